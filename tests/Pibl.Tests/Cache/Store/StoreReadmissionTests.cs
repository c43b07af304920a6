using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Messages;
using static Pibl.Tests.Cache.Store.StoreHouse;

namespace Pibl.Tests.Cache.Store;

/// <summary>What was stored under other rules is judged by those of today when the file gives it back.</summary>
public sealed class StoreReadmissionTests
{
    private static readonly string Modified = Noon.AddDays(-10).UtcDateTime.ToString("r");

    [Fact]
    public async Task A_guess_of_an_earlier_version_is_not_used()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Guess(TimeSpan.FromHours(24)), "a guess");
        Keep(store, Key("/b"), Response(), "said");
        await store.DisposeAsync();
        house.Sql("delete from meta where name = 'unjudged_up_to'");

        store = house.Open();
        Assert.Empty(await BodiesAsync(store, Key()));
        Assert.Equal(["said"], await BodiesAsync(store, Key("/b")));

        Keep(store, Key("/c"), Guess(TimeSpan.FromMinutes(5)), "judged");
        store = await house.ReopenAsync(store);
        Assert.Equal(["judged"], await BodiesAsync(store, Key("/c")));
    }

    [Theory]
    [InlineData(60, 60)]
    [InlineData(0, 0)]
    public async Task A_guess_is_never_longer_than_it_would_be_today(int secondsMax, int seconds)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Guess(TimeSpan.FromMinutes(5)));
        var rule = secondsMax == 0 ? null : new HeuristicRule(10, TimeSpan.FromSeconds(secondsMax));
        store = await house.ReopenAsync(store, house.Settings with { Heuristic = rule });
        var found = Assert.Single(await store.FindAsync(Key(), CancellationToken.None));
        Assert.Equal((seconds, true), ((int)found.FreshFor.TotalSeconds, found.IsGuess));
    }

    [Theory]
    [InlineData(CookieMode.Explicit, true, true)]
    [InlineData(CookieMode.Never, false, false)]
    [InlineData(CookieMode.Strip, true, false)]
    public async Task A_cookie_is_given_back_only_where_it_would_be_stored_today(
        CookieMode cookies, bool found, bool sets)
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), With(("Cache-Control", "max-age=60, public"), ("Set-Cookie", "a=b")));
        Keep(store, Key("/b"), With(("Cache-Control", "max-age=60"), ("Set-Cookie", "a=b")));
        store = await house.ReopenAsync(store, house.Settings with { Cookies = cookies });
        var all = await store.FindAsync(Key(), CancellationToken.None);
        Assert.Equal((found, sets), (all.Count == 1, all.Any(one => one.Head.Fields.Has(FieldId.SetCookie))));
        Assert.Equal(found, (await BodiesAsync(store, Key("/b"))).Length == 1);
    }

    [Fact]
    public async Task What_an_earlier_version_stored_for_http_answers_http()
    {
        await using var house = new StoreHouse();
        var store = house.Open();
        Keep(store, Key(), Response());
        store = await house.ReopenAsync(store);
        var request = Given.Request("GET", "/a");
        Assert.Single(await store.FindAsync(Lookup.KeyOf(request), CancellationToken.None));
        Assert.Empty(await store.FindAsync(
            Lookup.KeyOf(request with { Scheme = ClientScheme.Https }), CancellationToken.None));
    }

    private static StoredResponse Guess(TimeSpan freshFor) =>
        With(("Last-Modified", Modified)) with { FreshFor = freshFor, IsGuess = true };

    private static StoredResponse With(params (string, string)[] fields) =>
        Response() with { Head = Response().Head with { Fields = Fields.Of(fields) } };
}
