namespace Pibl.Cache;

/// <summary>
/// Fills under way, by key. A newer response that was completed may have left the memory, or may never have fitted in
/// it, by the time an older fill of the same selection ends: so it says so to those fills when it is stored. For one
/// thread at a time, under the lock of <see cref="TieredStore"/>.
/// </summary>
internal sealed class UnfinishedFills
{
    private readonly Dictionary<CacheKey, UnfinishedFill> _newest = new();

    public void Add(UnfinishedFill fill)
    {
        fill.Older = _newest.GetValueOrDefault(fill.Key);
        _newest[fill.Key] = fill;
    }

    public void Remove(UnfinishedFill fill)
    {
        if (!_newest.TryGetValue(fill.Key, out var at))
        {
            return;
        }

        if (ReferenceEquals(at, fill))
        {
            _newest.Remove(fill.Key);
            if (fill.Older is { } older)
            {
                _newest.Add(older.Key, older);
            }

            return;
        }

        while (at.Older is { } next && !ReferenceEquals(next, fill))
        {
            at = next;
        }

        at.Older = fill.Older;
    }

    /// <summary>What was begun before <paramref name="newer"/> and selects alike is not to be kept.</summary>
    public void Overtake(CacheKey key, StoredResponse newer)
    {
        for (var at = _newest.GetValueOrDefault(key); at is not null; at = at.Older)
        {
            at.IsOvertaken |= at.Head.Id < newer.Id && Variants.SelectAlike(at.Head, newer);
        }
    }
}
