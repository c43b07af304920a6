using Pibl.Cache;
using Pibl.Stages;

namespace Pibl.Balance;

/// <summary>Takes a turn and a place at the server whose turn it is, and lets <see cref="Balancing"/> decide.</summary>
public static class BalanceStage
{
    public static Stage<Missed, Routed> Over(Clusters clusters, TimeProvider clock) =>
        Stage.Pure<Missed, Routed>("balance", missed =>
        {
            bool[]? tried = null;
            var (view, server) = clusters.Pick(missed.Received, ref tried);
            return Balancing.Decide(missed, view, server, clock.GetUtcNow());
        });
}
