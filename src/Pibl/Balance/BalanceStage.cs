using Pibl.Cache;

namespace Pibl.Balance;

/// <summary>Looks at the servers as they are now, takes a turn, and lets <see cref="Balancing"/> decide.</summary>
public static class BalanceStage
{
    public static Stage<Missed, Routed> Over(Clusters clusters) =>
        Stage.Pure<Missed, Routed>("balance", missed => Balancing.Decide(missed, clusters.View, clusters.NextTurn()));
}
