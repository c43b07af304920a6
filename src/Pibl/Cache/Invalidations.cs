namespace Pibl.Cache;

/// <summary>
/// What was invalidated, for as long as something older may still turn up: a fill begun before, a read under way, a row
/// not yet deleted. Ids rise, so "everything up to this Id is dead" is all there is to know.
/// Rule 1: whatever is to be put anywhere asks <see cref="IsDead"/> first. It is answered for a stripe of keys, so
/// now and then a response is not kept for its neighbour's sake; it never lets through what is dead.
/// Rule 2: a read notes <see cref="BoundOf"/> and <see cref="StampOf"/> when it begins; rows up to the bound are dead,
/// and if the stamp has changed when it ends, all it has read is.
/// Rule 3: an invalidation is pending until its rows are deleted and committed. It is never dropped: when too many are
/// pending, the whole file up to now is dead instead.
/// </summary>
/// <param name="keepPending">False where there is no file.</param>
internal sealed class Invalidations(bool keepPending)
{
    private const int Stripes = 8192;
    private const int PendingMax = 65_536;

    private readonly Lock _gate = new();
    private readonly long[] _deadUpTo = new long[Stripes];
    private readonly Dictionary<CacheKey, long> _pending = new();
    private long _allDeadUpTo;

    public void Add(CacheKey key, ulong hash, long lastId)
    {
        lock (_gate)
        {
            Volatile.Write(ref _deadUpTo[hash % Stripes], lastId);
            if (keepPending)
            {
                _pending[StoredForm.Of(key)] = lastId;
            }

            if (_pending.Count > PendingMax)
            {
                _pending.Clear();
                Volatile.Write(ref _allDeadUpTo, lastId);
            }
        }
    }

    public bool IsDead(ulong hash, long id) => id <= StampOf(hash);

    /// <summary>Changes with every invalidation of the key after which an older response could turn up.</summary>
    public long StampOf(ulong hash) =>
        Math.Max(Volatile.Read(ref _deadUpTo[hash % Stripes]), Volatile.Read(ref _allDeadUpTo));

    /// <summary>The rows of this key up to that Id are dead, though they may still be in the file.</summary>
    public long BoundOf(CacheKey key)
    {
        lock (_gate)
        {
            return Math.Max(_pending.GetValueOrDefault(key), _allDeadUpTo);
        }
    }

    /// <summary>All that is to be deleted from the file, and up to which Id the whole of it.</summary>
    public (KeyValuePair<CacheKey, long>[] Keys, long AllUpTo) Pending()
    {
        lock (_gate)
        {
            return (_pending.Count == 0 ? [] : _pending.ToArray(), _allDeadUpTo);
        }
    }

    /// <summary>They are deleted and committed.</summary>
    public void Done(KeyValuePair<CacheKey, long>[] keys)
    {
        lock (_gate)
        {
            foreach (var (key, lastId) in keys)
            {
                // It may have been invalidated again meanwhile.
                if (_pending.TryGetValue(key, out var pending) && pending == lastId)
                {
                    _pending.Remove(key);
                }
            }
        }
    }
}
