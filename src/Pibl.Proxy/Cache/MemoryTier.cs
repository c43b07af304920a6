using System.Collections.Concurrent;
using LanguageExt;

namespace Pibl.Cache;

/// <summary>
/// The responses in memory, bounded in bytes. A find is one lookup without a lock or an allocation; every change is
/// made by one thread at a time, under the lock of <see cref="TieredStore"/>, and evicts there. Bodies under way count
/// in the bound as well, up to the half of it: they are about to be stored.
/// </summary>
internal sealed class MemoryTier(long bytesMax, FillBudget filling)
{
    /// <summary>
    /// What a key costs besides its bytes: the slot, what it holds, the dictionary's node, on a 64-bit machine.
    /// </summary>
    private const int SlotBytes = 300;

    private readonly ConcurrentDictionary<CacheKey, MemorySlot> _slots = new();
    private readonly EvictionOrder _order = new(bytesMax);
    private int _count;

    public int Count => Volatile.Read(ref _count);

    public long Bytes => _order.Bytes;

    /// <summary>Everything that is held; changes meanwhile may or may not be seen.</summary>
    public IEnumerable<(CacheKey Key, Held Held)> All => _slots.Select(static slot => (slot.Key, slot.Value.Held));

    /// <summary>What is held under a key; this counts as a use.</summary>
    public Held? Find(CacheKey key)
    {
        if (!_slots.TryGetValue(key, out var slot))
        {
            return null;
        }

        slot.Use();
        return slot.Held;
    }

    /// <summary>What is held under a key; this is no use.</summary>
    public Held? Peek(CacheKey key) => _slots.TryGetValue(key, out var slot) ? slot.Held : null;

    /// <summary>
    /// Holds <paramref name="held"/> under <paramref name="key"/>, which must be compact, in place of what was there.
    /// </summary>
    public void Set(CacheKey key, ulong hash, Held held)
    {
        var bytes = SizeOf(key, held.Variants);
        if (bytes > _order.SlotBytesMax)
        {
            Remove(key);
            return;
        }

        if (_slots.TryGetValue(key, out var slot))
        {
            slot.Held = held;
            EvictionOrder.Resize(slot, bytes);
        }
        else
        {
            slot = new MemorySlot(key, hash, held) { Bytes = bytes };
            _slots[key] = slot;
            _count++;
            _order.Add(slot);
        }

        while (_order.Bytes + Math.Min(filling.Bytes, bytesMax / 2) > bytesMax && _order.Evict() is { } evicted)
        {
            _slots.TryRemove(((MemorySlot)evicted).Key, out _);
            _count--;
        }
    }

    public void Remove(CacheKey key)
    {
        if (_slots.TryRemove(key, out var slot))
        {
            EvictionOrder.Remove(slot);
            _count--;
        }
    }

    /// <summary>
    /// Adds to <paramref name="ids"/> all responses of the keys that were found since the last call. Needs no lock.
    /// </summary>
    public void TakeTouched(List<long> ids)
    {
        foreach (var (_, slot) in _slots)
        {
            if (slot.TakeTouched())
            {
                var variants = slot.Held.Variants;
                for (var i = 0; i < variants.Count; i++)
                {
                    ids.Add(variants[i].Id);
                }
            }
        }
    }

    private static long SizeOf(CacheKey key, Arr<StoredResponse> variants)
    {
        long bytes = SlotBytes + key.Host.Length + key.Target.Length;
        for (var i = 0; i < variants.Count; i++)
        {
            bytes += StoredForm.SizeOf(variants[i]);
        }

        return bytes;
    }
}
