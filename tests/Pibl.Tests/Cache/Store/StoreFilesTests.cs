using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>Which files there are, and who may read them.</summary>
public sealed class StoreFilesTests
{
    private const UnixFileMode Wide = (UnixFileMode)0b110_110_110;
    private const UnixFileMode Wanted = (UnixFileMode)0b110_100_000;

    [Fact]
    public async Task Nobody_but_the_owner_and_the_group_may_read_them()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.FlushAsync();

        Assert.Equal(
            ["", "-lock", "-shm", "-wal", "-withdrawn"],
            Directory.GetFiles(house.Folder).Select(file => file[house.File.Length..]).Order(StringComparer.Ordinal));
        Assert.All(Directory.GetFiles(house.Folder), file => Assert.Equal(Wanted, ModeOf(file)));
    }

    [Fact]
    public async Task What_an_earlier_version_left_open_to_everybody_is_closed_to_them()
    {
        await using var house = new StoreHouse();
        await house.Open().DisposeAsync();
        Widen(house.File);

        house.Open();

        Assert.Equal(Wanted, ModeOf(house.File));
    }

    [Fact]
    public async Task What_is_set_aside_is_closed_to_them_too()
    {
        await using var house = new StoreHouse();
        await File.WriteAllTextAsync(house.File, "foreign");
        Widen(house.File);

        house.Open();

        Assert.Equal(Wanted, ModeOf(Assert.Single(Directory.GetFiles(house.Folder, "*.damaged-*"))));
    }

    [Fact]
    public async Task A_stop_leaves_the_cache_file_alone()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        await store.InvalidateAsync(Key());
        await store.DisposeAsync();

        Assert.Equal([house.File], Directory.GetFiles(house.Folder));
    }

    [Fact]
    public async Task A_symbolic_link_is_followed_and_stays()
    {
        await using var house = new StoreHouse();
        var folder = Directory.CreateDirectory(Path.Combine(house.Folder, "disk")).FullName;
        File.CreateSymbolicLink(house.File, Path.Combine("disk", "real.cache"));
        var store = house.Open();
        Keep(store, Key(), Response());
        store = await house.ReopenAsync(store);

        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key()));
        Assert.NotNull(new FileInfo(house.File).LinkTarget);
        Assert.True(File.Exists(Path.Combine(folder, "real.cache")));
        Assert.Empty(house.Notices);
    }

    [Fact]
    public async Task Behind_a_link_the_file_is_set_aside_and_not_the_link()
    {
        await using var house = new StoreHouse();
        var real = Path.Combine(house.Folder, "real.cache");
        await File.WriteAllTextAsync(real, "foreign");
        File.CreateSymbolicLink(house.File, real);

        Assert.True(house.Open().IsOnDisk);

        Assert.NotNull(new FileInfo(house.File).LinkTarget);
        Assert.Single(Directory.GetFiles(house.Folder, "real.cache.damaged-*"));
    }

    private static UnixFileMode ModeOf(string file) =>
        OperatingSystem.IsWindows() ? Wanted : File.GetUnixFileMode(file);

    private static void Widen(string file)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(file, Wide);
        }
    }
}
