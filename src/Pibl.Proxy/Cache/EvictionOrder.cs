namespace Pibl.Cache;

/// <summary>
/// S3-FIFO (Yang et al., SOSP 2023): what is new waits in a small queue; only what is found again there goes on to the
/// main one. A crawler that asks for everything once flushes a tenth of the memory and no more. For one thread at a
/// time.
/// Rule 1: a new key goes to the small queue, or to the main one if it was evicted from the small one lately (a ghost).
/// Rule 2: the small queue's oldest goes to the main one if it was found twice, else it leaves and its hash is a ghost.
/// Rule 3: the main queue's oldest goes round again if it was found since, once for each find up to three; else it
/// leaves.
/// </summary>
internal sealed class EvictionOrder(long bytesMax)
{
    /// <summary>The share that the paper found best over 6594 traces: a tenth.</summary>
    private readonly long _smallBytesMax = bytesMax / 10;

    private readonly SlotList _small = new();
    private readonly SlotList _main = new();
    private readonly Queue<ulong> _ghosts = new();
    private readonly System.Collections.Generic.HashSet<ulong> _ghostSet = new();

    public long Bytes => _small.Bytes + _main.Bytes;

    public void Add(MemorySlot slot) => (_ghostSet.Remove(slot.Hash) ? _main : _small).Add(slot);

    public static void Remove(MemorySlot slot) => slot.List?.Remove(slot);

    public static void Resize(MemorySlot slot, long bytes)
    {
        if (slot.List is { } list)
        {
            list.Bytes += bytes - slot.Bytes;
        }

        slot.Bytes = bytes;
    }

    /// <summary>Takes the slot out that is missed least; null when there is none.</summary>
    public MemorySlot? Evict()
    {
        while (true)
        {
            var fromSmall = _small.Oldest is not null && (_small.Bytes > _smallBytesMax || _main.Oldest is null);
            var oldest = fromSmall ? _small.Oldest : _main.Oldest;
            if (oldest is null)
            {
                return null;
            }

            Remove(oldest);
            if (oldest.Uses == 0 || (fromSmall && oldest.Uses == 1))
            {
                if (fromSmall)
                {
                    Remember(oldest.Hash);
                }

                return oldest;
            }

            oldest.Uses = fromSmall ? 0 : oldest.Uses - 1;
            _main.Add(oldest);
        }
    }

    /// <summary>As many ghosts as there are keys in the main queue, and a thousand while it is short.</summary>
    private void Remember(ulong hash)
    {
        if (_ghostSet.Add(hash))
        {
            _ghosts.Enqueue(hash);
        }

        while (_ghosts.Count > Math.Max(1000, _main.Count))
        {
            _ghostSet.Remove(_ghosts.Dequeue());
        }
    }
}
