using Pibl.Exchange;

namespace Pibl.Balance;

/// <summary>A server at one moment.</summary>
/// <param name="Endpoint">Which one, and its weight.</param>
/// <param name="Health">What is known of it.</param>
public sealed record ServerView(Endpoint Endpoint, HealthState Health)
{
    /// <summary>What <c>pibl drain</c> and <c>pibl undrain</c> said last; null: neither was called.</summary>
    public bool? DrainOrder { get; init; }

    /// <summary>
    /// It gets no new clients, whatever its health: <c>drain</c> in SERVERS, or what was ordered since.
    /// </summary>
    public bool IsDraining => DrainOrder ?? Endpoint.Drain;

    /// <summary>The last change of its health; null: there was none.</summary>
    public StandingChange? Change { get; init; }

    /// <summary>When it came back, where it was set aside and SLOW_START is given.</summary>
    public TimeSpan? ReturnedAt { get; init; }

    /// <summary>
    /// It has been found while others were in turn, and its share grows as that of one that comes back.
    /// </summary>
    public bool IsNew { get; init; }

    /// <summary>How much of its weight counts, in percent (<see cref="SlowStart"/>): 1 to 100.</summary>
    public int SharePercent { get; init; } = 100;

    /// <summary>Requests of anybody may go to it.</summary>
    public bool IsInTurn => Health.IsInTurn && !IsDraining;
}
