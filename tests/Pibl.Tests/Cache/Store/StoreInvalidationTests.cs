using Pibl.Cache;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreInvalidationTests
{
    [Fact]
    public async Task What_is_invalidated_is_found_nowhere()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.FlushAsync();

        await store.InvalidateAsync(Key());

        Assert.Empty(await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Empty(await BodiesAsync(store, Key()));
        Assert.Equal(0L, house.Sql("select count(*) from responses"));
    }

    [Fact]
    public async Task A_fill_begun_before_an_invalidation_is_not_stored()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        using var fill = store.Begin(Key(), Response())!;
        Assert.True(fill.Append("old"u8));

        await store.InvalidateAsync(Key());
        Assert.False(fill.Complete());

        Assert.Empty(await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Empty(await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task What_a_server_was_asked_for_before_an_invalidation_is_not_stored()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        var since = store.Mark;
        await store.InvalidateAsync(Key());
        using (var late = store.Begin(Key(), Response(), since)!)
        {
            Assert.True(late.Append("old"u8));
            Assert.False(late.Complete());
        }

        Assert.Empty(await BodiesAsync(store, Key()));
        since = store.Mark;
        using (var next = store.Begin(Key(), Response(), since)!)
        {
            Assert.True(next.Append("new"u8));
            Assert.True(next.Complete());
        }

        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task A_fill_begun_after_an_invalidation_is_stored_and_nothing_older()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept", language: "a"), "old");
        await store.InvalidateAsync(Key());
        Keep(store, Key(), Response(vary: "Accept", language: "b"), "new");

        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task A_write_that_is_still_queued_does_not_bring_back_what_was_invalidated()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.InvalidateAsync(Key());
        await store.FlushAsync();

        Assert.Equal(0L, house.Sql("select count(*) from responses"));
    }

    [Fact]
    public async Task Before_the_deletion_is_committed_the_file_is_not_believed()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(vary: "Accept", language: "a"), "old");
        store = await house.ReopenAsync(store, house.Settings with { MemoryBytesMax = 2_000 });
        await store.LoadedAsync();

        // The writer lingers for ever: the row stays. What is too large for memory makes the file be asked again.
        await store.InvalidateAsync(Key());
        Keep(store, Key(), Response(vary: "Accept", language: "b"), new string('x', 5_000));

        Assert.Empty(await BodiesAsync(store, Key()));
        Assert.Equal(1L, house.Sql("select count(*) from responses"));
    }

    [Fact]
    public void A_read_under_way_ends_with_another_stamp_when_its_key_is_invalidated()
    {
        var invalidations = new Invalidations(keepPending: true);
        var stamp = invalidations.StampOf(7);

        invalidations.Add(Key(), 7, 41);

        Assert.NotEqual(stamp, invalidations.StampOf(7));
        Assert.Equal(41, invalidations.Of(Key()).UpTo);
        Assert.True(invalidations.IsDead(7, 41));
        Assert.False(invalidations.IsDead(7, 42));
    }

    [Fact]
    public void A_deletion_that_was_committed_is_forgotten_unless_the_key_was_invalidated_again()
    {
        var invalidations = new Invalidations(keepPending: true);
        invalidations.Add(Key(), 7, 1);
        var first = invalidations.Pending().Keys;
        invalidations.Add(Key(), 7, 2);

        invalidations.Done(first, 0, () => Assert.Fail("one is pending"));

        Assert.Equal(2, Assert.Single(invalidations.Pending().Keys).Value.UpTo);
        invalidations.Done(invalidations.Pending().Keys, 0, static () => { });
        Assert.Empty(invalidations.Pending().Keys);
        Assert.True(invalidations.IsDead(7, 2));
    }

    [Fact]
    public void The_log_is_kept_while_a_collection_is_not_deleted()
    {
        var invalidations = new Invalidations(keepPending: true);
        invalidations.Below.Add(Key("/dir/"), 1);
        invalidations.Done([], 0, () => Assert.Fail("a collection is pending"));

        invalidations.Below.Done(invalidations.Below.Pending());
        var begunAnew = false;
        invalidations.Done([], 0, () => begunAnew = true);
        Assert.True(begunAnew);
    }

    [Fact]
    public void What_is_pending_holds_for_a_file_of_higher_Ids()
    {
        var invalidations = new Invalidations(keepPending: true);
        invalidations.Add(Key("/a"), 7, 5);
        invalidations.Below.Add(Key("/dir/"), 5);
        invalidations.Raise(100);

        Assert.Equal(100, invalidations.Of(Key("/a")).UpTo);
        Assert.Equal(100, invalidations.Below.BoundOf(Key("/dir/a")));
        Assert.Equal(0, invalidations.Of(Key("/b")).UpTo);
    }

    [Fact]
    public void A_collection_invalidated_again_while_it_was_deleted_is_pending_still()
    {
        var below = new Subtrees(hasFile: true);
        below.Add(Key("/dir/"), 1);
        var first = below.Pending();
        below.Add(Key("/dir/"), 2);
        below.Done(first);

        Assert.Equal((Key("/dir/"), 2), Assert.Single(below.Pending()));
        below.Done(below.Pending());
        Assert.Empty(below.Pending());
    }

    [Fact]
    public void While_rows_are_saved_every_key_that_changes_is_known()
    {
        var invalidations = new Invalidations(keepPending: true);
        invalidations.Add(Key("/before"), 7, 1);
        Assert.False(invalidations.IsUnchanged(Key("/a")));
        invalidations.Watch();
        invalidations.Add(Key("/invalidated"), 7, 2);
        invalidations.Change(Key("/stored"));

        Assert.All(
            ["/before", "/invalidated", "/stored"], target => Assert.False(invalidations.IsUnchanged(Key(target))));
        Assert.True(invalidations.IsUnchanged(Key("/a")));
        invalidations.EndWatch();
        Assert.False(invalidations.IsUnchanged(Key("/a")));
    }

    [Fact]
    public void Too_many_pending_invalidations_become_one_of_everything()
    {
        var invalidations = new Invalidations(keepPending: true);
        for (var i = 0; i <= 65_536; i++)
        {
            invalidations.Add(Key("/" + i), (ulong)i, 10);
        }

        Assert.Empty(invalidations.Pending().Keys);
        Assert.Equal(10, invalidations.Pending().AllUpTo);
        Assert.Equal(10, invalidations.Of(Key("/unheard-of")).UpTo);
    }

    [Fact]
    public async Task Freshened_fields_and_times_are_found_in_memory_and_in_the_file_under_the_same_id()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        var stored = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
        var freshened = stored with { ReceivedAt = Noon.AddHours(1), FreshFor = TimeSpan.FromMinutes(5) };

        store.Freshen(Key(), freshened);

        Assert.Equal(freshened, Assert.Single(await store.FindAsync(Key(), CancellationToken.None)));
        store = await house.ReopenAsync(store);
        Assert.Equal(freshened, Assert.Single(await store.FindAsync(Key(), CancellationToken.None)));
    }

    [Fact]
    public async Task Freshening_what_was_invalidated_brings_nothing_back()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        var stored = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
        await store.FlushAsync();

        await store.InvalidateAsync(Key());
        store.Freshen(Key(), stored with { ReceivedAt = Noon.AddHours(1) });

        Assert.Empty(await BodiesAsync(store, Key()));
        store = await house.ReopenAsync(store);
        Assert.Empty(await BodiesAsync(store, Key()));
    }
}
