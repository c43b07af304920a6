using Pibl.Cache;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>A cache file that cannot be used costs the file, and nothing else.</summary>
public sealed class StoreOutageTests
{
    [Fact]
    public async Task A_missing_folder_is_said_in_one_line_and_memory_caches_alone()
    {
        await using var house = new StoreHouse();
        var path = Path.Combine(house.Folder, "nowhere", "persist.cache");

        var store = house.Open(house.Settings with { File = path });
        await store.LookAtDiskAsync();

        Assert.Equal(
            $"CACHE_FILE: '{path}' cannot be used: there is no such folder. "
            + "The cache is in memory alone until it can be",
            Assert.Single(house.Notices));
        Assert.False(store.IsOnDisk);
        Keep(store, Key(), Response());
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task When_it_can_be_used_that_is_said_in_one_line_and_it_is()
    {
        await using var house = new StoreHouse();
        var folder = Path.Combine(house.Folder, "later");
        var store = house.Open(house.Settings with { File = Path.Combine(folder, "persist.cache") });
        Keep(store, Key("/before"), Response());

        Directory.CreateDirectory(folder);
        await store.LookAtDiskAsync();
        Keep(store, Key("/after"), Response());
        await store.FlushAsync();

        Assert.EndsWith("is in use again", house.Notices[^1], StringComparison.Ordinal);
        Assert.Equal(
            "/after", house.Sql("select group_concat(target) from responses", Path.Combine(folder, "persist.cache")));
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key("/before")));
    }

    [Fact]
    public async Task The_clock_brings_it_back_too()
    {
        await using var house = new StoreHouse();
        var folder = Path.Combine(house.Folder, "later");
        var inUse = new TaskCompletionSource();
        var store = house.Open(
            house.Settings with { File = Path.Combine(folder, "persist.cache") },
            notice: (_, line) =>
            {
                if (line.EndsWith("is in use again", StringComparison.Ordinal))
                {
                    inUse.SetResult();
                }
            });
        Directory.CreateDirectory(folder);

        while (!inUse.Task.IsCompleted)
        {
            house.Clock.Advance(TimeSpan.FromMinutes(1));
            await Task.Yield();
        }

        Assert.True(store.IsOnDisk);
    }

    [Fact]
    public async Task A_folder_in_its_place_stays_a_folder()
    {
        await using var house = new StoreHouse();
        Directory.CreateDirectory(house.File);

        var store = house.Open();

        Assert.Contains("it is a folder", Assert.Single(house.Notices), StringComparison.Ordinal);
        Assert.True(Directory.Exists(house.File));
        Directory.Delete(house.File);
        await store.LookAtDiskAsync();
        Assert.True(store.IsOnDisk);
    }

    [Fact]
    public async Task A_file_that_another_store_uses_is_left_to_it()
    {
        await using var house = new StoreHouse();
        var first = house.Open();

        var second = house.Open();

        Assert.Contains("another PIBL is using it", Assert.Single(house.Notices), StringComparison.Ordinal);
        Keep(first, Key(), Response());
        await first.DisposeAsync();
        await second.LookAtDiskAsync();
        Assert.Equal(new[] { "hello" }, await BodiesAsync(second, Key()));
    }

    [Fact]
    public async Task A_lock_file_that_was_left_over_locks_nobody_out()
    {
        await using var house = new StoreHouse();
        await File.WriteAllTextAsync(house.File + "-lock", "");

        Assert.True(house.Open().IsOnDisk);
        Assert.Empty(house.Notices);
    }

    [Fact]
    public async Task A_file_that_another_program_has_locked_is_said_and_used_later()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.DisposeAsync();
        using (var other = CacheFile.Connect(house.File, Microsoft.Data.Sqlite.SqliteOpenMode.ReadWrite))
        {
            using var begin = RowCommands.Command(other, "pragma locking_mode = exclusive; begin exclusive");
            begin.ExecuteNonQuery();
            store = house.Open();
            Assert.Contains("another program has locked it", Assert.Single(house.Notices), StringComparison.Ordinal);
        }

        await store.LookAtDiskAsync();
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task What_changed_while_it_was_away_is_not_found_with_it()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/posted"), Response(), "old");
        Keep(store, Key("/replaced"), Response(), "old");
        Keep(store, Key("/untouched"), Response(), "old");
        await store.DisposeAsync();
        var away = house.File + "-away";
        File.Move(house.File, away);
        Directory.CreateDirectory(house.File);
        store = house.Open(house.Settings with { MemoryBytesMax = 2_000 });

        await store.InvalidateAsync(Key("/posted"));
        await store.SupersedeAsync(Key("/replaced"), Response());
        using (var large = store.Begin(Key("/replaced"), Response())!)
        {
            Assert.False(large.Append(new byte[9_000]));
        }

        Directory.Delete(house.File);
        File.Move(away, house.File);
        await store.LookAtDiskAsync();

        Assert.True(store.IsOnDisk);
        Assert.Empty(await BodiesAsync(store, Key("/posted")));
        Assert.Empty(await BodiesAsync(store, Key("/replaced")));
        Assert.Equal(new[] { "old" }, await BodiesAsync(store, Key("/untouched")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("another file")]
    public async Task A_file_that_was_removed_or_replaced_is_noticed_and_a_new_one_begun(string inItsPlace)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response());
        await store.FlushAsync();

        File.Delete(house.File);
        if (inItsPlace.Length > 0)
        {
            await File.WriteAllTextAsync(house.File, inItsPlace);
        }

        await store.LookAtDiskAsync();
        Keep(store, Key("/b"), Response());
        await store.FlushAsync();

        Assert.Equal("/b", house.Sql("select group_concat(target) from responses"));
        Assert.Contains("was removed or replaced", house.Notices[0], StringComparison.Ordinal);
        Assert.Equal(inItsPlace.Length > 0 ? 2 : 1, house.Notices.Count);
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key("/a")));
    }

    [Fact]
    public async Task A_file_that_is_still_there_stays_in_use()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response());
        for (var i = 0; i < 3; i++)
        {
            await store.LookAtDiskAsync();
        }

        await store.FlushAsync();
        Assert.Equal("/a", house.Sql("select group_concat(target) from responses"));
        Assert.Empty(house.Notices);
    }
}
