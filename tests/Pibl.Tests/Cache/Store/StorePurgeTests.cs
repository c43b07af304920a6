using LanguageExt;
using Pibl.Cache;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StorePurgeTests
{
    private static readonly string[] All = ["/a", "/img/1", "/img/2.png", "/x"];

    public static TheoryData<string, string, string> Scopes => new()
    {
        { "url", "http://example.test/a", "/img/1 /img/2.png /x" },
        { "url", "/a", "/img/1 /img/2.png /x" },
        { "prefix", "http://example.test/img/", "/a /x" },
        { "pattern", "/*.png", "/a /img/1 /x" },
        { "tag", "x", "/a /img/1 /img/2.png" },
        { "all", "", "" },
        { "url", "http://other.test/a", "/a /img/1 /img/2.png /x" },
    };

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task A_kill_right_behind_the_acknowledgement_brings_nothing_back(
        string name, string value, string left)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        await store.FlushAsync();

        Assert.Equal(PurgeOutcome.Done, await store.PurgeAsync(Order(name, value)));

        Assert.Equal(left, await FoundAsync(store));
        var revived = house.Revive();
        Assert.Equal(left, await FoundAsync(revived));
        Keep(revived, Key("/x"), Tagged(), "new");
        Assert.Equal(["new"], await BodiesAsync(revived, Key("/x")));
        store = await house.ReopenAsync(store);
        Assert.Equal(left, await FoundAsync(store));
        Keep(store, Key("/x"), Tagged(), "new");
        store = await house.ReopenAsync(store);
        Assert.Equal(["new"], await BodiesAsync(store, Key("/x")));
    }

    [Theory]
    [MemberData(nameof(Scopes))]
    public async Task Without_a_file_it_holds_as_well(string name, string value, string left)
    {
        await using var house = new StoreHouse();
        var store = house.Open(house.Settings with { File = null });
        Fill(store);
        Assert.Equal(PurgeOutcome.Done, await store.PurgeAsync(Order(name, value)));
        Assert.Equal(left, await FoundAsync(store));
    }

    [Theory]
    [InlineData("url", "http://example.test/x", false)]
    [InlineData("tag", "x", false)]
    [InlineData("tag", "x", true)]
    [InlineData("all", "", true)]
    [InlineData("prefix", "/", false)]
    public async Task What_was_asked_for_before_is_not_stored_and_what_is_asked_for_after_is(
        string name, string value, bool isSoft)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        var asked = store.Mark;
        using var begun = store.Begin(Key("/x"), Tagged())!;
        begun.Append("old"u8);

        await store.PurgeAsync(Order(name, value, isSoft));

        Assert.False(begun.Complete());
        using var late = store.Begin(Key("/x"), Tagged(), asked)!;
        late.Append("old"u8);
        Assert.False(late.Complete());
        Assert.Empty(await BodiesAsync(store, Key("/x")));
        Assert.True(store.IsWithdrawn(Key("/x"), asked));
        Assert.False(store.IsWithdrawn(Key("/x"), store.Mark));
        Keep(store, Key("/x"), Tagged(), "new");
        Assert.Equal(["new"], await BodiesAsync(store, Key("/x")));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_soft_purge_makes_stale_and_what_is_validated_since_is_fresh(bool written)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        house.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(PurgeOutcome.Done, await store.PurgeAsync(Order("tag", "x", isSoft: true)));
        house.Clock.Advance(TimeSpan.FromSeconds(1));
        store = written ? await house.ReopenAsync(store) : store;

        Assert.True(await IsFreshAsync("/a"));
        Assert.False(await IsFreshAsync("/x"));
        var stale = (await store.FindAsync(Key("/x"), CancellationToken.None))[0];
        var before = stale with { FreshFor = TimeSpan.FromHours(1), RequestedAt = Noon, ReceivedAt = Noon };
        if (!written)
        {
            // Asked for before the purge; with the process that was gone.
            store.Freshen(Key("/x"), before);
            Assert.False(await IsFreshAsync("/x"));
        }

        var now = house.Clock.GetUtcNow();
        store.Freshen(Key("/x"), stale with { FreshFor = TimeSpan.FromHours(1), RequestedAt = now, ReceivedAt = now });
        Assert.True(await IsFreshAsync("/x"));
        store = await house.ReopenAsync(store);
        Assert.True(await IsFreshAsync("/x"));

        async Task<bool> IsFreshAsync(string target)
        {
            // A read that is under way when the file has been swept counts as too old, and finds nothing.
            var found = await store.FindAsync(Key(target), CancellationToken.None) is { IsEmpty: false } first
                ? first : await store.FindAsync(Key(target), CancellationToken.None);
            return found[0].FreshUntil > house.Clock.GetUtcNow();
        }
    }

    [Fact]
    public async Task The_file_is_searched_for_what_was_purged_and_then_forgets_the_purges()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        for (var i = 0; i < 600; i++)
        {
            Keep(store, Key($"/{i}"), i % 2 == 0 ? Tagged() : Response());
        }

        await store.FlushAsync();
        await store.PurgeAsync(Order("tag", "x"));
        await store.DisposeAsync();

        // Closing leaves the rest of it to the next start.
        store = house.Open();
        await store.LoadedAsync();
        while (house.Sql("select count(*) from purges") is not 0L)
        {
            // Whoever waits for the file interrupts the search.
            await store.FlushAsync();
        }

        Assert.Equal(300L, house.Sql("select count(*) from responses"));
        Assert.Empty(await BodiesAsync(store, Key("/0")));
        Assert.Single(await BodiesAsync(store, Key("/1")));
    }

    [Fact]
    public async Task A_purge_that_the_file_does_not_take_is_no_success()
    {
        await using var house = new StoreHouse();
        var store = house.Open(tuning: Still with { PurgeDeadline = TimeSpan.FromMilliseconds(1) });
        Fill(store);
        await store.FlushAsync();
        await store.PurgeAsync(Order("tag", "none"));
        house.Sql("create trigger refuse before insert on purges begin select raise(abort, 'no'); end");

        Assert.Equal(PurgeOutcome.NotDurable, await store.PurgeAsync(Order("tag", "x")));
        Assert.Equal("/a /img/1 /img/2.png", await FoundAsync(store));
    }

    [Fact]
    public async Task What_is_stored_can_be_listed()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        store = await house.ReopenAsync(store);
        Keep(store, Key("/img/0"), Response());
        Assert.Equal(["http://example.test/x file"], await ListAsync("?tag=x", 10));
        await store.PurgeAsync(Order("tag", "x"));

        Assert.Equal(
            ["http://example.test/a file", "http://example.test/img/0 memory", "http://example.test/img/1 file",
                "http://example.test/img/2.png file"],
            await ListAsync("", 10));
        Assert.Equal(
            ["http://example.test/img/0 memory", "http://example.test/img/1 file"],
            await ListAsync("?prefix=http://example.test/img/", 2));
        Assert.Equal(["http://example.test/a file"], await ListAsync("?url=/a", 10));
        Keep(store, Key("/t"), Tagged());
        Assert.Equal(["http://example.test/t memory"], await ListAsync("?tag=y", 10));

        async Task<string[]> ListAsync(string query, int limit)
        {
            var read = Assert.IsType<CacheQuery>(CacheQuery.Read($"/api/cache{query}").Case) with { Limit = limit };
            return (await store.ListAsync(read)).Items.Map(item => $"{item.Url} {item.Place}").ToArray();
        }
    }

    [Fact]
    public async Task A_row_that_was_changed_on_the_disk_is_found()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        await store.DisposeAsync();
        house.Sql("update responses set body = x'00' where target = '/a'");

        using var reading = CacheReading.Open(house.File, out _)!;
        var told = new List<string>();
        var report = reading.Verify(told.Add);
        Assert.Equal((4, 1, false), (report.Rows, report.Damaged, report.IsSound));
        Assert.Contains("example.test/a: its checksum", Assert.Single(told), StringComparison.Ordinal);
        var lines = new StringWriter();
        reading.Export(lines);
        Assert.Equal(
            3,
            lines.ToString().Split('\n').Count(
                line => line.Contains("\"content\":\"aGVsbG8=\"", StringComparison.Ordinal)));
    }

    private static PurgeOrder Order(string name, string value, bool isSoft = false) => new(
        Prelude.Seq1(Assert.IsType<PurgeScope>(PurgeOrder.ScopeOf(name, value).Case)), isSoft);

    private static void Fill(TieredStore store)
    {
        foreach (var target in All)
        {
            Keep(store, Key(target), target == "/x" ? Tagged() : Response());
        }
    }

    private static StoredResponse Tagged()
    {
        var response = Response();
        return response with
        {
            Head = response.Head with { Fields = response.Head.Fields.With("Surrogate-Key", "y x") },
        };
    }

    private static async Task<string> FoundAsync(TieredStore store)
    {
        // A read that is under way when purges are carried out is a miss: let that be over.
        await store.FlushAsync();
        var found = new List<string>();
        foreach (var target in All)
        {
            if ((await BodiesAsync(store, Key(target))).Length > 0)
            {
                found.Add(target);
            }
        }

        return string.Join(' ', found);
    }
}
