using Microsoft.Data.Sqlite;
using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreBoundTests
{
    /// <summary>Responses that were used after they were written.</summary>
    private const string Later = "select count(*) from responses where last_used > received_at and last_used >= '2026-05-04 12:01'";

    [Fact]
    public async Task Memory_stays_within_its_bound_and_the_file_has_the_rest()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { MemoryBytesMax = 100_000 });
        await store.LoadedAsync();
        for (var i = 0; i < 50; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 9_000) + i);
            await store.FlushAsync();
        }

        // A third is for what is not stored.
        Assert.InRange(store.Gauges.MemoryBytes, 50_000, 66_667);
        Assert.Equal(50, store.Gauges.DiskEntries);
        for (var i = 0; i < 50; i++)
        {
            Assert.EndsWith("x" + i, Assert.Single(await BodiesAsync(store, Key("/" + i))), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_is_found_often_survives_a_scan()
    {
        var memory = new MemoryTier(200_000, new FillBudget(0), 200_000, Collector.OfRuntime);
        var held = new Held(new LanguageExt.Arr<StoredResponse>(new[] { StoredForm.Of(Response()) }), true);
        for (var i = 0; i < 20; i++)
        {
            memory.Set(Key("/popular" + i), KeyHash.Of(Key("/popular" + i), 1), held);
            Assert.NotNull(memory.Find(Key("/popular" + i)));
            Assert.NotNull(memory.Find(Key("/popular" + i)));
        }

        for (var i = 0; i < 10_000; i++)
        {
            memory.Set(Key("/scan" + i), KeyHash.Of(Key("/scan" + i), 1), held);
        }

        for (var i = 0; i < 20; i++)
        {
            Assert.NotNull(memory.Peek(Key("/popular" + i)));
        }

        Assert.InRange(memory.Bytes, 190_000, 200_000);
    }

    [Fact]
    public void A_key_that_is_set_and_removed_again_and_again_leaves_nothing_behind()
    {
        var memory = new MemoryTier(1 << 20, new FillBudget(0), 1 << 20, Collector.OfRuntime);
        var held = new Held(new LanguageExt.Arr<StoredResponse>(new[] { Response() }), true);
        var empty = memory.Bytes;
        for (var i = 0; i < 1_000; i++)
        {
            memory.Set(Key(), 1, held);
            memory.Set(Key(), 1, held);
            memory.Remove(Key());
        }

        Assert.Equal((0, empty), (memory.Count, memory.Bytes));
    }

    [Fact]
    public async Task The_file_stays_within_its_bound_and_loses_what_was_used_least_recently()
    {
        await using var house = new StoreHouse();
        var settings = house.Settings with { DiskBytesMax = 1 << 20 };
        var store = house.Open(settings);
        for (var i = 0; i < 100; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 20_000));
            house.Clock.Advance(TimeSpan.FromSeconds(1));
            Assert.Single(await BodiesAsync(store, Key("/0")));
            await store.FlushAsync();
            Assert.InRange(store.Gauges.DiskBytes, 1, 1 << 20);
        }

        await store.DisposeAsync();
        Assert.InRange(new FileInfo(house.File).Length, 1, 1 << 20);
        var left = (long)house.Sql("select count(*) from responses")!;
        Assert.InRange(left, 30, 50);
        Assert.Equal(
            left - 1, house.Sql("select count(*) from responses where cast(substr(target, 2) as integer) > 99 - 50"));
        Assert.Equal(1L, house.Sql("select count(*) from responses where target = '/0'"));
    }

    [Fact]
    public async Task What_is_stale_and_cannot_be_validated_leaves_the_file_first()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { DiskBytesMax = 1 << 20 });
        var useless = Response() with { FreshFor = TimeSpan.FromSeconds(2) };
        useless = useless with { Head = useless.Head with { Fields = Fields.Of(("Content-Type", "text/plain")) } };
        for (var i = 0; i < 16; i++)
        {
            Keep(store, Key("/kept" + i), Response(), new string('x', 20_000));
        }

        await store.FlushAsync();
        house.Clock.Advance(TimeSpan.FromMinutes(5));
        for (var i = 0; i < 40; i++)
        {
            Keep(store, Key("/useless" + i), useless, new string('x', 20_000));
            await store.FlushAsync();
        }

        Assert.Equal(16L, house.Sql("select count(*) from responses where target like '/kept%'"));
    }

    [Fact]
    public async Task A_file_over_a_lowered_bound_shrinks()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        for (var i = 0; i < 100; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 20_000));
        }

        store = await house.ReopenAsync(store, house.Settings with { DiskBytesMax = 1 << 20 });
        store = await house.ReopenAsync(store, house.Settings with { DiskBytesMax = 1 << 20 });
        await store.DisposeAsync();

        Assert.InRange(new FileInfo(house.File).Length, 1, 1 << 20);
    }

    [Fact]
    public async Task A_bound_that_was_lowered_far_is_reached_in_small_steps_without_a_write()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        for (var i = 0; i < 110; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 400_000));
            await store.FlushAsync();
        }

        store = await house.ReopenAsync(store, house.Settings with { DiskBytesMax = 4 << 20 });
        do
        {
            await store.FlushAsync();
        }
        while (store.Gauges.DiskBytes > 4 << 20);

        Assert.InRange(new FileInfo(house.File + "-wal").Length, 0, 24 << 20);
        Assert.Equal("ok", house.Sql("pragma integrity_check"));
    }

    [Fact]
    public async Task The_journal_counts_in_the_bound_while_another_program_reads_the_file()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { DiskBytesMax = 4 << 20 });
        Keep(store, Key("/first"), Response());
        await store.FlushAsync();
        using (var other = new SqliteConnection($"Data Source={house.File};Pooling=False"))
        {
            other.Open();
            using var reading = other.BeginTransaction(deferred: true);
            using var count = other.CreateCommand();
            (count.Transaction, count.CommandText) = (reading, "select count(*) from responses");
            Assert.Equal(1L, count.ExecuteScalar());
            for (var i = 0; i < 120; i++)
            {
                Keep(store, Key("/" + i), Response(), new string('x', 20_000));
                await store.FlushAsync();
                Assert.InRange(Together(house), 1, 4 << 20);
            }
        }

        Assert.Contains(house.Notices, line => line.Contains("another program has been reading", StringComparison.Ordinal));
        Keep(store, Key("/after"), Response());
        await store.FlushAsync();
        Assert.Equal(1L, house.Sql("select count(*) from responses where target = '/after'"));
        Assert.Contains(house.Notices, line => line.EndsWith("can be written again", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Small_responses_and_a_large_one_are_written_together()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { DiskBytesMax = 4 << 20 });
        for (var i = 0; i < 40; i++)
        {
            Keep(store, Key("/small" + i), Response(), new string('x', 20_000));
            Keep(store, Key("/large" + i), Response(), new string('x', 500_000));
            await store.FlushAsync();
            Assert.InRange(Together(house), 1, 4 << 20);
        }

        Assert.Equal(2L, house.Sql("select count(*) from responses where target in ('/small39', '/large39')"));
        Assert.Empty(house.Notices);
    }

    [Fact]
    public async Task What_was_used_is_noted_a_part_at_a_time()
    {
        await using var house = new StoreHouse();
        var settings = house.Settings with { DiskBytesMax = 1 << 20 };
        var store = house.Open(settings);
        for (var i = 0; i < 7; i++)
        {
            Keep(store, Key("/" + i), Response());
            Assert.Single(await BodiesAsync(store, Key("/" + i)));
        }

        await store.FlushAsync();
        var room = DiskRoom.Of(settings.DiskBytesMax, settings.ObjectBytesMax);
        for (var noted = 0; noted < 7; noted += room.UsesMax)
        {
            Assert.Equal((long)noted, house.Sql(Later));
            house.Clock.Advance(Still.TouchEvery);
            await store.FlushAsync();
        }

        Assert.Equal(7L, house.Sql(Later));
    }

    [Fact]
    public async Task File_and_journal_stay_within_the_bound_whatever_is_written()
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { DiskBytesMax = 4 << 20, ObjectBytesMax = 2 << 20 });
        for (var i = 0; i < 60; i++)
        {
            Keep(store, Key("/" + i), Response(), new string('x', 10_000 << (i % 8)));
            await store.FlushAsync();
            Assert.InRange(Together(house), 1, 4 << 20);
        }

        Assert.Equal(0L, house.Sql("select count(*) from responses where body_bytes > 600000"));
        Assert.NotEqual(0L, house.Sql("select count(*) from responses where body_bytes > 300000"));
    }

    [Fact]
    public async Task A_write_for_which_there_is_no_room_in_the_queue_is_dropped_and_counted()
    {
        await using var house = new StoreHouse();
        var store = house.Open(tuning: Still with { WritesMax = 2 });
        for (var i = 0; i < 5; i++)
        {
            Keep(store, Key("/" + i), Response());
        }

        Assert.Equal((3L, 2), (store.Gauges.WritesDropped, store.Gauges.WritesWaiting));
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key("/4")));
        await store.FlushAsync();
        Assert.Equal("/0,/1", house.Sql("select group_concat(target) from responses"));
    }

    private static long Together(StoreHouse house) =>
        new FileInfo(house.File).Length + new FileInfo(house.File + "-wal").Length;
}
