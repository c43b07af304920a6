using System.Globalization;
using System.Text;
using LanguageExt;
using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Twins;
using static Pibl.Tests.Cache.Store.LargeBodies;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>What is too large for memory stands in blocks in the file. Here that is more than 1,000 bytes.</summary>
public sealed class StoreBlocksTests : IAsyncLifetime
{
    private readonly StoreHouse _house = new();

    public ValueTask InitializeAsync() => default;

    public ValueTask DisposeAsync() => _house.DisposeAsync();

    [Theory]
    [InlineData(1_001)]
    [InlineData(1_024)]
    [InlineData(1_025)]
    [InlineData(40_000)]
    public async Task It_is_found_at_once_and_after_a_restart_whole_and_in_any_part(int length)
    {
        var content = Text(length);
        var store = Open();
        var before = store.Gauges.MemoryBytes;
        KeepLarge(store, "/known", content, isKnown: true);
        KeepLarge(store, "/grown", content, isKnown: false);
        await AllFoundAsync(store, content);
        await store.FlushAsync();
        await AllFoundAsync(store, content);
        Assert.InRange(store.Gauges.MemoryBytes - before, 1, 4_000);
        Assert.Equal(0, store.Gauges.FillBytes);

        await store.DisposeAsync();
        var next = Open();
        await AllFoundAsync(next, content);
        Assert.Equal(2L, next.Gauges.DiskEntries);
        Assert.Empty(_house.Notices);
    }

    [Fact]
    public async Task What_was_read_of_it_while_it_came_is_read_again_from_the_file()
    {
        var store = Open();
        var content = Text(3_000);
        using var fill = store.Begin(Key(), Head(content.Length))!;
        Assert.True(fill.Append(Encoding.Latin1.GetBytes(content[..2_000])));
        await store.FlushAsync();
        Assert.True(fill.From(0).IsEmpty);
        Assert.Equal(content[..BlockBytes], await ReadAsync(fill, 0));
        Assert.Equal(content[100..BlockBytes], await ReadAsync(fill, 100));
        Assert.Equal(content[1_900..2_000], Encoding.Latin1.GetString(fill.From(1_900).Span[..100]));
    }

    [Fact]
    public async Task A_server_that_is_faster_than_the_disk_waits_for_it()
    {
        var store = _house.Open(tuning: Blocks with { BlocksWaitingMax = 1_000 });
        using var fill = store.Begin(Key(), Head(100_000))!;
        Assert.True(fill.Append(new byte[100_000 - 1]));
        var room = fill.RoomAsync();
        await room;
        Assert.True(fill.Append(new byte[1]));
        Assert.True(fill.Complete());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task What_is_given_up_leaves_nothing_behind(bool isKnown)
    {
        var store = Open();
        using (var fill = store.Begin(Key(), Head(isKnown ? 5_000 : -1))!)
        {
            Assert.True(fill.Append(new byte[4_000]));
            await store.FlushAsync();
        }

        KeepLarge(store, "/other", Text(2_000), isKnown);
        await store.FlushAsync();
        await store.DisposeAsync();
        Assert.Equal(8L, _house.Sql("select count(*) from blocks"));
        Assert.Equal(0L, _house.Sql("select count(*) from gone_blocks"));
        Assert.Equal(0, store.Gauges.FillBytes);
    }

    [Fact]
    public async Task What_takes_its_place_ends_its_blocks_but_not_under_a_reader()
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        await store.FlushAsync();
        var before = (await store.FindAsync(Key("/a"), default))[0];
        using (var reader = (BlocksBody)before.Content())
        {
            await store.SupersedeAsync(Key("/a"), Head(3_000));
            KeepLarge(store, "/a", Text(3_000), isKnown: true);
            await store.FlushAsync();
            Assert.Equal(Text(2_000), await Contents.OfAsync(before));
        }

        await store.DisposeAsync();
        var next = Open();
        await next.FlushAsync();
        await next.DisposeAsync();
        Assert.Equal(12L, _house.Sql("select count(*) from blocks"));
    }

    [Fact]
    public async Task A_kill_in_its_midst_leaves_nothing_that_is_found()
    {
        var store = Open();
        using var fill = store.Begin(Key(), Head(5_000))!;
        Assert.True(fill.Append(new byte[4_000]));
        await store.FlushAsync();

        var revived = _house.Revive();
        Assert.Empty(await revived.FindAsync(Key(), default));
        KeepLarge(revived, "/b", "small", isKnown: true);
        await revived.FlushAsync();
        await revived.DisposeAsync();
        Assert.Equal(0L, _house.Sql("select count(*) from blocks", Path.Combine(_house.Folder, "left-1.cache")));
    }

    [Fact]
    public async Task Of_many_at_once_each_waits_for_its_share()
    {
        var tuning = Still with
        {
            WholeBytesMax = 1_000,
            BlockBytes = BlockBytes,
            BlocksWaitingMax = 100_000,
            FillBytesMax = 16_000,
        };
        var store = _house.Open(tuning: tuning);
        var fills = Enumerable.Range(0, 10).Select(i => store.Begin(Key($"/{i}"), Head(20_000))!).ToArray();
        for (var sent = 0; sent < 20_000; sent += 500)
        {
            foreach (var fill in fills)
            {
                Assert.True(fill.Append(new byte[500]));
                await fill.RoomAsync();
            }
        }

        Assert.All(fills, fill => Assert.True(fill.Complete()));
        Array.ForEach(fills, fill => fill.Dispose());
        await store.FlushAsync();
        Assert.Equal((10, 0), (store.Gauges.DiskEntries, store.Gauges.FillBytes));
    }

