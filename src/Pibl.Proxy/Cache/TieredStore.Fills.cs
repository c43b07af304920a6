using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <content>What is being stored.</content>
public sealed partial class TieredStore
{
    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue)
    {
        var promised = head.Head.Framing.Kind == FramingKind.Exactly ? head.Head.Framing.Length : -1;
        var wholeBytesMax = WholeBytesMax(key, head);
        var disk = promised < 0 || promised > wholeBytesMax ? DiskFor(key, head) : null;
        if (promised > (disk is null ? wholeBytesMax : _objectBytesMax) || _budget.Bytes >= _fillBytesMax)
        {
            return null;
        }

        UnfinishedFill unfinished;
        lock (_gate)
        {
            unfinished = new UnfinishedFill(key, head with { Id = _ids.Next() });
            _unfinished.Add(unfinished);
        }

        return promised > wholeBytesMax ? Reserved(Large(unfinished, disk!, promised, since, () => End(unfinished)))
            : disk is not null ? Growing(unfinished, disk, wholeBytesMax, since)
            : Small(unfinished, wholeBytesMax, since);
    }

    public void Lost(CacheKey key, long id)
    {
        lock (_gate)
        {
            if (_memory.Peek(key) is { } held)
            {
                var rest = held.Variants.Filter(variant => variant.Id != id);
                if (rest.IsEmpty)
                {
                    _memory.Remove(key);
                }
                else if (rest.Count < held.Variants.Count)
                {
                    _memory.Set(StoredForm.Of(key), HashOf(key), held with { Variants = rest });
                }
            }
        }

        _disk?.Write(new DiskWrite.Remove(id), 0);
    }

    /// <summary>
    /// The file, where what is too large for memory may go into it. A part of a content is told by its body, and an
    /// answer to a QUERY stays in memory.
    /// </summary>
    private DiskTier? DiskFor(CacheKey key, StoredResponse head) =>
        _objectBytesMax > _wholeBytesMax && head.Head.Status != 206 && !QueryKey.IsOne(key)
            ? _disk is { IsOff: false } disk ? disk : null
            : null;

    /// <summary>What has no place in a file must have one in memory, or it is nowhere.</summary>
    private long WholeBytesMax(CacheKey key, StoredResponse head) =>
        IsOnDisk && !QueryKey.IsOne(key)
            ? _wholeBytesMax
            : Math.Min(_wholeBytesMax, _memory.BodyBytesMax(key, head));

    private Fill? Small(UnfinishedFill unfinished, long bytesMax, long since)
    {
        var fill = new Fill(
            unfinished.Head, _budget, bytesMax, whole => Keep(unfinished, whole, since), () => End(unfinished),
            () => Outdate(unfinished));
        if (fill.TryReserve())
        {
            return fill;
        }

        fill.Dispose();
        return null;
    }

    private BlockFill Large(UnfinishedFill unfinished, DiskTier disk, long promised, long since, Action? ended) => new(
        unfinished.Head, disk, _budget, _tuning, _clock, promised, _objectBytesMax,
        whole => Keep(unfinished, whole, since), ended, () => Outdate(unfinished));

    private GrowingFill Growing(UnfinishedFill unfinished, DiskTier disk, long bytesMax, long since) => new(
        new Fill(unfinished.Head, _budget, bytesMax, whole => Keep(unfinished, whole, since)), bytesMax,
        () => Reserved(Large(unfinished, disk, promised: -1, since, ended: null)), () => Outdate(unfinished),
        () => End(unfinished));

    private static BlockFill? Reserved(BlockFill fill)
    {
        if (fill.TryReserve())
        {
            return fill;
        }

        fill.Dispose();
        return null;
    }

    private void End(UnfinishedFill fill)
    {
        lock (_gate)
        {
            _unfinished.Remove(fill);
        }
    }

    private bool Keep(UnfinishedFill fill, StoredResponse whole, long since)
    {
        var key = fill.Key;
        var (kept, response, hash) = (StoredForm.Of(key), StoredForm.Of(whole), HashOf(key));
        var asked = Math.Min(since, response.Id);
        if (response.Head.Status == 206)
        {
            // Outside of the lock: bodies are copied. What is withdrawn meanwhile takes this one with it.
            response = StoredForm.Of(Parts.Joined(response, Known(key), WholeBytesMax(key, response)));
        }

        // RFC 9110 §14.4: it may have been cut short, which nothing but its Content-Range tells.
        if (whole.Head is { Status: 206, Framing.Kind: not FramingKind.Exactly } && !Parts.IsAsLongAsItSays(response))
        {
            return false;
        }

        lock (_gate)
        {
            var held = _memory.Peek(key);
            if (fill.IsOvertaken
                || _invalidations.IsDead(hash, asked)
                || _invalidations.IsDead(key, response, asked)
                || _invalidations.IsPurged(key, response, asked)
                || Variants.Place(Parts.Rest(LivingOf(key, held), response), response) is not { } variants)
            {
                return false;
            }

            var isWhole = held?.Whole ?? (_keeper is null || (_disk is { IsOff: false } now && !now.MayHold(hash)));

            // A row that is being read may have left the file since: the file does not know the key any more then.
            if (MayBeOnDisk(key, hash) || _reading.Any(key))
            {
                Supersede(kept, response, response.Id - 1);
            }

            _unfinished.Overtake(key, response);
            _invalidations.Change(kept);
            _invalidations.Purges.Note(response.RequestedAt);
            _memory.Set(kept, hash, new Held(variants, isWhole));

            // What was asked with content stays in memory: no restart would know that its target has changed meanwhile
            // (IsWithdrawn).
            if (!QueryKey.IsOne(kept))
            {
                // Within the lock: writes of one key wait in the order in which they were made.
                _disk?.Write(new DiskWrite.Insert(kept, hash, response), StoredForm.SizeOf(response));
            }

            return true;
        }
    }
}
