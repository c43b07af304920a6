using System.Collections.Immutable;
using LanguageExt;

namespace Pibl.Cache;

/// <summary>
/// Collections that were invalidated with all that lies below them. Rule 1: a mark says up to which Id everything below
/// is dead; whatever is found or kept asks for the marks above it, a look for each slash of its path. Rule 2: a mark
/// stays until its rows are deleted from the file and memory was swept; a sweep takes many marks at once, for it goes
/// through all of memory. Rule 3: after that only a fill or a read that began before could bring something back:
/// <see cref="Floor"/> keeps those out.
/// </summary>
/// <param name="hasFile">False: there are no rows to be deleted.</param>
internal sealed class Subtrees(bool hasFile)
{
    /// <summary>A look at a million keys takes a tenth of a second: a ten-thousandth for each mark.</summary>
    private const int MarksMax = 1024;

    private readonly Lock _gate = new();
    private volatile ImmutableDictionary<CacheKey, Mark> _marks = ImmutableDictionary<CacheKey, Mark>.Empty;
    private long _floor;

    /// <summary>Nothing up to that Id may be kept any more, wherever it lies.</summary>
    public long Floor => Volatile.Read(ref _floor);

    public bool NeedsSweep => _marks.Count > MarksMax;

    /// <param name="collection">Its target ends in a slash, or in the space behind a target.</param>
    /// <param name="lastId">The highest Id given out.</param>
    public void Add(CacheKey collection, long lastId)
    {
        lock (_gate)
        {
            _marks = _marks.SetItem(StoredForm.Of(collection), new Mark(lastId, IsDeleted: !hasFile));
        }
    }

    /// <summary>What has this key is dead up to that Id. Without a mark it costs nothing.</summary>
    public long BoundOf(CacheKey key)
    {
        var marks = _marks;
        if (marks.IsEmpty)
        {
            return 0;
        }

        var bound = 0L;
        var target = key.Target.Span;
        var end = target.IndexOfAny((byte)'?', (byte)' ');
        for (var at = 0; at < (end < 0 ? target.Length : end); at++)
        {
            if (target[at] == '/' && marks.TryGetValue(key with { Target = key.Target.Slice(0, at + 1) }, out var mark))
            {
                bound = Math.Max(bound, mark.UpTo);
            }
        }

        // What stands behind the target is below it (KeyRule.BeginningOf).
        return target.IndexOf((byte)' ') is var space and >= 0
            && marks.TryGetValue(key with { Target = key.Target.Slice(0, space + 1) }, out var all)
            ? Math.Max(bound, all.UpTo)
            : bound;
    }

    /// <summary>The living of what is stored under a key.</summary>
    public Arr<StoredResponse> Living(CacheKey key, Arr<StoredResponse> variants)
    {
        var bound = BoundOf(key);
        for (var i = 0; i < variants.Count; i++)
        {
            if (variants[i].Id <= bound)
            {
                return Newer(variants, bound);
            }
        }

        return variants;
    }

    // On its own: the closure is allocated where its scope begins.
    private static Arr<StoredResponse> Newer(Arr<StoredResponse> variants, long bound) =>
        variants.Filter(variant => variant.Id > bound);

    /// <summary>What is still to be deleted from the file.</summary>
    public (CacheKey Collection, long UpTo)[] Pending() => _marks.IsEmpty
        ? []
        : _marks.Where(static mark => !mark.Value.IsDeleted).Select(
            static mark => (mark.Key, mark.Value.UpTo)).ToArray();

    public bool HasPending => _marks.Any(static mark => !mark.Value.IsDeleted);

    public bool IsPending(CacheKey collection) =>
        _marks.TryGetValue(collection, out var mark) && !mark.IsDeleted;

    /// <summary>A file comes into use whose rows go up to that Id (<see cref="Invalidations.Raise"/>).</summary>
    public void Raise(long fileLastId)
    {
        lock (_gate)
        {
            foreach (var (collection, mark) in _marks.Where(static mark => !mark.Value.IsDeleted).ToList())
            {
                _marks = _marks.SetItem(collection, mark with { UpTo = Math.Max(mark.UpTo, fileLastId) });
            }
        }
    }

    /// <summary>They are deleted and committed.</summary>
    public void Done((CacheKey Collection, long UpTo)[] deleted)
    {
        lock (_gate)
        {
            foreach (var (collection, upTo) in deleted)
            {
                // It may have been invalidated again meanwhile.
                if (_marks.TryGetValue(collection, out var mark) && mark.UpTo == upTo)
                {
                    _marks = _marks.SetItem(collection, mark with { IsDeleted = true });
                }
            }
        }
    }

    /// <summary>Memory was swept: the marks that were for it alone may go.</summary>
    public void Swept()
    {
        lock (_gate)
        {
            var done = _marks.Where(static mark => mark.Value.IsDeleted).ToList();
            foreach (var (_, mark) in done)
            {
                Volatile.Write(ref _floor, Math.Max(_floor, mark.UpTo));
            }

            _marks = _marks.RemoveRange(done.Select(static mark => mark.Key));
        }
    }

    private sealed record Mark(long UpTo, bool IsDeleted);
}
