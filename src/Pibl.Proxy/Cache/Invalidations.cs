using LanguageExt;

namespace Pibl.Cache;

/// <summary>
/// What was invalidated or superseded, for as long as something older may still turn up: a fill begun before, a read
/// under way, a row not yet deleted. Ids rise, so "everything up to this Id is dead" is all there is to know.
/// Rule 1: whatever is to be put anywhere asks <see cref="IsDead(ulong, long)"/> first. It is answered for a stripe of
/// keys, so now and then a response is not kept for its neighbour's sake; it never lets through what is dead.
/// Rule 2: a read notes <see cref="Of"/> and <see cref="StampOf"/> when it begins; rows up to the bound are dead, and
/// if the stamp has changed when it ends, all it has read is.
/// Rule 3: a deletion is pending until it is committed, whichever file is in use then. It is never dropped: when too
/// many are pending, the whole file up to now is dead instead.
/// Rule 4: while rows are saved from a damaged file, every key that changes is remembered: its rows stay behind.
/// </summary>
/// <param name="keepPending">False where there is no file.</param>
internal sealed class Invalidations(bool keepPending)
{
    private const int Stripes = 8192;
    private const int PendingMax = 65_536;

    private readonly Lock _gate = new();
    private readonly long[] _deadUpTo = new long[Stripes];
    private readonly Dictionary<CacheKey, PendingDeletion> _pending = new();
    private System.Collections.Generic.HashSet<CacheKey>? _changed;
    private long _allDeadUpTo;
    private long _highest;

    /// <summary>Those of whole collections.</summary>
    public Subtrees Below { get; } = new(keepPending);

    /// <summary>Those of groups.</summary>
    public GroupMarks Groups { get; } = new(keepPending);

    /// <summary>Those of purges.</summary>
    public Purges Purges { get; } = new(keepPending);

    /// <summary>The living of what is stored under a key, as far as collections, groups and purges go.</summary>
    public Arr<StoredResponse> Living(CacheKey key, Arr<StoredResponse> variants) =>
        Purges.Table.Living(key, Groups.Living(key, Below.Living(key, variants)));

    /// <summary>
    /// Whether it lies below a collection, or in a group, that was invalidated after that Id, or was purged.
    /// </summary>
    public bool IsDead(CacheKey key, StoredResponse response, long id) =>
        id <= Below.BoundOf(key) || id <= Groups.BoundOf(key, response)
        || id <= Purges.Table.Of(key, response.Head.Fields, id).Gone;

    /// <summary>Whether what was asked for at that mark may be kept: nothing was purged since, softly or not.</summary>
    public bool IsPurged(CacheKey key, StoredResponse response, long asked) =>
        asked <= Purges.Table.Of(key, response.Head.Fields, asked).UpTo;

    public void Add(CacheKey key, ulong hash, long lastId)
    {
        lock (_gate)
        {
            Volatile.Write(ref _deadUpTo[hash % Stripes], lastId);
            Keep(key, pending => pending.WithAll(lastId), lastId);
        }
    }

    /// <summary>Rows that select like <paramref name="superseded"/> are dead; the key's others live.</summary>
    public void Add(CacheKey key, Superseded superseded)
    {
        lock (_gate)
        {
            Keep(key, pending => pending.With(superseded), superseded.UpTo);
        }
    }

    /// <summary>Everything up to that Id is dead.</summary>
    public void AddAll(long lastId)
    {
        lock (_gate)
        {
            _pending.Clear();
            Volatile.Write(ref _allDeadUpTo, Math.Max(_allDeadUpTo, lastId));
        }
    }

    public bool IsDead(ulong hash, long id) => id <= StampOf(hash);

    /// <summary>Changes with every invalidation of the key after which an older response could turn up.</summary>
    public long StampOf(ulong hash) =>
        Math.Max(
            Math.Max(Volatile.Read(ref _deadUpTo[hash % Stripes]), Purges.Floor),
            Math.Max(Volatile.Read(ref _allDeadUpTo), Below.Floor));

