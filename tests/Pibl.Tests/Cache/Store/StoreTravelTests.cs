using Pibl.Cache;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>
/// What an answer withdrew or replaced is never found again: not after eviction, a full queue or a kill.
/// </summary>
public sealed class StoreTravelTests
{
    private static readonly string Large = new('x', 9_000);

    [Fact]
    public async Task After_a_kill_what_was_invalidated_is_not_found()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);

        // The writer lingers for ever: nothing of this gets into the cache file.
        await store.InvalidateAsync(Key());

        Assert.Empty(await BodiesAsync(house.Revive(), Key()));
    }

    [Fact]
    public async Task After_a_kill_what_was_replaced_is_not_found()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);

        await store.SupersedeAsync(Key(), Response());

        Assert.Empty(await BodiesAsync(house.Revive(), Key()));
    }

    [Fact]
    public async Task What_was_stored_after_an_invalidation_survives_a_kill()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);
        await store.InvalidateAsync(Key());
        Keep(store, Key(), Response(), "new");
        await store.FlushAsync();

        Assert.Equal(new[] { "new" }, await BodiesAsync(house.Revive(), Key()));
    }

    [Fact]
    public async Task A_second_kill_before_the_deletion_changes_nothing()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);
        await store.InvalidateAsync(Key());
        var revived = house.Revive();
        Assert.Empty(await BodiesAsync(revived, Key()));

        Assert.Empty(await BodiesAsync(house.Revive(), Key()));
    }

    [Fact]
    public async Task Nothing_waits_for_the_disk_where_it_holds_no_such_key()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        await store.LoadedAsync();

        Assert.True(store.InvalidateAsync(Key()).IsCompletedSuccessfully);
        await store.FlushAsync();
        Assert.True(store.SupersedeAsync(Key(), Response()).IsCompletedSuccessfully);
    }

    [Fact]
    public async Task Other_variants_of_what_is_replaced_stay()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept", language: "a"), "a");
        Keep(store, Key(), Response(vary: "Accept", language: "b"), "b");
        await store.FlushAsync();

        await ReplaceAsync(store, Key(), Response(vary: "Accept", language: "b"), "b2");
        store = await house.ReopenAsync(store);

        Assert.Equal(new[] { "b2", "a" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task While_the_newer_one_waits_to_be_written_the_older_one_is_not_read()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);

        await ReplaceAsync(store, Key(), Response(), Large);

        Assert.DoesNotContain("old", await BodiesAsync(store, Key()));
        Assert.Equal("old", house.Sql("select cast(body as text) from responses"));
    }

    [Fact]
    public async Task A_newer_one_whose_write_was_dropped_leaves_no_older_one()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house, Still with { WritesMax = 1 });
        Keep(store, Key("/full"), Response());

        await ReplaceAsync(store, Key(), Response(), Large);

        Assert.NotEqual(0, store.Gauges.WritesDropped);
        Assert.DoesNotContain("old", await BodiesAsync(store, Key()));
        Assert.DoesNotContain("old", await BodiesAsync(house.Revive(), Key()));
        store = await house.ReopenAsync(store);
        Assert.DoesNotContain("old", await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task A_newer_one_whose_write_failed_leaves_no_older_one()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);
        house.Sql("create trigger full before insert on responses begin select raise(abort, 'no room'); end");
        house.Sql("create trigger stuck before delete on responses begin select raise(abort, 'no room'); end");

        await ReplaceAsync(store, Key(), Response(), Large);
        await store.FlushAsync();

        Assert.DoesNotContain("old", await BodiesAsync(store, Key()));
        house.Sql("drop trigger full");
        house.Sql("drop trigger stuck");
        Assert.DoesNotContain("old", await BodiesAsync(house.Revive(), Key()));
    }

    [Fact]
    public async Task New_times_that_were_not_written_are_not_forgotten_for_the_old_ones()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house, Still with { WritesMax = 1 });
        var stored = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
        Keep(store, Key("/full"), Response());

        store.Freshen(Key(), stored with { FreshFor = TimeSpan.Zero });
        store = await house.ReopenAsync(store);

        Assert.Empty(await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task More_withdrawals_than_the_log_has_room_for_withdraw_everything()
    {
        await using var house = new StoreHouse();
        var store = await StoredAsync(house);
        for (var i = 0; i < 600; i++)
        {
            // Each is a record of half a kilobyte, and nothing is deleted meanwhile.
            var key = Key("/" + i + new string('y', 500));
            Keep(store, key, Response());
            await store.InvalidateAsync(key);
        }

        await store.InvalidateAsync(Key());

        Assert.Empty(await BodiesAsync(house.Revive(), Key()));
    }

    private static async Task<TieredStore> StoredAsync(StoreHouse house, StoreTuning? tuning = null)
    {
        var store = house.Open();
        Keep(store, Key(), Response(), "old");
        await store.DisposeAsync();
        store = house.Open(house.Settings with { MemoryBytesMax = 2_000 }, tuning);
        await store.LoadedAsync();
        return store;
    }
}
