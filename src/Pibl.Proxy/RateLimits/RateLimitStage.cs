using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.RateLimits;

/// <summary>Refuses clients that ask more often than RATE allows.</summary>
public static class RateLimitStage
{
    /// <summary>The stage over what counts and a clock.</summary>
    public static Stage<Received, Received> Over(RateLimiter limiter, TimeProvider clock) =>
        Stage.Pure<Received, Received>("rate-limit", received =>
        {
            // Times of the table are greater than 0.
            var nowNs = 1 + (clock.GetElapsedTime(limiter.Start).Ticks * TimeSpan.NanosecondsPerTick);
            return limiter.Decide(received, nowNs);
        });
}
