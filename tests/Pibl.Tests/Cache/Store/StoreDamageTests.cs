using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreDamageTests
{
    private const string Aside = "persist.cache.damaged-20260504120000";

    [Theory]
    [InlineData(1)]
    [InlineData(99)]
    [InlineData(5000)]
    public async Task Random_bytes_are_set_aside_as_they_are(int length)
    {
        await using var house = new StoreHouse();
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        await File.WriteAllBytesAsync(house.File, bytes);

        var store = house.Open();
        Keep(store, Key(), Response());
        store = await house.ReopenAsync(store);

        Assert.Equal(bytes, await File.ReadAllBytesAsync(Path.Combine(house.Folder, Aside)));
        Assert.Contains("is not a cache file of PIBL", Assert.Single(house.Notices), StringComparison.Ordinal);
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task Another_programs_database_is_set_aside_untouched()
    {
        await using var house = new StoreHouse();
        house.Sql("create table theirs (a); insert into theirs values (42)");

        house.Open();

        Assert.Equal(42L, house.Sql("select a from theirs", Path.Combine(house.Folder, Aside)));
        Assert.Contains("is not a cache file of PIBL", Assert.Single(house.Notices), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_newer_layout_is_set_aside()
    {
        await using var house = new StoreHouse();
        await house.Open().DisposeAsync();
        house.Sql("pragma user_version = 2");

        house.Open();

        Assert.Contains("has the layout 2 of another PIBL", Assert.Single(house.Notices), StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(house.Folder, Aside)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task A_file_that_was_cut_short_is_set_aside(int pagesLeft)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response(), new string('x', 50_000));
        await store.DisposeAsync();
        await using (var file = File.OpenWrite(house.File))
        {
            file.SetLength(pagesLeft * 4096);
        }

        store = house.Open();

        Assert.StartsWith("CACHE_FILE: ", house.Notices[0], StringComparison.Ordinal);
        Assert.True(File.Exists(Path.Combine(house.Folder, Aside)));
        Assert.Empty(await BodiesAsync(store, Key()));
    }

    [Fact]
    public async Task Two_set_aside_in_one_second_are_both_kept()
    {
        await using var house = new StoreHouse();
        for (var i = 0; i < 2; i++)
        {
            await File.WriteAllTextAsync(house.File, "foreign " + i);
            await house.Open().DisposeAsync();
        }

        Assert.Equal("foreign 0", await File.ReadAllTextAsync(Path.Combine(house.Folder, Aside)));
        Assert.Equal("foreign 1", await File.ReadAllTextAsync(Path.Combine(house.Folder, Aside + "-2")));
    }

    [Fact]
    public async Task One_changed_byte_in_a_body_costs_that_row_alone()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response(), new string('x', 50_000));
        Keep(store, Key("/b"), Response(), "sound");
        await store.DisposeAsync();
        var bytes = await File.ReadAllBytesAsync(house.File);
        var at = bytes.AsSpan().IndexOf("xxxxxxxx"u8);
        bytes[at + 100] ^= 1;
        await File.WriteAllBytesAsync(house.File, bytes);

        store = house.Open();

        Assert.Empty(await BodiesAsync(store, Key("/a")));
        Assert.Equal(new[] { "sound" }, await BodiesAsync(store, Key("/b")));
        Assert.Contains("example.test/a is damaged", Assert.Single(house.Notices), StringComparison.Ordinal);
        await store.FlushAsync();
        Assert.Equal("/b", house.Sql("select group_concat(target) from responses"));
    }

    [Theory]
    [InlineData("update responses set target = '/b'")]
    [InlineData("update responses set received_at = '2027-01-01T00:00:00.0000000Z'")]
    [InlineData("update responses set received_at = 'tomorrow'")]
    [InlineData("update responses set fresh_ms = fresh_ms + 1")]
    [InlineData("update responses set head = replace(head, 'v1', 'v2')")]
    [InlineData("update responses set body = null")]
    [InlineData("update responses set checksum = 'x'")]
    public async Task A_row_that_somebody_changed_is_not_believed(string change)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response());
        await store.DisposeAsync();
        house.Sql(change);

        store = house.Open();

        Assert.Empty(await BodiesAsync(store, Key("/a")));
        Assert.Empty(await BodiesAsync(store, Key("/b")));
    }

    [Fact]
    public async Task A_file_that_breaks_while_it_is_used_is_set_aside_and_a_new_one_begun()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key("/a"), Response());
        store = await house.ReopenAsync(store);
        await store.LoadedAsync();

        await using (var file = new FileStream(house.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite))
        {
            // All pages but the first, behind SQLite's back.
            file.Position = 4096;
            await file.WriteAsync(Enumerable.Repeat((byte)0xff, (int)file.Length - 4096).ToArray());
        }

        Assert.Empty(await BodiesAsync(store, Key("/a")));
        while (!File.Exists(Path.Combine(house.Folder, Aside)) || !store.IsOnDisk)
        {
            await store.LookAtDiskAsync();
        }

        Keep(store, Key("/b"), Response());
        await store.FlushAsync();

        Assert.Equal("/b", house.Sql("select group_concat(target) from responses"));
        Assert.True(File.Exists(Path.Combine(house.Folder, Aside)));
        Assert.Contains(house.Notices, line => line.EndsWith("and a new one begun", StringComparison.Ordinal));
    }
}
