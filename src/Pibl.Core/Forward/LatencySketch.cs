using System.Numerics;

namespace Pibl.Forward;

/// <summary>
/// How long things take, in a fixed number of counts: four for each doubling of the time, so that a quantile is at most
/// a quarter too high. The counts are the caller's.
/// </summary>
public static class LatencySketch
{
    /// <summary>How many counts there are: up to almost two hours.</summary>
    public const int Buckets = 96;

    /// <summary>With fewer times than these nothing is said of a quantile.</summary>
    public const int TimesMin = 100;

    private const long TicksPerUnit = TimeSpan.TicksPerMillisecond / 10;

    /// <summary>Which count a time belongs to.</summary>
    public static int BucketOf(TimeSpan time)
    {
        var units = (ulong)Math.Max(0, time.Ticks / TicksPerUnit) + 4;
        var doublings = BitOperations.Log2(units);
        return Math.Min(Buckets - 1, ((doublings - 2) * 4) + (int)((units >> (doublings - 2)) & 3));
    }

    /// <summary>A time that so many of 100 times do not exceed; null where there are too few.</summary>
    public static TimeSpan? QuantileOf(ReadOnlySpan<int> counts, int percent, int timesMin = TimesMin)
    {
        var total = 0L;
        foreach (var count in counts)
        {
            total += count;
        }

        if (total < timesMin)
        {
            return null;
        }

        var below = 0L;
        for (var bucket = 0; bucket < counts.Length; bucket++)
        {
            below += counts[bucket];
            if (below * 100 >= total * percent)
            {
                return EndOf(bucket);
            }
        }

        return EndOf(counts.Length - 1);
    }

    /// <summary>The shortest time of the next count.</summary>
    private static TimeSpan EndOf(int bucket)
    {
        var next = bucket + 1;
        return TimeSpan.FromTicks(((((4L + (next & 3)) << (next / 4)) - 4)) * TicksPerUnit);
    }
}
