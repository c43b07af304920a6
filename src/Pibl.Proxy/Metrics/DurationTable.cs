using System.Collections.Concurrent;

namespace Pibl.Metrics;

/// <summary>
/// A histogram for each of a bounded number of keys. What has been seen before is found without a lock and without an
/// allocation. Any thread may call it.
/// </summary>
/// <param name="keysMax">
/// How many keys there may be, of 350 bytes for each table of a histogram; what comes beyond is counted together.
/// </param>
public sealed class DurationTable(int keysMax)
{
    /// <summary>The key of what is counted together.</summary>
    public const int Overflow = -1;

    private readonly ConcurrentDictionary<int, DurationHistogram> _histograms = new();
    private int _keys;

    /// <summary>All of them, in the order of their keys: <see cref="Overflow"/> is the first.</summary>
    public IEnumerable<(int Key, DurationHistogram Histogram)> All =>
        _histograms.Select(pair => (pair.Key, pair.Value)).OrderBy(pair => pair.Key);

    /// <summary>The histogram of a key that is not negative.</summary>
    public DurationHistogram Of(int key) => _histograms.TryGetValue(key, out var known) ? known : Make(key);

    private DurationHistogram Make(int key)
    {
        // Two threads that come with one new key may both count it: the bound is a little lower then.
        if (Volatile.Read(ref _keys) >= keysMax)
        {
            return _histograms.GetOrAdd(Overflow, static _ => new DurationHistogram());
        }

        Interlocked.Increment(ref _keys);
        return _histograms.GetOrAdd(key, static _ => new DurationHistogram());
    }
}
