using Pibl.Cache;
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

    [Fact]
    public async Task Only_the_newest_variants_of_very_many_are_kept()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        for (var i = 0; i < Variants.Max + 3; i++)
        {
            Keep(store, Key(), Response(vary: "Cookie", language: "c=" + i), "b" + i);
        }

        var bodies = await BodiesAsync(store, Key());
        Assert.Equal((Variants.Max, "b66", "b3"), (bodies.Length, bodies[0], bodies[^1]));
        store = await house.ReopenAsync(store);
        Assert.Equal(bodies, await BodiesAsync(store, Key()));
        Assert.Equal((long)Variants.Max, house.Sql("select count(*) from responses"));
        Assert.Equal((long)Variants.Max, store.Gauges.DiskEntries);
    }
}
