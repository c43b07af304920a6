namespace Pibl.Metrics;

/// <summary>How long it took at most for so many of a hundred, in milliseconds.</summary>
/// <param name="P50Ms">For half of them.</param>
/// <param name="P90Ms">For nine of ten.</param>
/// <param name="P99Ms">For 99 of a hundred.</param>
public sealed record Percentiles(double P50Ms, double P90Ms, double P99Ms)
{
    /// <summary>Of what came between two readings of the same counts; null: nothing came.</summary>
    public static Percentiles? Between(DurationReading earlier, DurationReading later) => Of(later.Since(earlier));

    /// <summary>Of all that was counted; null: nothing.</summary>
    public static Percentiles? Of(DurationReading reading) => reading.Count == 0
        ? null
        : new Percentiles(MsOf(reading, 50), MsOf(reading, 90), MsOf(reading, 99));

    /// <summary>
    /// One of them. Between two bounds it is taken to rise evenly, as Prometheus does (<c>histogram_quantile</c>);
    /// beyond the last bound it is that bound. 0 where nothing was counted.
    /// </summary>
    /// <param name="reading">The durations.</param>
    /// <param name="percent">0 to 100.</param>
    public static double MsOf(DurationReading reading, double percent)
    {
        var rank = reading.Count * percent / 100;
        var bounds = DurationBounds.Fine;
        var below = 0L;
        for (var at = 0; at < bounds.Length; at++)
        {
            var count = reading.Counts[at];
            if (count > 0 && below + count >= rank)
            {
                var start = at == 0 ? 0 : bounds[at - 1];
                return 1000 * (start + ((bounds[at] - start) * Math.Max(0, rank - below) / count));
            }

            below += count;
        }

        return below < reading.Count ? 1000 * bounds[^1] : 0;
    }
}
