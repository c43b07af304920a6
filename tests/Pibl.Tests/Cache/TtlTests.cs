using CsCheck;
using LanguageExt;
using Pibl.Cache;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

/// <summary>CACHE_TTL: what is stored for how long, and for whom.</summary>
public sealed class TtlTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    public static TheoryData<string, int, string, string, string> Lifetimes => new()
    {
        { "404=10s", 404, "", "", "10 ttl guess" },
        { "404=10s", 200, "", "", "no-freshness" },
        { "404=10s", 404, "", Fresh, "60" },
        { "200=5m", 200, "", $"Last-Modified: {Heads.At(-1000)}", "300 ttl guess" },
        { "200=5m", 200, "", "Cache-Control: no-cache", "no-cache" },
        { "200=5m", 200, "", "Expires: 0", "no-freshness" },
        { "200=5m", 200, "Cookie: a=b", "", "personal" },
        { "200=5m", 200, "Authorization: x", "", "authorization" },
        { "200=5m", 200, "", "Set-Cookie: a=b", "set-cookie" },
        { "5xx=1s", 503, "", "", "1 ttl guess" },
        { "5xx=1s", 404, "", "", "no-freshness" },
        { "302,307=1m", 302, "", "", "60 ttl guess" },
        { "4xx=1m", 401, "", "", "status" },
        { "3xx=1m", 304, "", "", "status" },
        { "force 200=1h", 200, "", Fresh, "3600 ttl" },
        { "force 200=1h", 200, "", "Expires: 0", "3600 ttl guess" },
        { "force 200=1h", 200, "", "Cache-Control: max-age=0", "3600 ttl guess" },
        { "force 200=1h", 200, "Cookie: a=b", "Cache-Control: max-age=0", "personal" },
        { "force 200=1h", 200, "", "Cache-Control: max-age=0\nSet-Cookie: a=b", "set-cookie" },
        { "force 200=1h", 200, "", $"{Fresh}\nSet-Cookie: a=b", "3600 ttl" },
        { "force 200=1h", 200, "", "", "3600 ttl guess" },
        { "force 200=1h", 200, "Cookie: a=b", Fresh, "3600 ttl" },
        { "force 200=1h", 200, "Cookie: a=b", "", "personal" },
        { "force 200=1h", 200, "", "Cache-Control: no-cache", "3600 ttl guess" },
        { "force 200=1h", 200, "", "Cache-Control: max-age=60, no-cache", "3600 ttl guess" },
        { "force 200=1h", 200, "Cookie: a=b", "Cache-Control: no-cache", "personal" },
        { "force 200=1h", 200, "", "Cache-Control: max-age=60, no-cache\nSet-Cookie: a=b", "set-cookie" },
        { "force 200=1h", 200, "", "Cache-Control: private", "private" },
        { "force 200=1h", 200, "", "Cache-Control: no-store", "no-store" },
        { "force 200=1h", 200, "Authorization: x", Fresh, "authorization" },
        { "force 200=1h", 200, "", "Cache-Control: no-cache\nVary: *", "vary" },
        { "force 200=1h", 500, "", "", "status" },
    };

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public void What_says_nothing_has_the_lifetime_of_its_status(
        string line, int status, string request, string response, string expected)
    {
        var decision = Storability.Of(
            Heads.Get(request), Heads.Response(response, status), Heads.Now, Heads.Now, RulesOf(line));

        Assert.Equal(expected, decision switch
        {
            StoreDecision.Keep keep => string.Create(
                System.Globalization.CultureInfo.InvariantCulture,
                $"{keep.FreshFor.TotalSeconds}{(keep.Reason is { } why ? " " + why.Token : "")}{(keep.IsGuess ? " guess" : "")}"),
            StoreDecision.Pass pass => pass.Reason.Token,
            _ => "",
        });
    }

    [Fact]
    public void The_first_line_that_has_the_status_counts()
    {
        var rule = RulesOf("404=1s", "force 4xx=1m", "404=1h").Ttl;

        Assert.Equal(TimeSpan.FromSeconds(1), rule.Of(404));
        Assert.Null(rule.ForcedOf(404));
        Assert.Equal(TimeSpan.FromMinutes(1), rule.ForcedOf(410));
        Assert.Null(rule.Of(200));
    }

    [Fact]
    public void A_validation_renews_for_as_long_as_the_line_says()
    {
        var stored = Heads.Stored("ETag: \"a\"", status: 404);

        var fresh = Freshening.Of(
            stored, Heads.Response("ETag: \"a\"", 304), Heads.Now.AddSeconds(5), Heads.Now.AddSeconds(5), RulesOf("404=10s"));

        Assert.Equal((TimeSpan.FromSeconds(10), true), (fresh.FreshFor, fresh.IsGuess));
    }

    [Theory]
    [InlineData("404=10s", 404, "", true)]
    [InlineData("force 200=1h", 200, "Cache-Control: no-cache", true)]
    [InlineData("force 200=1h", 200, "Cache-Control: max-age=0", true)]
    [InlineData("force 200=1h", 200, "Cache-Control: max-age=60", false)]
    public void What_the_file_gives_back_is_for_the_same_requests(
        string line, int status, string response, bool isGuess)
    {
        var stored = Kept(line, status, response);

        var read = StoredRow.Of(Lookup.KeyOf(Heads.Get()), stored)!.ToResponse()!;

        Assert.Equal((isGuess, stored.FreshFor), (read.IsGuess, read.FreshFor));
        Assert.Equal(isGuess, stored.IsGuess);
    }

    [Theory]
    [InlineData("404=10s", 404, "", "CACHE_TTL")]
    [InlineData("404=10s", 404, "Cache-Control: max-age=60", "max-age")]
    [InlineData("force 200=1h", 200, "Cache-Control: max-age=60", "CACHE_TTL")]
    [InlineData("force 200=1h", 200, "Cache-Control: no-cache", "CACHE_TTL")]
    [InlineData("404=10s", 200, "Cache-Control: no-cache\nETag: \"a\"", "no-cache: asked about each time")]
    [InlineData("404=10s", 200, "Cache-Control: s-maxage=0\nETag: \"a\"", "s-maxage")]
    [InlineData("404=10s", 200, "ETag: \"a\"", "only to be validated")]
    public void The_listing_says_what_set_the_lifetime(string line, int status, string response, string why) =>
        Assert.Equal(why, new CacheItem(Lookup.KeyOf(Heads.Get()), Kept(line, status, response), 0, "memory").Why);

    [Theory]
    [InlineData("404=10s", 404, "", 3.2, "CACHE_TTL or a soft purge")]
    [InlineData("404=10s", 404, "Cache-Control: max-age=60", 3.2, "CACHE_TTL or a soft purge")]
    [InlineData("force 200=1h", 200, "Cache-Control: max-age=60", 61.5, "CACHE_TTL or a soft purge")]
    [InlineData("force 200=10s", 200, "Cache-Control: max-age=60", 10, "CACHE_TTL or a soft purge")]
    public void The_listing_says_what_may_have_shortened_it(
        string line, int status, string response, double seconds, string why)
    {
        var stored = Kept(line, status, response) with { FreshFor = TimeSpan.FromSeconds(seconds) };

        Assert.Equal(why, new CacheItem(Lookup.KeyOf(Heads.Get()), stored, 0, "memory").Why);
    }

    [Fact]
    public void No_rule_makes_storable_what_the_server_forbids() =>
        Gen.Select(
            Gen.OneOf(Gen.Const("200=5m"), Gen.Const("force 200=1h"), Gen.Const("force 2xx=1h")),
            Gen.OneOf(Gen.Const("private"), Gen.Const("no-store"), Gen.Const("max-age=60, private"), Gen.Const("no-cache, no-store")),
            Gen.OneOf(Gen.Const(""), Gen.Const("Cookie: a=b"), Gen.Const("Authorization: x"))).Sample((line, said, request) =>
            Assert.IsType<StoreDecision.Pass>(Storability.Of(
                Heads.Get(request), Heads.Response($"Cache-Control: {said}"), Heads.Now, Heads.Now, RulesOf(line))));

    private static StoredResponse Kept(string line, int status, string response)
    {
        var keep = Assert.IsType<StoreDecision.Keep>(Storability.Of(
            Heads.Get(), Heads.Response(response, status), Heads.Now, Heads.Now, RulesOf(line)));
        return Heads.Stored(response, status: status) with { FreshFor = keep.FreshFor, IsGuess = keep.IsGuess };
    }

    private static CacheRules RulesOf(params string[] lines) => CacheRules.Default with
    {
        Ttl = TtlKeys.Of(Given.Settings(lines.Select(line => $"CACHE_TTL={line}").ToArray())),
    };
}
