using LanguageExt;

namespace Pibl.Metrics;

/// <summary>
/// How long things took, counted by <see cref="DurationBounds"/>. To count is a search among bounds and two interlocked
/// additions; nothing is allocated. Any thread may call it.
/// </summary>
public sealed class DurationHistogram
{
    private readonly long[] _counts = new long[DurationBounds.Counts];
    private long _ticks;
    private long _bytes;

    /// <summary>Counter: what <see cref="Add"/> was given as bytes.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>One more.</summary>
    /// <param name="duration">A negative one, of a clock that was set back, counts as none.</param>
    /// <param name="bytes">What goes with it.</param>
    public void Add(TimeSpan duration, long bytes = 0)
    {
        Interlocked.Increment(ref _counts[DurationBounds.CountOf(duration)]);
        Interlocked.Add(ref _ticks, Math.Max(0, duration.Ticks));
        if (bytes != 0)
        {
            Interlocked.Add(ref _bytes, bytes);
        }
    }

    /// <summary>What has been counted by now.</summary>
    public DurationReading Read()
    {
        var counts = new long[_counts.Length];
        for (var at = 0; at < counts.Length; at++)
        {
            counts[at] = Interlocked.Read(ref _counts[at]);
        }

        return new DurationReading(Prelude.toArray(counts), TimeSpan.FromTicks(Interlocked.Read(ref _ticks)));
    }
}
