namespace Pibl.Cache;

/// <summary>
/// The purges that hold now, and which of them the cache file does not have yet.
/// Rule 1: a purge holds from the moment it is added, and is acknowledged when the file has it
/// (<see cref="IsPending"/>).
/// Rule 2: the file has all of them at each start; rows that they cover may stay until the file is swept
/// (<see cref="PurgeSweep"/>) or the rows are in the way.
/// Rule 3: when file and memory were swept, only a fill or a read that began before could bring something back:
/// <see cref="Floor"/> keeps those out.
/// </summary>
/// <param name="hasFile">False: no purge is ever pending.</param>
internal sealed class Purges(bool hasFile)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PurgeScope, Unwritten> _pending = new();
    private volatile PurgeTable _table = PurgeTable.Empty;
    private DateTimeOffset _latest;
    private long _floor;
    private PurgeMark _carriedOut;

    /// <summary>What holds.</summary>
    public PurgeTable Table => _table;

    /// <summary>Nothing that was asked for up to that Id may be kept any more.</summary>
    public long Floor => Volatile.Read(ref _floor);

    /// <summary>A response was asked for then. Under the store's lock.</summary>
    public void Note(DateTimeOffset requestedAt) => _latest = requestedAt > _latest ? requestedAt : _latest;

    /// <summary>What a purge says. Under the store's lock.</summary>
    /// <param name="isSoft">Stale, and not gone.</param>
    /// <param name="upTo">The highest Id given out.</param>
    /// <param name="now">The time; where the clock was set back, what was asked for later is meant as well.</param>
    public PurgeMark MarkOf(bool isSoft, long upTo, DateTimeOffset now) =>
        isSoft ? new PurgeMark(0, upTo, now > _latest ? now : _latest) : new PurgeMark(upTo, 0, default);

    /// <summary>Adds all scopes or, where there is no room for one of them, none.</summary>
    public bool TryAdd(IEnumerable<PurgeScope> scopes, PurgeMark mark)
    {
        lock (_gate)
        {
            var table = scopes.Aggregate<PurgeScope, PurgeTable?>(_table, (before, scope) => before?.With(scope, mark));
            if (table is null)
            {
                return false;
            }

            Set(table, scopes);
            return true;
        }
    }

    /// <summary>
    /// A response that was validated, as far as that was asked for after it was made stale. Under the store's lock.
    /// </summary>
    public StoredResponse AsOfNow(CacheKey key, StoredResponse freshened) => PurgeTable.AsOf(
        Table.Of(key, freshened.Head.Fields, freshened.Id).With(_carriedOut), freshened);

    /// <summary>What the file does not have yet; a mark of nothing is one that goes.</summary>
    public KeyValuePair<PurgeScope, PurgeMark>[] Pending()
    {
        lock (_gate)
        {
            return _pending.Count == 0
                ? [] : [.. _pending.Select(static pending => KeyValuePair.Create(pending.Key, pending.Value.Mark))];
        }
    }

    /// <summary>
    /// Whether the file does not have that yet, whatever was purged since. What has been carried out meanwhile is not
    /// needed there any more.
    /// </summary>
    public bool IsPending(PurgeScope scope, PurgeMark mark)
    {
        lock (_gate)
        {
            return _pending.TryGetValue(scope, out var pending) && pending.Mark != default
                && pending.Written.With(mark) != pending.Written;
        }
    }

    /// <summary>They are in the file, committed.</summary>
    public void Done(KeyValuePair<PurgeScope, PurgeMark>[] written)
    {
        lock (_gate)
        {
            foreach (var (scope, mark) in written)
            {
                if (!_pending.TryGetValue(scope, out var pending))
                {
                    continue;
                }

                if (pending.Mark == mark)
                {
                    _pending.Remove(scope);
                }
                else
                {
                    // It has been purged again meanwhile.
                    _pending[scope] = pending with { Written = mark };
                }
            }
        }
    }

    /// <summary>A file comes into use which has these: it gets all others.</summary>
    public void Enter(IReadOnlyList<(PurgeScope Scope, PurgeMark Mark)> read)
    {
        lock (_gate)
        {
            var table = read.Aggregate(_table, static (before, row) => before.Forced(row.Scope, row.Mark));
            _pending.Clear();
            Set(table, table.Marks.Select(static mark => mark.Key).ToList());
            foreach (var (scope, mark) in read)
            {
                if (table[scope] == mark)
                {
                    _pending.Remove(scope);
                }
            }
        }
    }

    /// <summary>A file comes into use whose rows go up to that Id (<see cref="Invalidations.Raise"/>).</summary>
    public void Raise(long fileLastId)
    {
        lock (_gate)
        {
            var scopes = _table.Marks.Select(static mark => mark.Key).ToList();
            scopes.ForEach(scope => _pending.Remove(scope));
            Set(
                scopes.Aggregate(_table, (before, scope) => before.Forced(scope, Raised(before[scope], fileLastId))),
                scopes);
        }
    }

    /// <summary>File and memory hold nothing more of what was purged up to that Id.</summary>
    public void CarriedOut(long upTo)
    {
        lock (_gate)
        {
            Volatile.Write(ref _floor, Math.Max(_floor, upTo));
            foreach (var (scope, mark) in _table.Marks.Where(mark => mark.Value.UpTo <= upTo))
            {
                _carriedOut = _carriedOut.With(mark with { Gone = 0 });
                if (hasFile)
                {
                    _pending[scope] = default;
                }
            }

            _table = _table.Without(upTo);
        }
    }

    private static PurgeMark Raised(PurgeMark mark, long id) => mark with
    {
        Gone = mark.Gone == 0 ? 0 : Math.Max(mark.Gone, id),
        Stale = mark.Stale == 0 ? 0 : Math.Max(mark.Stale, id),
    };

    private void Set(PurgeTable table, IEnumerable<PurgeScope> changed)
    {
        if (hasFile)
        {
            foreach (var scope in changed)
            {
                _pending[scope] = new Unwritten(table[scope], _pending.GetValueOrDefault(scope).Written);
            }
        }

        _table = table;
    }

    /// <param name="Mark">What the file is to have.</param>
    /// <param name="Written">What it has had since that was asked for, of an older purge of the same.</param>
    private readonly record struct Unwritten(PurgeMark Mark, PurgeMark Written);
}
