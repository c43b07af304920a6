using System.Collections.Concurrent;
using LanguageExt;

namespace Pibl.Cache;

/// <summary>
/// The responses in memory, bounded in bytes. A find is one lookup without a lock or an allocation; every change is
/// made by one thread at a time, under the lock of <see cref="TieredStore"/>, and evicts there. What else the cache
/// holds counts in the bound as well, up to three quarters of it.
/// </summary>
/// <param name="bytesMax">The bound.</param>
/// <param name="filling">Bodies under way: they are about to be stored.</param>
/// <param name="garbageBytesMax">With so much that has left the collector is called.</param>
/// <param name="collector">The collector.</param>
internal sealed class MemoryTier(long bytesMax, FillBudget filling, long garbageBytesMax, Collector collector)
{
    /// <summary>
    /// The share of one key, with all its variants, where a file has them too: no key is to drive out all others.
    /// </summary>
    public const int KeyShare = 8;

    /// <summary>
    /// Bodies under way come and go with each response. If the room for what is stored went with them, each that is
    /// large would push out many small ones (docs/decisions/0062-advice-from-miniatures.md). So their room stays, and
    /// fades by half within some 3,000 responses.
    /// </summary>
    private const int FillingFade = 4096;

    private readonly ConcurrentDictionary<CacheKey, MemorySlot> _slots = new();
    private readonly EvictionOrder _order = new(bytesMax);
    private Garbage _garbage = Garbage.None(garbageBytesMax);
    private int _count;
    private long _evicted;
    private long _filling;

    /// <summary>What has no room is in the file.</summary>
    public bool HasFile { get; init; }

    /// <summary>What the file holds in memory beside what is held here.</summary>
    public Func<long> BytesBeside { get; set; } = static () => 0;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Counter: keys that left because there was no room.</summary>
    public long Evicted => Volatile.Read(ref _evicted);

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
    /// How large a body can be that is held under <paramref name="key"/> behind that head; negative where none can.
    /// </summary>
    public long BodyBytesMax(CacheKey key, StoredResponse head) =>
        StoredForm.BodyBytesMax(head, _order.SlotBytesMax - StoredForm.SizeOf(key));

    /// <summary>
    /// Holds <paramref name="held"/> under <paramref name="key"/>, which must be compact, in place of what was there.
    /// Of variants that have no room the oldest go, but for the one with the Id <paramref name="kept"/>.
    /// </summary>
    public void Set(CacheKey key, ulong hash, Held held, long kept = 0)
    {
        held = Fitting(key, held, kept);
        var bytes = SizeOf(key, held.Variants) + SizeOf(held.Elsewhere);
        if (bytes > _order.SlotBytesMax)
        {
            Remove(key);
            return;
        }

        var left = filling.TakeWasted();
        if (_slots.TryGetValue(key, out var slot))
        {
            left += ReplacedBytes(slot.Held.Variants, held.Variants);
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

        _filling = Math.Max(filling.Bytes, _filling - (_filling / FillingFade));
        var room = bytesMax - Math.Min(_filling + BytesBeside(), bytesMax / 4 * 3);
        while (_order.Bytes > room && _order.Evict(room) is { } evicted)
        {
            _slots.TryRemove(((MemorySlot)evicted).Key, out _);
            _count--;
            Volatile.Write(ref _evicted, _evicted + 1);
            left += evicted.Bytes;
        }

        Leave(left);
    }

    public void Remove(CacheKey key)
    {
        if (_slots.TryRemove(key, out var slot))
        {
            EvictionOrder.Remove(slot);
            _count--;
            Leave(slot.Bytes);
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

    /// <summary>Only where there are several: one that has no room is not held at all.</summary>
    private Held Fitting(CacheKey key, Held held, long kept)
    {
        if (held.Variants.Count < 2)
        {
            return held;
        }

        var most = (HasFile ? bytesMax / KeyShare : _order.SlotBytesMax)
            - StoredForm.SizeOf(key) - SizeOf(held.Elsewhere);
        var (here, elsewhere) = ScatteredVariants.Fit(
            held.Variants, held.Elsewhere, kept == 0 ? held.Variants[0].Id : kept, most);
        if (here.Count == held.Variants.Count || !HasFile)
        {
            return held with { Variants = here };
        }

        // All heads, or none: who does not know them all asks the file.
        var areKnown = held.Whole || !held.Elsewhere.IsEmpty;
        return new Held(here, Whole: false) { Elsewhere = areKnown ? elsewhere : Arr<StoredResponse>.Empty };
    }

    private void Leave(long bytes)
    {
        if (bytes > 0)
        {
            _garbage = _garbage.With(bytes, collector.Collections(), garbageBytesMax, out var calls);
            if (calls)
            {
                collector.Call();
            }
        }
    }

    /// <summary>Of those that were held, newest first as those that are, the ones that are not any more.</summary>
    private static long ReplacedBytes(Arr<StoredResponse> were, Arr<StoredResponse> are)
    {
        long bytes = 0;
        for (var (i, at) = (0, 0); i < were.Count; i++)
        {
            while (at < are.Count && are[at].Id > were[i].Id)
            {
                at++;
            }

            bytes += at < are.Count && are[at].Id == were[i].Id ? 0 : StoredForm.SizeOf(were[i]);
        }

        return bytes;
    }

    private static long SizeOf(CacheKey key, Arr<StoredResponse> variants) =>
        StoredForm.SizeOf(key) + SizeOf(variants);

    private static long SizeOf(Arr<StoredResponse> variants)
    {
        long bytes = 0;
        for (var i = 0; i < variants.Count; i++)
        {
            bytes += StoredForm.SizeOf(variants[i]);
        }

        return bytes;
    }
}
