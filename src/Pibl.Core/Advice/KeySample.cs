using Pibl.Cache;

namespace Pibl.Advice;

/// <summary>
/// Which keys are looked at: those whose hash is below a threshold, always the same ones, so that of each all requests
/// are seen (spatially hashed sampling, SHARDS; Waldspurger et al., FAST 2015). The threshold falls so that no more than
/// so many keys are among them.
/// </summary>
/// <param name="keysMax">At the most; more than 0. Each takes some 40 bytes here.</param>
internal sealed class KeySample(int keysMax)
{
    // The largest is the next to go.
    private readonly PriorityQueue<ulong, ulong> _largestFirst =
        new(Comparer<ulong>.Create(static (left, right) => right.CompareTo(left)));

    private readonly HashSet<ulong> _kept = [];
    private ulong _below = ulong.MaxValue;

    /// <summary>The share of all keys that is below the threshold; 1 where all are.</summary>
    public double Rate => _below == ulong.MaxValue ? 1 : _below / (double)ulong.MaxValue;

    /// <summary>How many different keys there are, those that were not kept included: an estimate.</summary>
    public long KeyCount => (long)(_kept.Count / Rate);

    public static ulong HashOf(CacheKey key) => KeyHash.Of(key, 1);

    /// <summary>Whether a key is looked at.</summary>
    public bool Has(ulong hash) => hash < _below;

    /// <summary>A key is asked for.</summary>
    public void Add(ulong hash)
    {
        if (hash >= _below || !_kept.Add(hash))
        {
            return;
        }

        _largestFirst.Enqueue(hash, hash);
        if (_kept.Count > keysMax)
        {
            _below = _largestFirst.Dequeue();
            _kept.Remove(_below);
        }
    }
}
