namespace Pibl.Cache;

/// <summary>
/// Hashes of the keys that the file may hold, so that a miss need not ask it. It may hold too many, never (while the
/// file is in order) too few. Until the file has been read through, every key may be in it.
/// </summary>
internal sealed class KnownKeys
{
    private readonly Lock _gate = new();
    private readonly System.Collections.Generic.HashSet<ulong> _hashes = new();
    private volatile bool _loaded;

    public bool Loaded => _loaded;

    public bool MayHold(ulong hash)
    {
        if (!_loaded)
        {
            return true;
        }

        lock (_gate)
        {
            return _hashes.Contains(hash);
        }
    }

    public void Add(ulong hash)
    {
        lock (_gate)
        {
            _hashes.Add(hash);
        }
    }

    public void Remove(ulong hash)
    {
        lock (_gate)
        {
            _hashes.Remove(hash);
        }
    }

    /// <summary>Every key of the file has been added.</summary>
    public void AllAdded() => _loaded = true;
}
