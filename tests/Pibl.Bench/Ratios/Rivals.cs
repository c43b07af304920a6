using BitFaster.Caching.Lfu;
using BitFaster.Caching.Scheduler;
using Pibl.Cache;

namespace Pibl.Bench.Ratios;

/// <summary>A cache that is asked for a key, and takes it in where it has not got it. True where it had.</summary>
internal delegate bool Rival(Asked asked);

/// <summary>The caches that are compared.</summary>
internal static class Rivals
{
    public static Rival Lru(long bytesMax)
    {
        var places = new Dictionary<int, LinkedListNode<Asked>>();
        var order = new LinkedList<Asked>();
        var bytes = 0L;
        return asked =>
        {
            if (places.TryGetValue(asked.Key, out var place))
            {
                order.Remove(place);
                order.AddLast(place);
                return true;
            }

            places[asked.Key] = order.AddLast(asked);
            for (bytes += asked.Bytes; bytes > bytesMax; order.RemoveFirst())
            {
                var oldest = order.First!.Value;
                places.Remove(oldest.Key);
                bytes -= oldest.Bytes;
            }

            return false;
        };
    }

    /// <summary>What PIBL had before decision 0058.</summary>
    public static Rival S3Fifo(long bytesMax)
    {
        var order = new S3Fifo(bytesMax);
        return Of(bytesMax, order.Add, order.Evict, () => order.Bytes, static (key, hash) => new S3Slot(key, hash));
    }

    public static Rival Ours(long bytesMax)
    {
        var order = new EvictionOrder(bytesMax);
        return Of(
            bytesMax, order.Add, () => (KeyedSlot?)order.Evict(), () => order.Bytes,
            static (key, hash) => new KeyedSlot(key, hash));
    }

    /// <summary>W-TinyLFU of BitFaster.Caching, for objects of equal size.</summary>
    public static Rival TinyLfu(int count)
    {
        var cache = new ConcurrentLfu<int, int>(1, count, new ForegroundScheduler(), EqualityComparer<int>.Default);
        return asked =>
        {
            if (cache.TryGet(asked.Key, out _))
            {
                return true;
            }

            cache.AddOrUpdate(asked.Key, 0);
            return false;
        };
    }

    /// <summary>The best that a cache could hold all the time, if it knew what will be asked for.</summary>
    public static Rival Optimum(Trace trace)
    {
        var room = trace.BytesMax;
        var best = trace.Requests.Skip(trace.Warm).CountBy(static asked => asked)
            .OrderByDescending(static counted => (double)counted.Value / counted.Key.Bytes)
            .TakeWhile(counted => (room -= counted.Key.Bytes) >= 0)
            .Select(static counted => counted.Key.Key)
            .ToHashSet();
        return asked => best.Contains(asked.Key);
    }

    private static Rival Of<TSlot>(
        long bytesMax, Action<TSlot> add, Func<TSlot?> evict, Func<long> bytes, Func<int, ulong, TSlot> slotOf)
        where TSlot : KeyedSlot
    {
        var slots = new Dictionary<int, TSlot>();
        return asked =>
        {
            if (slots.TryGetValue(asked.Key, out var slot))
            {
                slot.Find();
                return true;
            }

            slot = slotOf(asked.Key, KeyHash.Of((ulong)asked.Key, 7));
            slot.Bytes = asked.Bytes;
            slots[asked.Key] = slot;
            add(slot);
            while (bytes() > bytesMax && evict() is { } evicted)
            {
                slots.Remove(evicted.Key);
            }

            return false;
        };
    }
}
