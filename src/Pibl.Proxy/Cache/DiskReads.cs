using System.Diagnostics.CodeAnalysis;

namespace Pibl.Cache;

/// <summary>
/// What is being read from the file, by key: all variants at once, or one. For one thread at a time, under the lock of
/// <see cref="TieredStore"/>.
/// </summary>
internal sealed class DiskReads
{
    private readonly Dictionary<CacheKey, List<DiskRead>> _reads = new();

    /// <summary>Whether something of the key is being read.</summary>
    public bool Any(CacheKey key) => _reads.ContainsKey(key);

    /// <summary>The read of all variants, or of the one with that Id.</summary>
    public bool TryFind(CacheKey key, long? only, [MaybeNullWhen(false)] out DiskRead read)
    {
        read = _reads.TryGetValue(key, out var reads) ? reads.Find(one => one.Only == only) : null;
        return read is not null;
    }

    public void Add(DiskRead read)
    {
        if (!_reads.TryGetValue(read.Key, out var reads))
        {
            _reads.Add(read.Key, reads = new List<DiskRead>(1));
        }

        reads.Add(read);
    }

    /// <summary>It has ended.</summary>
    public void Remove(DiskRead read)
    {
        if (_reads.TryGetValue(read.Key, out var reads)
            && reads.RemoveAll(one => ReferenceEquals(one, read)) > 0 && reads.Count == 0)
        {
            _reads.Remove(read.Key);
        }
    }

    /// <summary>Something newer was stored: what is read may be older.</summary>
    public void Overtake(CacheKey key, Superseded superseded)
    {
        if (_reads.TryGetValue(key, out var reads))
        {
            reads.ForEach(read => read.Overtake(superseded));
        }
    }
}
