namespace Pibl.Shared;

/// <summary>
/// Whether a store is asked at all: after some failures in a row nobody waits for it, until one question in a while has
/// been answered.
/// </summary>
/// <param name="Failures">In a row.</param>
/// <param name="OpenUntil">Nobody asks before, on a clock that never goes back.</param>
public readonly record struct CircuitBreaker(int Failures, TimeSpan OpenUntil)
{
    /// <summary>So many failures in a row open it.</summary>
    public const int FailuresMax = 5;

    /// <summary>So long it is open; then one question may pass.</summary>
    public static readonly TimeSpan Rest = TimeSpan.FromSeconds(1);

    /// <summary>True where nobody should ask.</summary>
    public bool IsOpen(TimeSpan now) => Failures >= FailuresMax && now < OpenUntil;

    /// <summary>After an answer.</summary>
    public static readonly CircuitBreaker Closed;

    /// <summary>After none in time.</summary>
    public CircuitBreaker Failed(TimeSpan now) => new(Math.Min(Failures + 1, FailuresMax), now + Rest);

    /// <summary>One question is on its way: nobody else asks before it is answered, or another while is over.</summary>
    public CircuitBreaker Probing(TimeSpan now) => this with { OpenUntil = now + Rest };
}
