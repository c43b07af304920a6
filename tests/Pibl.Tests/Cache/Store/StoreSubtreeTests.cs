using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreSubtreeTests
{
    private static readonly string[] Below = ["/dir/", "/dir/a", "/dir/a/b?q=/dir", "/dir/?sort=name"];
    private static readonly string[] Beside = ["/dir", "/dirt/a", "/di", "/a/dir/x", "/x?at=/dir/a", "/dir0", "/DIR/a"];

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_lies_below_is_forgotten_and_nothing_beside_it(bool written)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        foreach (var target in Below.Concat(Beside))
        {
            Keep(store, Key(target), Response());
        }

        if (written)
        {
            store = await house.ReopenAsync(store);
        }

        await store.InvalidateBelowAsync(Key("/dir/"));

        Assert.Equal(Beside, await FoundAsync(store));
        await store.FlushAsync();
        Assert.Equal((long)Beside.Length, house.Sql("select count(*) from responses"));
        store = await house.ReopenAsync(store);
        Assert.Equal(Beside, await FoundAsync(store));
    }

    [Fact]
    public async Task Another_host_keeps_its_own()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/dir/a"), Response());
        await store.InvalidateBelowAsync(Key("/dir/") with { Host = Bytes.Of("https://example.test") });
        Assert.Single(await BodiesAsync(store, Key("/dir/a")));
    }

    [Fact]
    public async Task A_fill_begun_before_is_not_stored_and_one_begun_after_is()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        using var before = store.Begin(Key("/dir/a"), Response())!;
        before.Append("old"u8);

        await store.InvalidateBelowAsync(Key("/dir/"));
        before.Complete();
        Assert.Empty(await BodiesAsync(store, Key("/dir/a")));

        Keep(store, Key("/dir/a"), Response(), "new");
        Assert.Equal(["new"], await BodiesAsync(store, Key("/dir/a")));
        store = await house.ReopenAsync(store);
        Assert.Equal(["new"], await BodiesAsync(store, Key("/dir/a")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task However_many_are_invalidated_nothing_comes_back(bool withFile)
    {
        await using var house = new StoreHouse();
        var store = house.Open(withFile ? null : house.Settings with { File = null });
        using var before = store.Begin(Key("/0/a"), Response())!;
        Keep(store, Key("/0/b"), Response());
        Keep(store, Key("/beside"), Response());
        for (var i = 0; i < 3000; i++)
        {
            await store.InvalidateBelowAsync(Key($"/{i}/"));
            if (i % 1000 == 999)
            {
                await store.FlushAsync();
            }
        }

        before.Complete();

        Assert.Empty(await BodiesAsync(store, Key("/0/a")));
        Assert.Empty(await BodiesAsync(store, Key("/0/b")));
        Assert.Single(await BodiesAsync(store, Key("/beside")));
    }

    private static async Task<string[]> FoundAsync(TieredStore store)
    {
        var found = new List<string>();
        foreach (var target in Below.Concat(Beside))
        {
            if ((await BodiesAsync(store, Key(target))).Length > 0)
            {
                found.Add(target);
            }
        }

        return [.. found];
    }
}
