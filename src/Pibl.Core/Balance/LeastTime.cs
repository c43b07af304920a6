namespace Pibl.Balance;

/// <summary>
/// <c>least-time</c>: of two servers drawn by weight, the one that is likely to answer sooner: what its answers took
/// lately (<see cref="PeakEwma"/>), times the requests that would wait there, for its weight.
/// </summary>
public static class LeastTime
{
    /// <summary>
    /// As if it took a day: one that has not answered yet gets a first request at once, and no second one before that
    /// is answered while another server is known.
    /// </summary>
    private const double UnknownMs = 86_400_000;

    /// <summary>The one of two that is likely to be sooner, or -1.</summary>
    /// <param name="view">The servers.</param>
    /// <param name="loads">What they hold, and how long they took.</param>
    /// <param name="dice">Uniform.</param>
    /// <param name="tried">To be passed over.</param>
    public static int At(ClusterView view, IServerLoads loads, uint dice, ReadOnlySpan<bool> tried)
    {
        var (first, second) = TwoChoices.Draws(view, dice, tried);
        return second >= 0 && CostOf(view, loads, second) < CostOf(view, loads, first) ? second : first;
    }

    private static double CostOf(ClusterView view, IServerLoads loads, int server)
    {
        var (headMs, requests) = (loads.HeadMsOf(server), loads.RequestsOf(server));
        var expectedMs = headMs > 0 ? headMs : requests > 0 ? UnknownMs : 0;
        return expectedMs * (requests + 1) / view.Weights[server];
    }
}