    [Fact]
    public async Task The_file_keeps_its_bound()
    {
        const int megabyte = 1 << 20;
        var settings = _house.Settings with { DiskBytesMax = 8 * megabyte, ObjectBytesMax = 2 * megabyte };
        var store = _house.Open(settings, Still with { WholeBytesMax = 1_000, Linger = TimeSpan.Zero });
        for (var i = 0; i < 20; i++)
        {
            KeepLarge(store, $"/{i}", Text(megabyte), isKnown: i % 2 == 0);
            await store.FlushAsync();
            Assert.InRange(new FileInfo(_house.File).Length, 0, 8 * megabyte);
        }

        Assert.Equal(Text(megabyte), await Contents.OfAsync((await store.FindAsync(Key("/19"), default))[0]));
        Assert.InRange(store.Gauges.DiskEntries, 3, 8);
    }

    [Fact]
    public async Task Larger_than_CACHE_OBJECT_or_half_the_file_is_not_stored()
    {
        var settings = _house.Settings with { DiskBytesMax = 1 << 20, ObjectBytesMax = 700_000 };
        var store = _house.Open(settings, Blocks);
        Assert.Null(store.Begin(Key(), Head(700_001)));
        Assert.Null(store.Begin(Key(), Head(600_000)));
        using var growing = store.Begin(Key(), Head(-1))!;
        Assert.False(growing.Append(new byte[700_001]));
        Assert.False(growing.Complete());
        await store.FlushAsync();
        Assert.Equal(0, store.Gauges.DiskEntries);
    }

    [Fact]
    public async Task A_file_of_an_older_program_gets_a_place_for_blocks()
    {
        var store = Open();
        KeepLarge(store, "/a", "small", isKnown: true);
        await store.DisposeAsync();
        _house.Sql("""
            drop trigger responses_blocks; drop table blocks; drop table gone_blocks;
            alter table responses drop column blocks
            """);
        using (var reading = CacheReading.Open(_house.File, out _)!)
        {
            Assert.True(reading.Verify(static _ => { }).IsSound);
        }

        var next = Open();
        Assert.Equal(["small"], await BodiesAsync(next, Key("/a")));
        KeepLarge(next, "/b", Text(2_000), isKnown: true);
        Assert.Equal(Text(2_000), await Contents.OfAsync((await next.FindAsync(Key("/b"), default))[0]));
        Assert.Empty(_house.Notices);
    }

    [Fact]
    public async Task An_older_program_takes_its_row_for_damaged()
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        var row = StoredRow.Of(Key("/a"), StoredForm.Of((await store.FindAsync(Key("/a"), default))[0]))!;
        Assert.NotEqual(row.Checksum(), (row with { BlocksBytes = 0 }).Checksum());
        Assert.Null(row.ToResponse());
    }

    [Fact]
    public async Task It_is_verified_and_exported()
    {
        var store = Open();
        KeepLarge(store, "/a", Text(2_000), isKnown: true);
        await store.DisposeAsync();
        using (var reading = CacheReading.Open(_house.File, out _)!)
        {
            var verified = reading.Verify(static _ => { });
            Assert.Equal((1, 2_000, true), (verified.Rows, verified.Bytes, verified.IsSound));
            using var output = new StringWriter(CultureInfo.InvariantCulture);
            reading.Export(output);
            using var json = System.Text.Json.JsonDocument.Parse(output.ToString());
            Assert.Equal(Text(2_000), Encoding.Latin1.GetString(
                json.RootElement.GetProperty("content").GetBytesFromBase64()));
        }

        _house.Sql("update blocks set checksum = checksum + 1 where at = 5");
        using var damaged = CacheReading.Open(_house.File, out _)!;
        var lines = new List<string>();
        Assert.False(damaged.Verify(lines.Add).IsSound);
        Assert.Contains("a block of its content is damaged or missing", Assert.Single(lines), StringComparison.Ordinal);
    }

    private static async Task AllFoundAsync(TieredStore store, string content)
    {
        foreach (var target in (string[])["/known", "/grown"])
        {
            var found = (await store.FindAsync(Key(target), default))[0];
            Assert.Equal(content.Length, found.Length);
            Assert.Equal(Framing.Exactly(content.Length), found.Head.Framing);
            Assert.Equal(content, await Contents.OfAsync(found));
            foreach (var (first, length) in ((int, int)[])[(0, 1), (255, 2), (256, 256), (900, content.Length - 900)])
            {
                Assert.Equal(
                    content.Substring(first, length), await Contents.OfAsync(found, new ByteRange(first, length)));
            }
        }
    }

    private static async Task<string> ReadAsync(ICacheFill fill, long at)
    {
        using var body = fill.Again(at, long.MaxValue);
        return Encoding.Latin1.GetString((await body.ReadAsync(default)).Span);
    }

    private TieredStore Open() => _house.Open(tuning: Blocks);
}
