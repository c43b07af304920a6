namespace Pibl.Balance;

/// <summary>
/// How many requests one server may hold at once, so that one which never answers leaves places for the others. Those
/// of all servers together are never fewer than MAX_UPSTREAM, which bounds the whole.
/// </summary>
public static class Slots
{
    public static int Of(ClusterView view, int server, int upstreamMax)
    {
        var health = view[server].Health;
        return health.Standing switch
        {
            Standing.Down when view.Weights[server] > 0 => Shared(view, server, upstreamMax),

            // The last resort: whoever asks for it must not keep those waiting who ask the cache.
            Standing.Ejected or Standing.Unreachable or Standing.Down => Math.Max(1, upstreamMax / 2),

            // While another one is up, a single request is trial enough.
            Standing.OnTrial when view.Sound > 0 => 1,
            Standing.OnTrial or Standing.Up => view.Healthy > 1 ? Shared(view, server, upstreamMax) : upstreamMax,
            _ => throw new ArgumentOutOfRangeException(nameof(server), health.Standing, null),
        };
    }

    /// <summary>
    /// Twice its fair share, but no more than half unless that is fair; a backup's and its only primary's is a half.
    /// </summary>
    private static int Shared(ClusterView view, int server, int upstreamMax)
    {
        var half = (upstreamMax + 1) / 2;
        if (view.InTurn.Length == 1 || view.Weights[server] == 0)
        {
            return half;
        }

        var fair = (int)((((long)upstreamMax * view.Weights[server]) + view.WeightOfAll - 1) / view.WeightOfAll);
        return Math.Clamp(Math.Max(fair, Math.Min(half, 2 * fair)), 1, Math.Max(1, upstreamMax - 1));
    }
}
