namespace Pibl.Bench.Figures;

/// <summary>One peer, loaded once.</summary>
/// <param name="Report">Null where the load generator gave none.</param>
/// <param name="CpuSeconds">User and system time that the peer and its children spent meanwhile.</param>
internal sealed record Round(LoadReport? Report, double CpuSeconds)
{
    /// <summary>Why its figures say nothing about speed, or null where they do.</summary>
    public string? Flaw => Report switch
    {
        null => "no answers",
        { SocketErrors: > 0, NotSuccessful: > 0 } both =>
            $"{both.SocketErrors} socket errors, {both.NotSuccessful} not 2xx",
        { SocketErrors: > 0 } broken => $"{broken.SocketErrors} socket errors",
        { NotSuccessful: > 0 } refused => $"{refused.NotSuccessful} not 2xx",
        _ => null,
    };

    public double CpuMicroseconds => CpuSeconds * 1e6 / Report!.Requests;

    public double PerSecond => Report!.Requests / Report.Seconds;
}
