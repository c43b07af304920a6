using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>Counts how often what is not stored is asked for (CACHE_MIN_USES).</summary>
public static class UseStage
{
    /// <param name="uses">Counts.</param>
    /// <param name="clock">By which what is long ago is forgotten.</param>
    public static Stage<Missed, Missed> Over(UseCounts uses, TimeProvider clock) =>
        Stage.Edge<Missed, Missed>("uses", (missed, _) =>
        {
            if (Lookup.MayBeStored(missed.Request) || missed.QueryKey is not null)
            {
                uses.Add(missed.Key, clock.GetUtcNow());
            }

            return new ValueTask<Verdict<Missed>>(missed);
        });
}
