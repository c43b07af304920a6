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
