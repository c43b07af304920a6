using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Shared;

/// <summary>Refuses clients that ask more often than RATE allows, whichever of several proxies they ask.</summary>
public static class SharedRateStage
{
    /// <summary>In the place of <see cref="Pibl.RateLimits.RateLimitStage"/>, and with its name.</summary>
    public static Stage<Received, Received> Over(SharedRates rates) => Stage.Edge<Received, Received>(
        "rate-limit", (received, scope) => rates.DecideAsync(received, scope.Abandoned));
}
