namespace Pibl.Metrics;

/// <summary>
/// Into which counts durations are sorted. There are more than are published, so that percentiles say something below 5
/// ms; each bound that is published is among them, so folding them is exact.
/// </summary>
public static class DurationBounds
{
    private static readonly double[] PublishedSeconds =
        [0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10];

    private static readonly double[] FineSeconds =
    [
        0.0001, 0.0002, 0.0003, 0.0004, 0.0005, 0.00075, 0.001, 0.0015, 0.002, 0.003, 0.004, 0.005,
        0.0075, 0.01, 0.015, 0.02, 0.025, 0.035, 0.05, 0.075, 0.1,
        0.15, 0.2, 0.25, 0.35, 0.5, 0.75, 1, 1.5, 2.5, 3.5, 5, 7.5, 10, 15, 30, 60,
    ];

    private static readonly long[] FineTicks =
        Array.ConvertAll(FineSeconds, seconds => (long)Math.Round(seconds * TimeSpan.TicksPerSecond));

    /// <summary>Those of OpenTelemetry's advice for HTTP, in seconds (HTTP semantic conventions, metrics).</summary>
    public static ReadOnlySpan<double> Published => PublishedSeconds;

    /// <summary>All of them, in seconds.</summary>
    public static ReadOnlySpan<double> Fine => FineSeconds;

    /// <summary>How many counts there are: one up to each bound, and one for what is longer.</summary>
    public static int Counts => FineTicks.Length + 1;

    /// <summary>Which count a duration belongs to: that of the first bound which it does not exceed.</summary>
    public static int CountOf(TimeSpan duration)
    {
        var ticks = duration.Ticks;
        var (from, to) = (0, FineTicks.Length);
        while (from < to)
        {
            var middle = (from + to) >> 1;
            (from, to) = ticks <= FineTicks[middle] ? (from, middle) : (middle + 1, to);
        }

        return from;
    }
}
