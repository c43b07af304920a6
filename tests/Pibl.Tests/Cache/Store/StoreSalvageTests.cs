using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>A bad page costs the rows that need it. The others are taken over into the new file.</summary>
public sealed class StoreSalvageTests
{
    private const int Count = 60;
    private const int PageBytes = 4096;

    private readonly TaskCompletionSource _over = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<string> _notices = new();

    [Fact]
    public async Task Bad_pages_found_at_the_start_cost_few_rows()
    {
        await using var house = new StoreHouse();
        await FillAsync(house);
        await SpoilAsync(house);

        var store = house.Open(notice: Note);
        await _over.Task;
        await store.FlushAsync();

        Assert.InRange((long)house.Sql("select count(*) from responses")!, Count - 15, Count);
        Assert.Equal("ok", house.Sql("pragma integrity_check"));
        Keep(store, Key("/new"), Response());
        store = await house.ReopenAsync(store);
        Assert.Equal(new[] { "hello" }, await BodiesAsync(store, Key("/new")));
    }

    [Fact]
    public async Task Bad_pages_found_while_running_cost_few_rows_and_bring_back_nothing()
    {
        await using var house = new StoreHouse();
        await FillAsync(house);
        var store = house.Open(house.Settings with { MemoryBytesMax = 2_000 }, notice: Note);
        await store.LoadedAsync();
        await store.InvalidateAsync(Key("/0"));
        await SpoilAsync(house);

        for (var i = 0; i < Count && store.IsOnDisk; i++)
        {
            await BodiesAsync(store, Key("/" + i));
        }

        await _over.Task;
        await store.FlushAsync();
        Assert.InRange((long)house.Sql("select count(*) from responses")!, Count - 16, Count - 1);
        Assert.Empty(await BodiesAsync(store, Key("/0")));
    }

    [Fact]
    public async Task Every_row_that_is_taken_over_is_what_it_was()
    {
        await using var house = new StoreHouse();
        await FillAsync(house);
        await SpoilAsync(house);

        var store = house.Open(notice: Note);
        await _over.Task;

        for (var i = 0; i < Count; i++)
        {
            Assert.All(await BodiesAsync(store, Key("/" + i)), body => Assert.Equal(BodyOf(i), body));
        }
    }

    private void Note(bool isError, string line)
    {
        lock (_notices)
        {
            _notices.Add(line);
        }

        if (line.Contains("were taken over", StringComparison.Ordinal))
        {
            _over.TrySetResult();
        }
    }

    private static string BodyOf(int i) => new('x', 9_000 + i);

    private static async Task FillAsync(StoreHouse house)
    {
        var store = house.Open();
        for (var i = 0; i < Count; i++)
        {
            Keep(store, Key("/" + i), Response(), BodyOf(i));
        }

        await store.DisposeAsync();
    }

    /// <summary>Five pages in the middle of the file are not what they were.</summary>
    private static async Task SpoilAsync(StoreHouse house)
    {
        await using var file = new FileStream(house.File, FileMode.Open, FileAccess.Write, FileShare.ReadWrite);
        var middle = file.Length / PageBytes / 2;
        for (var page = middle; page < middle + 5; page++)
        {
            file.Position = page * PageBytes;
            await file.WriteAsync(Enumerable.Repeat((byte)0xa5, PageBytes).ToArray());
        }
    }
}
