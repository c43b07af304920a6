using Pibl.Cache;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

public sealed class StoreGroupTests
{
    private static readonly CacheKey One = Key("one");

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_group_is_forgotten_and_nothing_beside_it(bool written)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        store = written ? await house.ReopenAsync(store) : store;

        await store.InvalidateGroupAsync(One);

        Assert.Equal(["/two", "/none"], await FoundAsync(store));
        store = await house.ReopenAsync(store);
        Assert.Equal(["/two", "/none"], await FoundAsync(store));
        Keep(store, Key("/one"), InGroups("\"one\""), "new");
        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key("/one")));
        store = await house.ReopenAsync(store);
        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key("/one")));
    }

    [Fact]
    public async Task A_kill_right_behind_the_answer_brings_nothing_back()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        await store.FlushAsync();

        await store.InvalidateGroupAsync(One);

        Assert.Equal(["/two", "/none"], await FoundAsync(house.Revive()));
    }

    [Fact]
    public async Task Another_origin_keeps_its_own()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        await store.InvalidateGroupAsync(One with { Host = Bytes.Of("https://example.test") });
        Assert.Equal(4, (await FoundAsync(store)).Count);
    }

    [Fact]
    public async Task A_fill_begun_before_is_not_stored_and_one_begun_after_is()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        using var before = store.Begin(Key("/one"), InGroups("\"one\""))!;
        using var beside = store.Begin(Key("/two"), InGroups("\"two\""))!;
        before.Append("old"u8);
        beside.Append("old"u8);

        await store.InvalidateGroupAsync(One);

        Assert.Equal((false, true), (before.Complete(), beside.Complete()));
        Keep(store, Key("/one"), InGroups("\"one\""), "new");
        Assert.Equal(new[] { "new" }, await BodiesAsync(store, Key("/one")));
    }

    [Fact]
    public async Task A_file_that_comes_into_use_later_is_told()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        await store.FlushAsync();
        await store.InvalidateGroupAsync(One);
        await store.DisposeAsync();
        Assert.Equal(1L, house.Sql("select count(*) from withdrawn_groups"));
        house.Sql("update withdrawn_groups set name = 'two'");

        Assert.Equal(["/one", "/none"], await FoundAsync(house.Open()));
    }

    [Fact]
    public void Too_many_marks_take_what_is_older_with_them_and_leave_the_rest()
    {
        var marks = new GroupMarks(hasFile: true);
        for (var i = 1; i <= GroupMarks.Max + 1; i++)
        {
            marks.Add(Key("g" + i), i);
        }

        var (old, young, none) = (StoredForm.Of(InGroups("\"x\"")), GroupMarks.Max, StoredForm.Of(Response()));
        Assert.Equal(GroupMarks.Max / 2, marks.BoundOf(Key(), old));
        Assert.Equal(young, marks.BoundOf(Key(), StoredForm.Of(InGroups($"\"x\", \"g{young}\""))));
        Assert.Equal(0, marks.BoundOf(Key(), none));
        Assert.Contains(marks.Pending(), static mark => mark.Value == GroupMarks.Max / 2 && mark.Key == default);
        Assert.Equal(GroupMarks.Max / 2, marks.Pending().Count(static mark => mark.Value == 0));
    }

    [Fact]
    public async Task What_is_saved_from_a_damaged_file_is_not_of_a_group_that_was_withdrawn()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Fill(store);
        await store.FlushAsync();
        await store.InvalidateGroupAsync(One);
        await store.DisposeAsync();
        house.Sql("pragma user_version = 1; drop index responses_key");

        store = house.Open();
        await store.FlushAsync();
        Assert.DoesNotContain("/one", await FoundAsync(store));
    }

    private static void Fill(TieredStore store)
    {
        Keep(store, Key("/one"), InGroups("\"one\""));
        Keep(store, Key("/both"), InGroups("\"two\", \"one\""));
        Keep(store, Key("/two"), InGroups("\"two\""));
        Keep(store, Key("/none"), Response());
    }

    private static StoredResponse InGroups(string groups)
    {
        var plain = Response();
        return plain with { Head = plain.Head with { Fields = plain.Head.Fields.With("Cache-Groups", groups) } };
    }

    private static async Task<List<string>> FoundAsync(TieredStore store)
    {
        var found = new List<string>();
        foreach (var target in (string[])["/one", "/both", "/two", "/none"])
        {
            if (!(await store.FindAsync(Key(target), CancellationToken.None)).IsEmpty)
            {
                found.Add(target);
            }
        }

        return found;
    }
}
