using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreFillTests
{
    private static readonly byte[] Block = Enumerable.Range(0, 1000).Select(i => (byte)i).ToArray();

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(300)]
    public async Task A_body_is_put_together_from_its_blocks(int blocks)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        foreach (var framing in new[] { Framing.Chunked, Framing.Exactly(blocks * 1000) })
        {
            using var fill = store.Begin(Key(), Framed(framing))!;
            for (var i = 0; i < blocks; i++)
            {
                Assert.True(fill.Append(Block));
            }

            fill.Complete();

            var body = Assert.Single(await store.FindAsync(Key(), CancellationToken.None)).Body;
            Assert.Equal(Bytes.Of(Enumerable.Repeat(Block, blocks).SelectMany(block => block).ToArray()), body);
        }

        Assert.Equal(0, store.Gauges.FillBytes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Where_the_collector_has_no_more_it_is_given_up_and_nothing_fails(bool isLengthKnown)
    {
        var (budget, isRefused) = (new FillBudget(1 << 20), false);
        var fill = new Fill(
            Framed(isLengthKnown ? Framing.Exactly(1000) : Framing.Chunked), budget, 1 << 20, _ => true,
            refused: () => isRefused = true, allocate: _ => throw new InsufficientMemoryException());
        Assert.True(fill.TryReserve());
        Assert.False(fill.Append(Block));
        Assert.True(isRefused);
        Assert.False(fill.Complete());
        Assert.Equal(0, budget.Bytes);
    }

    [Fact]
    public void Where_the_collector_has_no_more_for_the_whole_it_is_not_stored()
    {
        var (budget, calls) = (new FillBudget(1 << 20), 0);
        var fill = new Fill(
            Framed(Framing.Chunked), budget, 1 << 20, _ => true,
            allocate: length => calls++ == 0 ? new byte[length] : throw new InsufficientMemoryException());
        Assert.True(fill.Append(Block));
        Assert.False(fill.Complete());
        Assert.Equal(0, budget.Bytes);

        // Who reads it goes on.
        Assert.Equal(Bytes.Of(Block), Bytes.Of(fill.From(0).Span[..Block.Length]));
    }

    [Fact]
    public async Task Without_its_end_it_is_discarded()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        using (var fill = store.Begin(Key(), Response())!)
        {
            Assert.True(fill.Append(Block));
            Assert.NotEqual(0, store.Gauges.FillBytes);
        }

        Assert.Empty(await BodiesAsync(store, Key()));
        Assert.Equal(0, store.Gauges.FillBytes);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Given_up_half_way_it_ends_what_it_would_have_taken_the_place_of(bool written)
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { ObjectBytesMax = 1500 });
        Keep(store, Key(), Response(), "old");
        Keep(store, Key(), Response(vary: "Foo", language: "1"), "variant");
        if (written)
        {
            await store.FlushAsync();
        }

        await store.SupersedeAsync(Key(), Response());
        using var fill = store.Begin(Key(), Response())!;
        Assert.True(fill.Append(Block));
        Assert.Equal(2, (await BodiesAsync(store, Key())).Length);
        Assert.False(fill.Append(Block));

        Assert.Equal(["variant"], await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Equal(["variant"], await BodiesAsync(store, Key()));
    }

    [Theory]
    [InlineData(1001)]
    [InlineData(100_000)]
    public async Task Shorter_than_its_head_says_it_is_discarded(int promised)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        using var fill = store.Begin(Key(), Framed(Framing.Exactly(promised)))!;
        Assert.True(fill.Append(Block));

        fill.Complete();

        Assert.Empty(await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task Larger_than_an_object_may_be_it_is_not_kept()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { ObjectBytesMax = 1500 });

        Assert.Null(store.Begin(Key(), Framed(Framing.Exactly(1501))));
        using var fill = store.Begin(Key(), Framed(Framing.Chunked))!;
        Assert.True(fill.Append(Block));
        Assert.False(fill.Append(Block));
        fill.Complete();

        Assert.Empty(await BodiesAsync(store, Key()));
        Assert.Equal(0, store.Gauges.FillBytes);
    }

    [Fact]
    public async Task All_fills_together_are_bounded()
    {
        await using var house = new StoreHouse();
        var store = house.Open(tuning: Still with { FillBytesMax = 10_000 });
        using var first = store.Begin(Key("/1"), Response())!;
        using var second = store.Begin(Key("/2"), Response())!;
        using var third = store.Begin(Key("/3"), Response())!;

        Assert.True(first.Append(Block));
        Assert.True(second.Append(Block));
        Assert.False(third.Append(Block));
        first.Dispose();
        second.Complete();

        Assert.Equal(0, store.Gauges.FillBytes);
        Assert.Equal(1000, Assert.Single(await BodiesAsync(store, Key("/2"))).Length);
    }

    [Fact]
    public async Task What_is_kept_holds_nothing_else_alive()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        var head = new byte[30_000];
        "example.test/atext/plain"u8.CopyTo(head);
        var key = new CacheKey(new Bytes(head, 0, 12), new Bytes(head, 12, 2));
        Keep(store, key, Response());

        Array.Clear(head);

        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key()));
    }

    private static StoredResponse Framed(Framing framing)
    {
        var response = Response();
        return response with { Head = response.Head with { Framing = framing } };
    }
}
