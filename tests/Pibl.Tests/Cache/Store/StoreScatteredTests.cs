using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>A key with more variants than memory has room for.</summary>
public sealed class StoreScatteredTests
{
    private const int Count = 10;

    private static readonly StoreTuning Narrow = Still with { KeyBytesMax = 2_000 };

    [Fact]
    public async Task Each_request_finds_the_variant_that_it_selects_and_no_other()
    {
        await using var house = new StoreHouse();
        var store = await FilledAsync(house);
        foreach (var at in new[] { 0, 9, 4, 4, 0, 7, 9 })
        {
            Assert.Equal(BodyOf(at), Assert.Single(await FindAsync(store, at)).Body.ToString());
            Assert.InRange(store.Gauges.MemoryBytes, 1, 13_334);
        }
    }

    [Fact]
    public async Task Where_none_is_selected_the_one_that_is_found_is_not_either()
    {
        await using var house = new StoreHouse();
        var store = await FilledAsync(house);
        await FindAsync(store, 3);
        Assert.Null(Selection.Find(Request(77), await FindAsync(store, 77)));
    }

    [Fact]
    public async Task Many_at_once_find_theirs()
    {
        await using var house = new StoreHouse();
        var store = await FilledAsync(house);
        var found = await Task.WhenAll(Enumerable.Range(0, 60).Select(at => FindAsync(store, at % Count).AsTask()));
        Assert.Equal(
            Enumerable.Range(0, 60).Select(at => BodyOf(at % Count)),
            found.Select(one => Assert.Single(one).Body.ToString()));
    }

    [Fact]
    public async Task What_was_stored_anew_takes_the_place_of_what_only_the_file_has()
    {
        await using var house = new StoreHouse();
        var store = await FilledAsync(house);
        await FindAsync(store, 0);
        await ReplaceAsync(store, Key(), Variant(5), "new");
        Assert.Equal("new", Assert.Single(await FindAsync(store, 5)).Body.ToString());
        await store.FlushAsync();
        Assert.Equal("new", Assert.Single(await FindAsync(store, 5)).Body.ToString());
        Assert.Equal(BodyOf(6), Assert.Single(await FindAsync(store, 6)).Body.ToString());
    }

    [Fact]
    public async Task What_was_invalidated_is_not_found_by_its_head()
    {
        await using var house = new StoreHouse();
        var store = await FilledAsync(house);
        await FindAsync(store, 0);
        await store.InvalidateAsync(Key());
        Assert.Empty(await FindAsync(store, 5));
    }

    [Fact]
    public async Task A_body_that_is_damaged_is_not_found_and_the_others_are()
    {
        await using var house = new StoreHouse();
        var store = await FilledAsync(house);
        await FindAsync(store, 0);
        house.Sql("update responses set body = zeroblob(1000) where cast(body as text) like 'body 5%'");
        Assert.Null(Selection.Find(Request(5), await FindAsync(store, 5)));
        Assert.Equal(BodyOf(6), Assert.Single(await FindAsync(store, 6)).Body.ToString());
        await store.FlushAsync();
        Assert.Equal(Count - 1L, house.Sql("select count(*) from responses"));
    }

    [Fact]
    public async Task Without_a_file_the_newest_stay()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { File = null, MemoryBytesMax = 16_000 });
        for (var i = 0; i < Count; i++)
        {
            Keep(store, Key(), Variant(i), BodyOf(i));
        }

        var found = await BodiesAsync(store, Key());
        Assert.InRange(found.Length, 2, Count - 1);
        Assert.Equal(Enumerable.Range(0, found.Length).Select(i => BodyOf(Count - 1 - i)), found);
    }

    private static async Task<TieredStore> FilledAsync(StoreHouse house)
    {
        var settings = house.Settings with { MemoryBytesMax = 20_000 };
        var store = house.Open(settings, Narrow);
        await store.LoadedAsync();
        for (var i = 0; i < Count; i++)
        {
            Keep(store, Key(), Variant(i), BodyOf(i));
        }

        await store.DisposeAsync();
        store = house.Open(settings, Narrow);
        await store.LoadedAsync();
        return store;
    }

    private static ValueTask<Arr<StoredResponse>> FindAsync(TieredStore store, int at) =>
        store.FindAsync(Key(), CancellationToken.None, Request(at));

    private static StoredResponse Variant(int at) => Response($"\"{at}\"", "Accept-Language", "l" + at);

    private static string BodyOf(int at) => $"body {at} ".PadRight(1_000, 'x');

    private static RequestHead Request(int at) => Heads.Get("Accept-Language: l" + at, "/a");
}
