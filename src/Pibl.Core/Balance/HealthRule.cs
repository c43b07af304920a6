namespace Pibl.Balance;

/// <summary>When a server is set aside, and for how long.</summary>
public sealed record HealthRule
{
    /// <summary>
    /// Refusals: one second, up to five, so that a return is noticed within five seconds and a dead server costs a
    /// handshake each. Other failures: as the contract of EJECT has it; a minute at most, so that one that has
    /// recovered is not forgotten.
    /// </summary>
    public static readonly HealthRule Default = new();

    /// <summary>A client that leaves after so long without a byte from the server was failed by the server.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(5);

    /// <summary>How long after a refusal a server is tried again; then twice as long each time.</summary>
    public TimeSpan ProbeFirst { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest of these waits.</summary>
    public TimeSpan ProbeLongest { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>So many failures in a row set a server aside (<c>EJECT</c>: <c>5</c>).</summary>
    public int FailuresMax { get; init; } = 5;

    /// <summary>For how long (<c>for=10s</c>); then twice as long each time.</summary>
    public TimeSpan EjectFirst { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest of these.</summary>
    public TimeSpan EjectLongest { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>No more than this share of the servers (<c>most=50%</c>).</summary>
    public int MostPercent { get; init; } = 50;

    /// <summary>A response with status 5xx counts as a failure (<c>on=5xx</c>).</summary>
    public bool OnServerErrors { get; init; }

    /// <summary>
    /// So many of a hundred requests that failed set a server aside (<c>rate=50%</c>); 0: however many.
    /// </summary>
    public int RatePercent { get; init; }

    /// <summary>
    /// So many times what the others take sets a server aside (<c>slow=5x</c>); 0: however slow it is.
    /// </summary>
    public int SlowTimes { get; init; }

    /// <summary>HEALTH; null: servers are not checked, and none is <see cref="Standing.Down"/>.</summary>
    public HealthCheck? Check { get; init; }

    /// <summary>
    /// How long one that has come back takes to its whole share (SLOW_START); zero: it has it at once.
    /// </summary>
    public TimeSpan SlowStart { get; init; }

    /// <summary>The same with EJECT.</summary>
    public HealthRule With(EjectRule eject) => this with
    {
        FailuresMax = eject.Failures,
        EjectFirst = eject.For,
        EjectLongest = eject.For * EjectRule.LongestTimes,
        MostPercent = eject.MostPercent,
        OnServerErrors = eject.OnServerErrors,
        RatePercent = eject.RatePercent,
        SlowTimes = eject.SlowTimes,
    };

    /// <summary>The same with EJECT=none: only a refused connection sets a server aside.</summary>
    public HealthRule WithoutEject() => this with { FailuresMax = int.MaxValue };
}
