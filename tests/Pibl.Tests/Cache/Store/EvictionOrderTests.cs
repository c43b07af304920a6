using Pibl.Cache;
using Pibl.Tests.Advice;

namespace Pibl.Tests.Cache.Store;

/// <summary>Memory of 4 MB, and objects of 20 KB unless a test says otherwise.</summary>
public sealed class EvictionOrderTests
{
    private const long BytesMax = 4_000_000;

    private readonly EvictionOrder _order = new(BytesMax);
    private readonly Dictionary<ulong, EvictionSlot> _slots = [];

    [Theory]
    [InlineData(15_000, 20_000)]
    [InlineData(15_000, 500)]
    [InlineData(15_000, 200_000)]
    [InlineData(500_000, 20_000)]
    public void What_is_asked_for_once_displaces_nothing_popular(int once, long bytes)
    {
        Ask(Enumerable.Repeat(Enumerable.Range(0, 50), 10).SelectMany(static keys => keys));
        Ask(Enumerable.Range(1_000, once), bytes);
        Assert.Equal(50, Held(0, 50));
    }

    [Theory]
    [InlineData(150)]
    [InlineData(190)]
    public void It_holds_even_where_the_popular_fill_the_memory(int popular)
    {
        Ask(Enumerable.Repeat(Enumerable.Range(0, popular), 10).SelectMany(static keys => keys));
        Ask(Enumerable.Range(1_000, 15_000));
        var held = Held(0, popular);
        Ask(Enumerable.Range(100_000, 500_000));
        Assert.Equal(held, Held(0, popular));
        Assert.InRange(held, popular * 9 / 10, popular);
    }

    /// <summary>Zipf; with a tenth of the memory taken by something else it finds what a tenth less would.</summary>
    [Fact]
    public void What_else_takes_of_the_memory_lets_nothing_in_without_a_contest()
    {
        var trace = AskedTrace.Of("zipf", 10_000, 100_000);
        Assert.Equal(Found(BytesMax / 10 * 9, long.MaxValue), Found(BytesMax, BytesMax / 10 * 9), 0.01);

        double Found(long bytesMax, long room)
        {
            var (order, slots, found) = (new EvictionOrder(bytesMax), new Dictionary<int, EvictionSlot>(), 0);
            foreach (var asked in trace)
            {
                if (slots.TryGetValue(asked.Key, out var slot))
                {
                    slot.CountFind();
                    found++;
                    continue;
                }

                slot = new Keyed(asked.Key) { Bytes = asked.Bytes };
                slots[asked.Key] = slot;
                order.Add(slot);
                while (order.Bytes > Math.Min(bytesMax, room) && order.Evict(room) is { } evicted)
                {
                    slots.Remove(((Keyed)evicted).Key);
                }
            }

            return (double)found / trace.Length;
        }
    }

    [Fact]
    public void What_is_newly_popular_takes_over()
    {
        Ask(Enumerable.Repeat(Enumerable.Range(0, 180), 100).SelectMany(static keys => keys));
        Ask(Enumerable.Repeat(Enumerable.Range(1_000, 180), 20).SelectMany(static keys => keys));
        Assert.InRange(Held(1_000, 180), 160, 180);
    }

    [Fact]
    public void Many_small_ones_are_worth_more_than_a_large_one_that_is_as_popular()
    {
        for (var round = 0; round < 20; round++)
        {
            Ask(Enumerable.Range(0, 150));
            Ask(Enumerable.Range(1_000, 4), 1_000_000);
        }

        Assert.Equal((150, 0), (Held(0, 150), Held(1_000, 4)));
    }

    [Fact]
    public void Where_nothing_is_popular_what_is_new_gets_the_memory()
    {
        // Each is asked for once more, after up to 120 others, and then never again.
        var asked = Enumerable.Range(0, 20_000)
            .SelectMany(static key => new[] { (Key: key, At: key + 0.0), (Key: key, At: key + (key * 37 % 120) + 0.5) })
            .OrderBy(static request => request.At);
        var found = asked.Count(request => Ask(request.Key) && request.Key >= 10_000);
        Assert.InRange(found, 9_500, 10_000);
    }

    [Fact]
    public void Of_a_circle_that_is_larger_than_the_memory_as_much_is_found_as_has_room()
    {
        Ask(Enumerable.Repeat(Enumerable.Range(0, 400), 10).SelectMany(static keys => keys));
        var found = Enumerable.Range(0, 4_000).Count(at => Ask(at % 400));
        Assert.InRange(found, 1_600, 2_000);
    }

    [Fact]
    public void Slots_and_memory_of_others_stay_within_the_bound()
    {
        Ask(Enumerable.Range(0, 10_000), 700);
        Assert.InRange(_order.Bytes, BytesMax - 700, BytesMax);
        Assert.Equal(_slots.Values.Sum(static slot => slot.Bytes), _order.Bytes - (BytesMax - _order.SlotBytesMax));
        while (_order.Evict() is { } slot)
        {
            Assert.True(_slots.Remove(slot.Hash));
        }

        Assert.Empty(_slots);
        Assert.Equal(BytesMax - _order.SlotBytesMax, _order.Bytes);
    }

    private int Held(int first, int count) =>
        Enumerable.Range(first, count).Count(key => _slots.ContainsKey(KeyHash.Of((ulong)key, 1)));

    private void Ask(IEnumerable<int> keys, long bytes = 20_000)
    {
        foreach (var key in keys)
        {
            Ask(key, bytes);
        }
    }

    /// <summary>Whether it was there.</summary>
    private bool Ask(int key, long bytes = 20_000)
    {
        var hash = KeyHash.Of((ulong)key, 1);
        if (_slots.TryGetValue(hash, out var slot))
        {
            slot.CountFind();
            return true;
        }

        slot = new EvictionSlot(hash) { Bytes = bytes };
        _slots.Add(hash, slot);
        _order.Add(slot);
        while (_order.Bytes > BytesMax && _order.Evict() is { } evicted)
        {
            _slots.Remove(evicted.Hash);
        }

        return false;
    }

    private sealed class Keyed(int key) : EvictionSlot(KeyHash.Of((ulong)key, 7))
    {
        public int Key => key;
    }
}
