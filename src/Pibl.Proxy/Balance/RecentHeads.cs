using Pibl.Forward;

namespace Pibl.Balance;

/// <summary>
/// How long one server took to the head of its responses in the last <see cref="Outliers.Window"/>, and in the one
/// before. Any thread may call it.
/// </summary>
public sealed class RecentHeads
{
    private readonly Lock _lock = new();
    private int[] _now = new int[LatencySketch.Buckets];
    private int[] _before = new int[LatencySketch.Buckets];
    private long _window;

    public void Add(TimeSpan took, DateTimeOffset now)
    {
        lock (_lock)
        {
            Turn(now);
            _now[LatencySketch.BucketOf(took)]++;
        }
    }

    /// <summary>In milliseconds; -1 where there are fewer than <see cref="Outliers.HeadsMin"/>.</summary>
    public double MedianMs(DateTimeOffset now)
    {
        Span<int> both = stackalloc int[LatencySketch.Buckets];
        lock (_lock)
        {
            Turn(now);
            for (var bucket = 0; bucket < both.Length; bucket++)
            {
                both[bucket] = _now[bucket] + _before[bucket];
            }
        }

        return LatencySketch.QuantileOf(both, 50, Outliers.HeadsMin)?.TotalMilliseconds ?? -1;
    }

    /// <summary>Under the lock.</summary>
    private void Turn(DateTimeOffset now)
    {
        var window = now.UtcTicks / Outliers.Window.Ticks;
        if (window <= _window)
        {
            return;
        }

        (_now, _before) = (_before, _now);
        Array.Clear(_now);
        if (window > _window + 1)
        {
            Array.Clear(_before);
        }

        _window = window;
    }
}
