namespace Pibl.Balance;

/// <summary>When a server is set aside, and for how long.</summary>
/// <param name="ProbeFirst">How long after a refusal a server is tried again; then twice as long each time.</param>
/// <param name="ProbeLongest">The longest of these waits.</param>
/// <param name="FailuresMax">So many failures in a row set a server aside (<c>EJECT</c>: <c>5</c>).</param>
/// <param name="EjectFirst">For how long (<c>for=10s</c>); then twice as long each time.</param>
/// <param name="EjectLongest">The longest of these.</param>
/// <param name="MostPercent">No more than this share of the servers (<c>most=50%</c>).</param>
public sealed record HealthRule(
    TimeSpan ProbeFirst,
    TimeSpan ProbeLongest,
    int FailuresMax,
    TimeSpan EjectFirst,
    TimeSpan EjectLongest,
    int MostPercent)
{
    /// <summary>
    /// Refusals: one second, up to five, so that a return is noticed within five seconds and a dead server costs a
    /// handshake each. Other failures: as the contract of EJECT has it; a minute at most, so that one that has recovered is not forgotten.
    /// </summary>
    public static readonly HealthRule Default = new(
        TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5), 5, TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(1), 50);

    /// <summary>A client that leaves after so long without a byte from the server was failed by the server.</summary>
    public static readonly TimeSpan AbandonedAfter = TimeSpan.FromSeconds(5);
}
