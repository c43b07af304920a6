using Pibl.Cache;

namespace Pibl.Advice;

/// <summary>What a request means to a cache, in a replay.</summary>
/// <param name="AtMs">When it was asked.</param>
/// <param name="Variant">Which of the responses under the key answers it.</param>
/// <param name="KeyBytes">What the key takes in memory.</param>
/// <param name="Bytes">What that response takes.</param>
/// <param name="FreshForMs">How long it is fresh from when it is stored.</param>
/// <param name="StaleForMs">How long it may be served beyond that, while it is renewed.</param>
/// <param name="WantsNew">It is not to be answered with what is stored.</param>
internal readonly record struct Replayed(
    long AtMs, uint Variant, long KeyBytes, long Bytes, long FreshForMs, long StaleForMs, bool WantsNew);

/// <summary>
/// A cache without contents: which keys memory would hold, by the order of eviction that the real one has. With a
/// sample of the keys and as small a part of the memory it finds as large a share of the requests (miniature
/// simulation; Waldspurger et al., USENIX ATC 2017).
/// </summary>
/// <param name="bytesMax">For what is stored (<see cref="MemoryShares.StoredBytes"/>), times the sample's rate.</param>
/// <param name="rate">The sample's rate.</param>
internal sealed class MiniatureCache(long bytesMax, double rate)
{
    /// <summary>Of one key; of more the oldest go. So a key takes 1 KB here at the most.</summary>
    private const int VariantsMax = 32;

    private readonly Dictionary<ulong, Slot> _slots = [];
    private readonly EvictionOrder _order = new(bytesMax, rate);

    /// <summary>True where it is found, and fresh; else it is stored, and displaces what is worth less.</summary>
    public bool Ask(ulong hash, in Replayed asked)
    {
        if (_slots.TryGetValue(hash, out var slot))
        {
            slot.CountFind();
            if (slot.Answers(asked))
            {
                return true;
            }
        }

        Store(hash, slot, asked);
        return false;
    }

    /// <summary>What is stored under a key is invalid (RFC 9111 §4.4).</summary>
    public void Forget(ulong hash)
    {
        if (_slots.Remove(hash, out var slot))
        {
            EvictionOrder.Remove(slot);
        }
    }

    private void Store(ulong hash, Slot? slot, in Replayed asked)
    {
        // A response is as large as it is, and the memory is a miniature: what has no room in it is not stored.
        if (asked.KeyBytes + asked.Bytes > _order.SlotBytesMax)
        {
            return;
        }

        if (slot is null)
        {
            // The sample's hashes are all small: the order's have to be spread.
            slot = new Slot(hash, KeyHash.Of(hash, 2));
            slot.Keep(asked, _order.SlotBytesMax);
            slot.Bytes = slot.BytesOf(asked.KeyBytes);
            _slots[hash] = slot;
            _order.Add(slot);
        }
        else
        {
            slot.Keep(asked, _order.SlotBytesMax);
            EvictionOrder.Resize(slot, slot.BytesOf(asked.KeyBytes));
        }

        while (_order.Bytes > bytesMax && _order.Evict() is Slot evicted)
        {
            _slots.Remove(evicted.Key);
        }
    }

    private sealed class Slot(ulong key, ulong hash) : EvictionSlot(hash)
    {
        // Newest last. Most keys have one.
        private readonly List<Variant> _variants = new(1);

        public ulong Key => key;

        public long BytesOf(long keyBytes)
        {
            foreach (var variant in _variants)
            {
                keyBytes += variant.Bytes;
            }

            return keyBytes;
        }

        public bool Answers(in Replayed asked)
        {
            var at = IndexOf(asked.Variant);
            if (at < 0 || asked.WantsNew || asked.AtMs > _variants[at].FreshUntilMs + asked.StaleForMs)
            {
                return false;
            }

            // Served stale, it is renewed behind the client's back.
            if (asked.AtMs > _variants[at].FreshUntilMs)
            {
                _variants[at] = _variants[at] with { FreshUntilMs = asked.AtMs + asked.FreshForMs };
            }

            return true;
        }

        public void Keep(in Replayed asked, long bytesMax)
        {
            var at = IndexOf(asked.Variant);
            if (at >= 0)
            {
                _variants.RemoveAt(at);
            }

            _variants.Add(new Variant(asked.Variant, asked.Bytes, asked.AtMs + asked.FreshForMs));
            while (_variants.Count > VariantsMax || (_variants.Count > 1 && BytesOf(asked.KeyBytes) > bytesMax))
            {
                _variants.RemoveAt(0);
            }
        }

        private int IndexOf(uint variant)
        {
            for (var i = 0; i < _variants.Count; i++)
            {
                if (_variants[i].Id == variant)
                {
                    return i;
                }
            }

            return -1;
        }
    }

    private readonly record struct Variant(uint Id, long Bytes, long FreshUntilMs);
}
