using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Balance;

/// <summary>
/// Takes a turn and a place at the server whose turn it is, waits where the bounds of servers leave none, and lets
/// <see cref="Balancing"/> decide.
/// </summary>
public static class BalanceStage
{
    /// <param name="clusters">The servers.</param>
    /// <param name="line">Where those wait who find no place; null: nowhere.</param>
    /// <param name="clock">Against which staleness is told.</param>
    public static Stage<Missed, Routed> Over(Clusters clusters, PlaceLine? line, TimeProvider clock) =>
        Stage.Edge<Missed, Routed>("balance", (missed, scope) =>
        {
            bool[]? tried = null;
            var (view, server) = clusters.Pick(missed.Received, ref tried);
            return server < 0 && line is not null && Balancing.MayWait(missed, view)
                ? WaitAsync(missed, line, clock, scope)
                : new ValueTask<Verdict<Routed>>(Balancing.Decide(missed, view, server, clock.GetUtcNow()));
        });

    private static async ValueTask<Verdict<Routed>> WaitAsync(
        Missed missed, PlaceLine line, TimeProvider clock, ExchangeScope scope)
    {
        var (view, server) = await line.WaitAsync(missed.Received, scope.Abandoned);
        return Balancing.Decide(missed, view, server, clock.GetUtcNow());
    }
}
