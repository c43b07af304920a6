using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Twins;
using static Pibl.Tests.Cache.Store.LargeBodies;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>What is not whole any more, or never was.</summary>
public sealed class StoreLostBlocksTests : IAsyncLifetime
{
    private readonly StoreHouse _house = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData("update blocks set bytes = zeroblob(256) where at = 0")]
    [InlineData("update blocks set at = at + 100 where at = 0")]
    [InlineData("delete from blocks where at = 0")]
    public async Task Where_its_beginning_is_lost_that_shows_before_anything_is_answered(string damage)
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        await store.DisposeAsync();
        _house.Sql(damage);

        var next = Open();
        var found = (await next.FindAsync(Key("/a"), default))[0];
        using (var body = (BlocksBody)found.Content())
        {
            Assert.False(await body.BeginAsync(default));
            next.Lost(Key("/a"), body.Id);
        }

        await next.FlushAsync();
        Assert.Empty(await next.FindAsync(Key("/a"), default));
    }

    [Fact]
    public async Task Where_a_later_part_is_lost_it_breaks_off_and_other_parts_are_read()
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        await store.DisposeAsync();
        _house.Sql("delete from blocks where at = 3");

        var found = (await Open().FindAsync(Key("/a"), default))[0];
        Assert.Equal(Text(2_000)[..700], await Contents.OfAsync(found, new ByteRange(0, 700)));
        Assert.Equal(Text(2_000)[1_024..], await Contents.OfAsync(found, new ByteRange(1_024, 976)));
        Assert.Null(await Contents.OfAsync(found));
    }

    [Fact]
    public async Task What_broke_off_once_is_looked_up_no_more()
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        await store.DisposeAsync();
        _house.Sql("delete from blocks where at = 3");

        var next = Open();
        var found = (await next.FindAsync(Key("/a"), default))[0];
        Assert.Null(await Contents.OfAsync(found));
        using (var again = (BlocksBody)found.Content())
        {
            Assert.False(await again.BeginAsync(default));
            next.Lost(Key("/a"), again.Id);
        }

        await next.FlushAsync();
        Assert.Empty(await next.FindAsync(Key("/a"), default));
    }

    /// <summary>Of what broke off nothing is left, neither in the file nor in what is remembered.</summary>
    [Fact]
    public async Task What_broke_off_goes_with_all_its_blocks()
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        await store.DisposeAsync();
        _house.Sql("delete from blocks where at = 3");

        var next = Open();
        Assert.Null(await Contents.OfAsync((await next.FindAsync(Key("/a"), default))[0]));
        await next.FlushAsync();
        await next.DisposeAsync();
        var last = Open();
        await last.FlushAsync();
        await last.DisposeAsync();
        Assert.Equal(0L, _house.Sql("select count(*) from blocks"));
        Assert.Equal(0L, _house.Sql("select count(*) from responses"));
    }

    /// <summary>What nobody can find any more does not drive out what can be found.</summary>
    [Fact]
    public async Task Who_reads_slowly_keeps_a_fourth_of_the_file_at_the_most()
    {
        const int megabyte = 1 << 20;
        var settings = _house.Settings with { DiskBytesMax = 16 * megabyte, ObjectBytesMax = 8 * megabyte };
        var store = _house.Open(settings, Still with { WholeBytesMax = 1_000, Linger = TimeSpan.Zero });
        KeepLarge(store, "/kept", Text(megabyte), isKnown: true);
        KeepLarge(store, "/read", Text(5 * megabyte), isKnown: true);
        await store.FlushAsync();
        using var reader = (BlocksBody)(await store.FindAsync(Key("/read"), default))[0].Content();
        await store.InvalidateAsync(Key("/read"));
        await store.FlushAsync();
        KeepLarge(store, "/new", Text(5 * megabyte), isKnown: true);
        await store.FlushAsync();
        KeepLarge(store, "/newer", Text(megabyte), isKnown: true);
        await store.FlushAsync();
        foreach (var target in (string[])["/kept", "/new", "/newer"])
        {
            Assert.NotNull(await Contents.OfAsync((await store.FindAsync(Key(target), default))[0]));
        }

        await Assert.ThrowsAsync<BodyException>(async () =>
        {
            while (!(await reader.ReadAsync(default)).IsEmpty)
            {
            }
        });
    }

    [Theory]
    [InlineData(206, "bytes 0-4/9", 5, true)]
    [InlineData(206, "bytes 0-4/9", 4, false)]
    [InlineData(206, "bytes 0-4/9", 6, false)]
    public void A_part_of_another_length_than_it_says_is_not_kept(int status, string range, int length, bool isKept)
    {
        var head = Response() with
        {
            Head = Response().Head with { Status = status, Fields = Fields.Of(("Content-Range", range)) },
        };
        using var fill = Open().Begin(Key(), head)!;
        Assert.True(fill.Append(new byte[length]));
        Assert.Equal(isKept, fill.Complete());
    }

    private TieredStore Open() => _house.Open(tuning: Blocks);
}
