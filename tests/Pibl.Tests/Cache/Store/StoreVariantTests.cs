using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreVariantTests
{
    [Fact]
    public async Task Variants_stand_side_by_side_newest_first()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept-Language", language: "es"), "hola");
        Keep(store, Key(), Response(vary: "Accept-Language", language: "en"), "hello");

        Assert.Equal(new[] { "hello", "hola" }, await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Equal(new[] { "hello", "hola" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task A_variant_takes_the_place_of_the_one_that_selects_alike()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept-Language", language: "es"), "hola");
        Keep(store, Key(), Response(vary: "Accept-Language", language: "en"), "hello");
        Keep(store, Key(), Response(vary: "accept-language", language: "es"), "buenas");

        Assert.Equal(new[] { "buenas", "hello" }, await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Equal(new[] { "buenas", "hello" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task A_new_variant_does_not_hide_one_that_is_in_the_file_alone()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept-Language", language: "es"), "hola");
        store = await house.ReopenAsync(store);
        await store.LoadedAsync();

        Keep(store, Key(), Response(vary: "Accept-Language", language: "en"), "hello");

        Assert.Equal(new[] { "hello", "hola" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task The_later_begun_wins_whichever_ends_first()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        using var slow = store.Begin(Key(), Response())!;
        Assert.True(slow.Append("old"u8));
        Keep(store, Key(), Response(), "new");

        Assert.False(slow.Complete());

        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_later_begun_wins_though_memory_has_no_room_for_it(bool hasFile)
    {
        await using var house = new StoreHouse();
        var small = house.Settings with { MemoryBytesMax = 2_000, File = hasFile ? house.File : null };
        var store = house.Open(small);
        await store.LoadedAsync();
        using var slow = store.Begin(Key(), Response())!;
        Assert.True(slow.Append("old"u8));
        var large = new string('x', 5_000);
        using (var fast = store.Begin(Key(), Response())!)
        {
            // Said at once, where it is known that it goes nowhere.
            Assert.Equal(hasFile, fast.Append(Bytes.Of(large).Span));
            Assert.Equal(hasFile, fast.Complete());
        }

        Assert.False(slow.Complete());

        await store.FlushAsync();
        string[] left = hasFile ? [large] : [];
        Assert.Equal(left, await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store, small);
        Assert.Equal(left, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task Only_the_newest_variants_of_very_many_are_kept()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        for (var i = 0; i < Variants.Max + 3; i++)
        {
            Keep(store, Key(), Response(vary: "Cookie", language: "c=" + i), "b" + i);

            // A file that is as many behind gives up all older ones (PendingDeletion).
            await store.FlushAsync();
        }

        var bodies = await BodiesAsync(store, Key());
        Assert.Equal((Variants.Max, "b66", "b3"), (bodies.Length, bodies[0], bodies[^1]));
        store = await house.ReopenAsync(store);
        Assert.Equal(bodies, await BodiesAsync(store, Key()));
        Assert.Equal((long)Variants.Max, house.Sql("select count(*) from responses"));
        Assert.Equal((long)Variants.Max, store.Gauges.DiskEntries);
    }
}
