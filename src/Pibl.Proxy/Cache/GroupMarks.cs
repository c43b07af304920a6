using System.Collections.Immutable;
using LanguageExt;

namespace Pibl.Cache;

/// <summary>
/// Groups that were invalidated (RFC 9875): each mark says up to which Id everything of an origin's group is dead.
/// Nothing is looked for when a group is invalidated, however much belongs to it: whatever has groups asks for their
/// marks when it is found or kept.
/// Rule 1: what has no groups never asks, and while there are no marks nothing does.
/// Rule 2: a mark is pending until the cache file has it; from then on it is read from there at each start, so that
/// rows that belong to it may stay until they are in the way.
/// Rule 3: beyond <see cref="Max"/> the oldest half goes, and everything that has a group and is as old as the newest
/// of these is dead with it (<see cref="Floor"/>).
/// </summary>
/// <param name="hasFile">False: no mark is ever pending.</param>
internal sealed class GroupMarks(bool hasFile)
{
    /// <summary>Some 200 bytes each: 13 MB.</summary>
    public const int Max = 65_536;

    /// <summary>Under what the file has the floor: no group is of no origin.</summary>
    private static CacheKey FloorKey => default;

    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<CacheKey, long> _marks = ImmutableDictionary<CacheKey, long>.Empty;
    private ImmutableDictionary<CacheKey, long> _pending = ImmutableDictionary<CacheKey, long>.Empty;
    private long _floor;

    /// <summary>Nothing that has a group may be found or kept up to that Id.</summary>
    public long Floor => Volatile.Read(ref _floor);

    public bool HasPending
    {
        get
        {
            lock (_gate)
            {
                return !_pending.IsEmpty;
            }
        }
    }

    /// <param name="group">The origin as keys have it, and the group's name.</param>
    /// <param name="upTo">The highest Id given out.</param>
    public void Add(CacheKey group, long upTo)
    {
        lock (_gate)
        {
            Set(StoredForm.Of(group), upTo);
            Bound();
        }
    }

    /// <summary>Up to which Id a response under this key is dead by one of its groups.</summary>
    public long BoundOf(CacheKey key, StoredResponse response)
    {
        var marks = _marks;
        if (response.Groups.IsEmpty || (marks.IsEmpty && Floor == 0))
        {
            return 0;
        }

        var bound = Floor;
        for (var i = 0; i < response.Groups.Count; i++)
        {
            bound = Math.Max(bound, marks.GetValueOrDefault(key with { Target = response.Groups[i] }));
        }

        return bound;
    }

    /// <summary>The living of what is stored under a key.</summary>
    public Arr<StoredResponse> Living(CacheKey key, Arr<StoredResponse> variants)
    {
        if (_marks.IsEmpty && Floor == 0)
        {
            return variants;
        }

        for (var i = 0; i < variants.Count; i++)
        {
            if (variants[i].Id <= BoundOf(key, variants[i]))
            {
                return LivingOf(key, variants);
            }
        }

        return variants;
    }

    /// <summary>What the file does not have yet.</summary>
    public KeyValuePair<CacheKey, long>[] Pending()
    {
        lock (_gate)
        {
            return _pending.IsEmpty ? [] : [.. _pending];
        }
    }

    public bool IsPending(CacheKey group)
    {
        lock (_gate)
        {
            return _pending.ContainsKey(group);
        }
    }

    /// <summary>They are in the file, committed.</summary>
    public void Done(KeyValuePair<CacheKey, long>[] written)
    {
        lock (_gate)
        {
            foreach (var (group, upTo) in written)
            {
                // It may have been invalidated again meanwhile.
                if (_pending.TryGetValue(group, out var pending) && pending == upTo)
                {
                    _pending = _pending.Remove(group);
                }
            }
        }
    }

    /// <summary>A file comes into use which has these: it gets all others.</summary>
    public void Enter(IReadOnlyList<(CacheKey Group, long UpTo)> read)
    {
        lock (_gate)
        {
            _pending = _marks;
            foreach (var (group, upTo) in read)
            {
                if (group == FloorKey)
                {
                    Volatile.Write(ref _floor, Math.Max(_floor, upTo));
                }
                else if (_marks.GetValueOrDefault(group) is var known && known <= upTo)
                {
                    _marks = _marks.SetItem(group, upTo);
                    _pending = _pending.Remove(group);
                }
            }

            if (hasFile && _floor > 0)
            {
                _pending = _pending.SetItem(FloorKey, _floor);
            }

            Bound();
        }
    }

    /// <summary>A file comes into use whose rows go up to that Id (<see cref="Invalidations.Raise"/>).</summary>
    public void Raise(long fileLastId)
    {
        lock (_gate)
        {
            foreach (var (group, upTo) in _marks)
            {
                Set(group, Math.Max(upTo, fileLastId));
            }
        }
    }

    // On its own: the closure is allocated where its scope begins.
    private Arr<StoredResponse> LivingOf(CacheKey key, Arr<StoredResponse> variants) =>
        variants.Filter(variant => variant.Id > BoundOf(key, variant));

    private void Set(CacheKey group, long upTo)
    {
        _marks = _marks.SetItem(group, upTo);
        _pending = hasFile ? _pending.SetItem(group, upTo) : _pending;
    }

    private void Bound()
    {
        if (_marks.Count <= Max)
        {
            return;
        }

        var oldest = _marks.OrderBy(static mark => mark.Value).Take(Max / 2).ToList();
        Volatile.Write(ref _floor, Math.Max(_floor, oldest[^1].Value));
        _marks = _marks.RemoveRange(oldest.Select(static mark => mark.Key));
        if (hasFile)
        {
            // The file forgets what the floor stands for: 0 is no mark.
            _pending = _pending.SetItem(FloorKey, _floor)
                .SetItems(oldest.Select(static mark => KeyValuePair.Create(mark.Key, 0L)));
        }
    }
}
