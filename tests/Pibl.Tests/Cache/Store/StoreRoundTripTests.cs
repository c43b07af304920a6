using System.Text;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreRoundTripTests
{
    [Fact]
    public async Task What_is_complete_is_found_at_once()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        await store.LoadedAsync();

        Keep(store, Key(), Response());

        var finding = store.FindAsync(Key(), CancellationToken.None);
        Assert.True(finding.IsCompletedSuccessfully);
        Assert.Equal("hello", Assert.Single(await finding).Body.ToString());
    }

    [Fact]
    public async Task A_store_without_a_file_keeps_in_memory()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { File = null });

        Keep(store, Key(), Response());

        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key()));
        Assert.Empty(await BodiesAsync(store, Key("/b")));
        Assert.Empty(Directory.GetFileSystemEntries(house.Folder));
    }

    [Fact]
    public async Task A_key_that_is_nowhere_is_known_to_be_without_asking_the_disk()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        await store.LoadedAsync();

        var finding = store.FindAsync(Key(), CancellationToken.None);

        Assert.True(finding.IsCompletedSuccessfully);
        Assert.Empty(await finding);
    }

    [Fact]
    public async Task A_restart_finds_it_with_the_same_times_and_fields()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/\u00e9?q=1"), Response(vary: "Accept-Language", language: "es\u00e9"));
        var before = Assert.Single(await store.FindAsync(Key("/\u00e9?q=1"), CancellationToken.None));

        store = await house.ReopenAsync(store);

        var after = Assert.Single(await store.FindAsync(Key("/\u00e9?q=1"), CancellationToken.None));
        Assert.Equal(before, after);
        Assert.Equal(Noon, after.ReceivedAt);
        Assert.Equal(Framing.Exactly(5), after.Head.Framing);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(200, "x")]
    public async Task None_and_empty_bodies_stay_apart(int status, string body)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        var head = Response();
        var framing = status == 204 ? Framing.None : Framing.Exactly(body.Length);
        head = head with { Head = head.Head with { Status = status, Framing = framing } };
        using (var fill = store.Begin(Key(), head)!)
        {
            Assert.True(fill.Append(Encoding.Latin1.GetBytes(body)));
            fill.Complete();
        }

        store = await house.ReopenAsync(store);

        var found = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
        Assert.Equal((status, framing), (found.Head.Status, found.Head.Framing));
    }

    [Fact]
    public async Task Ids_go_on_behind_those_of_the_last_run()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response());
        Keep(store, Key("/b"), Response());
        var last = Assert.Single(await store.FindAsync(Key("/b"), CancellationToken.None)).Id;
        await store.InvalidateAsync(Key("/b"));

        store = await house.ReopenAsync(store);
        Keep(store, Key("/c"), Response());

        Assert.True(Assert.Single(await store.FindAsync(Key("/c"), CancellationToken.None)).Id > last);
    }

    [Fact]
    public async Task What_was_committed_survives_a_kill()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.FlushAsync();

        Assert.Equal(new[] { "hello" }, await BodiesAsync(house.Revive(), Key()));
        Assert.Empty(house.Notices);
    }

    [Fact]
    public async Task Two_finds_of_one_key_at_once_give_the_same()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        store = await house.ReopenAsync(store);
        await store.LoadedAsync();

        var first = store.FindAsync(Key(), CancellationToken.None).AsTask();
        var second = store.FindAsync(Key(), CancellationToken.None).AsTask();

        Assert.Same(Assert.Single(await first), Assert.Single(await second));
    }

    [Fact]
    public async Task The_file_can_be_listed()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/list"), Response(vary: "Accept", language: "*/*"));
        await store.FlushAsync();

        Assert.Equal(
            "example.test/list|200|5|2026-05-04T12:00:00.1234567Z|2026-05-04T12:00:59.1234567Z",
            house.Sql("select concat_ws('|', uri, status, bytes, received_at, fresh_until) from cache"));
        Assert.Equal(
            "HTTP/1.1 200 OK\nCache-Control: max-age=60\nETag: \"v1\"\nVary: Accept\n",
            house.Sql("select head from responses"));
        Assert.Equal("ok", house.Sql("pragma integrity_check"));
    }

    [Fact]
    public async Task A_memory_hit_allocates_nothing()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        await store.LoadedAsync();
        Keep(store, Key(), Response());
        var key = Key();
        var found = 0;
        for (var i = 0; i < 1_000; i++)
        {
            found += (await store.FindAsync(key, CancellationToken.None)).Count;
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            found += (await store.FindAsync(key, CancellationToken.None)).Count;
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.Equal(2_000, found);
    }
}
