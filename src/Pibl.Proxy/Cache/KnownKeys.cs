namespace Pibl.Cache;

/// <summary>
/// Hashes of the keys that the file may hold, so that a miss need not ask it. It may hold too many, never (while the
/// file is in order) too few. Until the file has been read through, every key may be in it that was not asked for.
/// </summary>
internal sealed class KnownKeys
{
    private readonly Lock _gate = new();
    private readonly System.Collections.Generic.HashSet<ulong> _hashes = new();
    private readonly System.Collections.Generic.HashSet<ulong> _absent = new();
    private readonly Dictionary<ulong, int> _queued = new();
    private bool _loaded;
    private long _settled;
    private int _count;

    /// <summary>
    /// Rises with every response that is on its way to the file no more. A read during which it rose may have looked
    /// before the response was there.
    /// </summary>
    public long Settled => Volatile.Read(ref _settled);

    /// <summary>What they take: in .NET's set 20 bytes each, and half as many places again that are free.</summary>
    public long MemoryBytes => 30L * Volatile.Read(ref _count);

    public bool MayHold(ulong hash)
    {
        lock (_gate)
        {
            return _loaded ? _hashes.Contains(hash) : !_absent.Contains(hash);
        }
    }

    /// <summary>The file holds it.</summary>
    public void Add(ulong hash)
    {
        lock (_gate)
        {
            _hashes.Add(hash);
            _absent.Remove(hash);
            _count = _hashes.Count;
        }
    }

    /// <summary>It is on its way to the file.</summary>
    public void Queue(ulong hash)
    {
        lock (_gate)
        {
            _hashes.Add(hash);
            _absent.Remove(hash);
            _count = _hashes.Count;
            _queued[hash] = _queued.GetValueOrDefault(hash) + 1;
        }
    }

    /// <summary>It is on its way no more: it is in the file, or was lost.</summary>
    public void Unqueue(ulong hash)
    {
        lock (_gate)
        {
            Volatile.Write(ref _settled, _settled + 1);
            if (_queued.TryGetValue(hash, out var count) && count > 1)
            {
                _queued[hash] = count - 1;
            }
            else
            {
                _queued.Remove(hash);
            }
        }
    }

    /// <summary>The file does not hold it any more, or was asked and does not hold it.</summary>
    public void Remove(ulong hash)
    {
        lock (_gate)
        {
            if (_queued.ContainsKey(hash))
            {
                return;
            }

            _hashes.Remove(hash);
            _count = _hashes.Count;
            if (!_loaded)
            {
                _absent.Add(hash);
            }
        }
    }

    /// <summary>Whether a response of the key is on its way to the file.</summary>
    public bool IsQueued(ulong hash)
    {
        lock (_gate)
        {
            return _queued.ContainsKey(hash);
        }
    }

    /// <summary>Every key of the file has been added.</summary>
    public void AllAdded()
    {
        lock (_gate)
        {
            _loaded = true;
            _absent.Clear();
            _absent.TrimExcess();
        }
    }
}
