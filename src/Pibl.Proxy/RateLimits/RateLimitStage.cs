using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.RateLimits;

/// <summary>Refuses clients that ask more often than RATE allows.</summary>
public static class RateLimitStage
{
    /// <summary>The stage over what counts and a clock.</summary>
    public static Stage<Received, Received> Over(RateLimiter limiter, TimeProvider clock) =>
        Stage.Pure<Received, Received>("rate-limit", received =>
            limiter.Decide(received, NowOf(limiter, clock)));

    /// <summary>The time on the scale of a limiter, whose times are greater than 0.</summary>
    public static long NowOf(RateLimiter limiter, TimeProvider clock) =>
        1 + (clock.GetElapsedTime(limiter.Start).Ticks * TimeSpan.NanosecondsPerTick);
}
