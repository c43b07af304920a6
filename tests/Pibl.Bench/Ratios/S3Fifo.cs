using Pibl.Cache;

namespace Pibl.Bench.Ratios;

/// <summary>A slot that knows its key.</summary>
internal class KeyedSlot(int key, ulong hash) : EvictionSlot(hash)
{
    public int Key => key;

    public virtual void Find() => CountFind();
}

internal sealed class S3Slot(int key, ulong hash) : KeyedSlot(key, hash)
{
    private const int UsesMax = 3;

    public int Uses { get; set; }

    public override void Find() => Uses = Math.Min(UsesMax, Uses + 1);
}

/// <summary>
/// S3-FIFO (Yang et al., SOSP 2023), as PIBL had it: what is new waits in a small queue; only what is found again there
/// goes on to the main one.
/// </summary>
internal sealed class S3Fifo(long bytesMax)
{
    private readonly SlotList _small = new();
    private readonly SlotList _main = new();
    private readonly Queue<ulong> _ghosts = new();
    private readonly HashSet<ulong> _ghostSet = new();

    public long Bytes => _small.Bytes + _main.Bytes;

    public void Add(S3Slot slot) => (_ghostSet.Remove(slot.Hash) ? _main : _small).Add(slot);

    public S3Slot? Evict()
    {
        while (true)
        {
            var fromSmall = _small.Oldest is not null && (_small.Bytes > bytesMax / 10 || _main.Oldest is null);
            if ((fromSmall ? _small : _main).Oldest is not S3Slot oldest)
            {
                return null;
            }

            oldest.List!.Remove(oldest);
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
