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

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task All_that_is_stored_for_a_target_is_forgotten_whoever_asked(bool written)
    {
        string[] under = ["/p KEY 0f x-tenant=a", "/p KEY 0f x-tenant=b", "/p KEY 1e"];
        string[] beside = ["/p", "/p/ KEY 0f", "/p?a KEY 0f", "/p1 KEY 0f", "/ KEY 0f x-p=%2Fp"];
        await using var house = new StoreHouse();
        var store = house.Open();
        foreach (var target in under.Concat(beside))
        {
            Keep(store, Key(target), Response());
        }

        if (written)
        {
            store = await house.ReopenAsync(store);
        }

        await store.InvalidateBelowAsync(Key("/p "));

        var left = new List<string>();
        var revived = house.Revive();
        foreach (var one in (TieredStore[])[store, revived])
        {
            foreach (var target in under.Concat(beside))
            {
                left.AddRange((await BodiesAsync(one, Key(target))).Length > 0 ? [target] : []);
            }
        }

        Assert.Empty(under.Intersect(left));
        Assert.Equal(beside, left.Take(beside.Length));
        await store.FlushAsync();
        Assert.Equal((long)beside.Length, house.Sql("select count(*) from responses"));
    }

    [Fact]
    public async Task A_purge_under_rules_holds_for_whoever_asked()
    {
        var rule = KeyKeys.Of(Given.Settings("CACHE_KEY=ignore=utm_* header=X-Tenant"));
        CacheKey Of(string tenant) => rule.KeyOf(Heads.Get($"X-Tenant: {tenant}", "/p")) with { Host = Key().Host };
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Of("a"), Response());
        Keep(store, Of("b"), Response());
        Keep(store, Key("/p"), Response());
        await store.FlushAsync();
        var order = new PurgeOrder(
            PurgeOrder.ScopeOf("url", "http://example.test/p?utm_a=1").ToSeq().Strict(), false);

        Assert.Equal(PurgeOutcome.Done, await store.PurgeAsync(order.Under(KeyRules.Of([rule]))));

        foreach (var one in (TieredStore[])[store, house.Revive()])
        {
            Assert.Empty(await BodiesAsync(one, Of("a")));
            Assert.Empty(await BodiesAsync(one, Of("b")));
            Assert.Empty(await BodiesAsync(one, Key("/p")));
        }
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
