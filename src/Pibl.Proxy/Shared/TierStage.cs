using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Shared;

/// <summary>
/// What this proxy does not have, another may: it is looked for in the second tier before a server is asked. Where it
/// is nowhere, one proxy asks the server, and the others wait for what that brings.
/// </summary>
public static class TierStage
{
    /// <param name="cache">What is stored here, and below it the tier.</param>
    /// <param name="fetches">Those under way in this proxy, and what is known to be of no use to others.</param>
    /// <param name="rule">CACHE_FILL: how long a request waits for another's fetch.</param>
    /// <param name="clock">The time.</param>
    public static Stage<Missed, Missed> Over(
        SharedCache cache, SharedFetches fetches, FillRule rule, TimeProvider clock) => new(
        "shared",
        static (missed, _) => new ValueTask<Verdict<Missed>>(missed),
        next => new TierPath(cache, fetches, rule, clock, next).RunAsync);
}
