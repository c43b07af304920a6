namespace Pibl.Cache;

/// <summary>
/// Slots first in, first out. The links are in the slots, so that one can leave from the middle at no cost.
/// </summary>
internal sealed class SlotList
{
    private EvictionSlot? _newest;

    public EvictionSlot? Oldest { get; private set; }

    public int Count { get; private set; }

    public long Bytes { get; set; }

    public void Add(EvictionSlot slot)
    {
        (slot.List, slot.Older, slot.Newer) = (this, _newest, null);
        if (_newest is null)
        {
            Oldest = slot;
        }
        else
        {
            _newest.Newer = slot;
        }

        _newest = slot;
        Count++;
        Bytes += slot.Bytes;
    }

    public void Remove(EvictionSlot slot)
    {
        if (slot.Older is { } older)
        {
            older.Newer = slot.Newer;
        }
        else
        {
            Oldest = slot.Newer;
        }

        if (slot.Newer is { } newer)
        {
            newer.Older = slot.Older;
        }
        else
        {
            _newest = slot.Older;
        }

        (slot.List, slot.Older, slot.Newer) = (null, null, null);
        Count--;
        Bytes -= slot.Bytes;
    }
}
