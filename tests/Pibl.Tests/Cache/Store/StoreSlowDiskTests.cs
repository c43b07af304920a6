using Pibl.Cache;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>
/// The one thread that reads tells of a damaged row, and whoever is told takes his time: until then the disk stands
/// still.
/// </summary>
public sealed class StoreSlowDiskTests : IDisposable
{
    private readonly ManualResetEventSlim _stuck = new();
    private readonly ManualResetEventSlim _goOn = new();

    [Fact]
    public async Task A_read_under_way_when_its_key_is_invalidated_finds_nothing()
    {
        await using var house = new StoreHouse();
        var store = await StuckAsync(house, Still);
        var finding = store.FindAsync(Key("/a"), CancellationToken.None).AsTask();

        await store.InvalidateAsync(Key("/a"));
        _goOn.Set();

        Assert.Empty(await finding);
        Assert.Empty(await BodiesAsync(store, Key("/a")));
        Assert.Equal(new[] { "b" }, await BodiesAsync(store, Key("/b")));
    }

    [Fact]
    public async Task Finds_of_one_key_share_one_read()
    {
        await using var house = new StoreHouse();
        var store = await StuckAsync(house, Still with { ReadsMax = 1 });
        var first = store.FindAsync(Key("/a"), CancellationToken.None).AsTask();
        var second = store.FindAsync(Key("/a"), CancellationToken.None).AsTask();
        Assert.Equal(0, store.Gauges.ReadsDropped);

        _goOn.Set();

        Assert.Same(Assert.Single(await first), Assert.Single(await second));
    }

    [Fact]
    public async Task With_too_many_reads_waiting_a_find_is_a_miss_at_once()
    {
        await using var house = new StoreHouse();
        var store = await StuckAsync(house, Still with { ReadsMax = 1 });
        var waiting = store.FindAsync(Key("/a"), CancellationToken.None).AsTask();

        Assert.Empty(await BodiesAsync(store, Key("/b")));
        Assert.Equal(1, store.Gauges.ReadsDropped);
        _goOn.Set();
        Assert.Single(await waiting);
    }

    [Fact]
    public async Task After_the_deadline_a_find_is_a_miss_and_the_read_is_not_in_vain()
    {
        await using var house = new StoreHouse();
        var store = await StuckAsync(house, Still);
        var late = store.FindAsync(Key("/a"), CancellationToken.None).AsTask();

        house.Clock.Advance(Still.ReadDeadline);

        Assert.Empty(await late);
        _goOn.Set();
        Assert.Equal(new[] { "a" }, await BodiesAsync(store, Key("/a")));
    }

    [Fact]
    public async Task What_is_stored_while_its_key_is_read_wins_over_the_file()
    {
        await using var house = new StoreHouse();
        var store = await StuckAsync(house, Still);
        var finding = store.FindAsync(Key("/a"), CancellationToken.None).AsTask();

        Keep(store, Key("/a"), Response(), "newer");
        _goOn.Set();

        Assert.Equal("newer", Assert.Single(await finding).Body.ToString());
    }

    [Fact]
    public async Task A_disk_that_refuses_is_told_of_once_and_memory_goes_on()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        house.Sql("create trigger full before insert on responses begin select raise(abort, 'no room'); end");

        for (var i = 0; i < 3; i++)
        {
            Keep(store, Key("/" + i), Response());
            await store.FlushAsync();
        }

        Assert.Contains("no room", Assert.Single(house.Notices), StringComparison.Ordinal);
        Assert.Equal((3L, 0L), (store.Gauges.DiskErrors, store.Gauges.DiskEntries));
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key("/2")));
        house.Sql("drop trigger full");
        Keep(store, Key("/3"), Response());
        await store.FlushAsync();
        Assert.Equal("/3", house.Sql("select group_concat(target) from responses"));
    }

    [Fact]
    public async Task New_times_that_the_disk_refused_leave_none_of_the_old_ones()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.FlushAsync();
        var stored = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
        house.Sql("create trigger stuck before update on responses begin select raise(abort, 'no'); end");
        store.Freshen(Key(), stored with { ReceivedAt = Noon.AddHours(1) });
        await store.FlushAsync();
        house.Sql("drop trigger stuck");

        store = await house.ReopenAsync(store);

        Assert.Empty(await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task A_miss_does_not_ask_the_file_for_what_is_deleted_from_it()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        await store.LoadedAsync();
        Keep(store, Key(), Response());
        await store.FlushAsync();
        await store.InvalidateAsync(Key());

        Assert.True(store.FindAsync(Key(), CancellationToken.None).IsCompleted);
    }

    [Fact]
    public async Task An_invalidation_waits_for_a_disk_that_refuses()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept", language: "a"));
        await store.FlushAsync();
        house.Sql("create trigger stuck before delete on responses begin select raise(abort, 'no'); end");

        await store.InvalidateAsync(Key());
        await store.FlushAsync();
        Keep(store, Key(), Response(vary: "Accept", language: "b"), "new");
        await store.FlushAsync();
        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key()));
        house.Sql("drop trigger stuck");
        await store.FlushAsync();

        Assert.Equal(0L, house.Sql("select count(*) from responses"));
    }

    public void Dispose()
    {
        _goOn.Set();
        _stuck.Dispose();
        _goOn.Dispose();
    }

    private async Task<TieredStore> StuckAsync(StoreHouse house, StoreTuning tuning)
    {
        var store = house.Open();
        foreach (var name in new[] { "a", "b", "bad" })
        {
            Keep(store, Key("/" + name), Response(), name);
        }

        await store.DisposeAsync();
        house.Sql("update responses set checksum = 0 where target = '/bad'");
        store = house.Open(tuning: tuning with { Readers = 1 }, notice: (_, _) =>
        {
            _stuck.Set();
            _goOn.Wait();
        });
        await store.LoadedAsync();
        var bad = store.FindAsync(Key("/bad"), CancellationToken.None).AsTask();
        _stuck.Wait();
        Assert.False(bad.IsCompleted);
        return store;
    }
}