    /// <summary>Which rows of this key are dead, though they may still be in the file.</summary>
    public PendingDeletion Of(CacheKey key)
    {
        lock (_gate)
        {
            var pending = _pending.GetValueOrDefault(key) ?? PendingDeletion.None;
            return pending.UpTo >= _allDeadUpTo ? pending : pending with { UpTo = _allDeadUpTo };
        }
    }

    /// <summary>Whether something of this key is still to be deleted.</summary>
    public bool IsPending(CacheKey key)
    {
        lock (_gate)
        {
            return _pending.ContainsKey(key);
        }
    }

    /// <summary>Whether it is still to be carried out in the file.</summary>
    public bool IsPending(Withdrawal withdrawal) => withdrawal switch
    {
        { Key: { } collection, IsBelow: true } => Below.IsPending(collection),
        { Key: { } group, IsGroup: true } => Groups.IsPending(group),
        { Key: { } key } => IsPending(key),
        _ => true,
    };

    /// <summary>All that is to be deleted from the file, and up to which Id the whole of it.</summary>
    public (KeyValuePair<CacheKey, PendingDeletion>[] Keys, long AllUpTo) Pending()
    {
        lock (_gate)
        {
            return (_pending.Count == 0 ? [] : _pending.ToArray(), _allDeadUpTo);
        }
    }

    /// <summary>
    /// They are deleted and committed, and so is everything up to <paramref name="allUpTo"/>.
    /// <paramref name="nonePending"/> is called if nothing else is pending, before anything else can be.
    /// </summary>
    public void Done(KeyValuePair<CacheKey, PendingDeletion>[] keys, long allUpTo, Action nonePending)
    {
        lock (_gate)
        {
            foreach (var (key, deleted) in keys)
            {
                // Something more may have been invalidated meanwhile.
                if (_pending.TryGetValue(key, out var pending) && ReferenceEquals(pending, deleted))
                {
                    _pending.Remove(key);
                }
            }

            if (_pending.Count == 0 && _allDeadUpTo <= allUpTo && !Below.HasPending && !Groups.HasPending)
            {
                nonePending();
            }
        }
    }

    /// <summary>
    /// A file comes into use whose rows go up to that Id, beyond what was given out here (the clock went back): what is
    /// pending holds for all of them.
    /// </summary>
    public void Raise(long fileLastId)
    {
        lock (_gate)
        {
            foreach (var (key, pending) in _pending.ToArray())
            {
                _pending[key] = pending.WithAll(fileLastId);
            }

            _allDeadUpTo = _allDeadUpTo == 0 ? 0 : Math.Max(_allDeadUpTo, fileLastId);
            Below.Raise(fileLastId);
            Groups.Raise(fileLastId);
            Purges.Raise(fileLastId);
        }
    }

    /// <summary>From now on every key that changes is remembered, and those of which something is pending.</summary>
    public void Watch()
    {
        lock (_gate)
        {
            _changed = new(_pending.Keys);
        }
    }

    public void EndWatch()
    {
        lock (_gate)
        {
            _changed = null;
        }
    }

    /// <summary>Whether nothing of the key has changed since <see cref="Watch"/>.</summary>
    public bool IsUnchanged(CacheKey key)
    {
        lock (_gate)
        {
            return _changed is { } changed && !changed.Contains(key);
        }
    }

    /// <summary>Something of the key was stored.</summary>
    public void Change(CacheKey key)
    {
        lock (_gate)
        {
            if (_changed is { } changed && changed.Add(key) && changed.Count > PendingMax)
            {
                // Too much has changed to tell: nothing more is saved.
                _changed = null;
            }
        }
    }

    private void Keep(CacheKey key, Func<PendingDeletion, PendingDeletion> change, long lastId)
    {
        if (!keepPending)
        {
            return;
        }

        _highest = Math.Max(_highest, lastId);
        var kept = StoredForm.Of(key);
        _pending[kept] = change(_pending.GetValueOrDefault(kept) ?? PendingDeletion.None);
        Change(kept);
        if (_pending.Count > PendingMax)
        {
            _pending.Clear();
            Volatile.Write(ref _allDeadUpTo, _highest);
        }
    }
}
