using Pibl.Forward;

namespace Pibl.Upstreams;

/// <summary>
/// How long the servers of one site have taken lately to the head of a response. Any thread may call it; where two do
/// at once, a count may be lost.
/// </summary>
internal sealed class RecentLatencies
{
    /// <summary>At so many all counts are halved: what was long ago counts ever less.</summary>
    private const int TimesMax = 2_000;

    private readonly int[] _counts = new int[LatencySketch.Buckets];
    private int _total;

    public void Add(TimeSpan time)
    {
        Interlocked.Increment(ref _counts[LatencySketch.BucketOf(time)]);
        if (Interlocked.Increment(ref _total) == TimesMax)
        {
            Halve();
        }
    }

    /// <summary>As <see cref="LatencySketch.QuantileOf"/>.</summary>
    public TimeSpan? Quantile(int percent) => LatencySketch.QuantileOf(_counts, percent);

    private void Halve()
    {
        foreach (ref var count in _counts.AsSpan())
        {
            Volatile.Write(ref count, Volatile.Read(ref count) / 2);
        }

        Volatile.Write(ref _total, TimesMax / 2);
    }
}
