using Pibl.Cache;

namespace Pibl.Advice;

/// <summary>
/// Which keys are looked at: those whose hash is below a threshold, always the same ones, so that of each all requests
/// are seen (spatially hashed sampling, SHARDS; Waldspurger et al., FAST 2015). The threshold is halved when there are
/// too many.
/// </summary>
/// <param name="keysMax">At the most; more than 0. Each takes up to 60 bytes here.</param>
internal sealed class KeySample(int keysMax)
{
    private readonly HashSet<ulong> _kept = [];
    private ulong _last = ulong.MaxValue;

    /// <summary>The share of all keys that is below the threshold: 1, a half, a quarter …</summary>
    public double Rate { get; private set; } = 1;

    /// <summary>How many different keys there are, those that were not kept included: an estimate.</summary>
    public long KeyCount => (long)(_kept.Count / Rate);

    public static ulong HashOf(CacheKey key) => KeyHash.Of(key, 1);

    /// <summary>Whether a key is looked at.</summary>
    public bool Has(ulong hash) => hash <= _last;

    /// <summary>A key is asked for.</summary>
    public void Add(ulong hash)
    {
        if (!Has(hash) || !_kept.Add(hash))
        {
            return;
        }

        while (_kept.Count > keysMax)
        {
            (_last, Rate) = (_last / 2, Rate / 2);
            _kept.RemoveWhere(kept => !Has(kept));
        }
    }
}
