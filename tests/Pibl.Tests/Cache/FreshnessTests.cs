using CsCheck;
using Pibl.Cache;

namespace Pibl.Tests.Cache;

public sealed class FreshnessTests
{
    public static TheoryData<string, double> Lifetimes => new()
    {
        { "Cache-Control: max-age=3600", 3600 },
        { "Cache-Control: max-age=3600, s-maxage=1", 1 },
        { "Cache-Control: s-maxage=3600\nCache-Control: max-age=1", 3600 },
        { $"Cache-Control: max-age=3600\nExpires: {Heads.At(-7200)}\nDate: {Heads.At(0)}", 3600 },
        { "Cache-Control: max-age=3600\nExpires: 0", 3600 },
        { $"Cache-Control: max-age=0\nExpires: {Heads.At(3600)}", 0 },
        { $"Cache-Control: max-age=x\nExpires: {Heads.At(3600)}", 0 },
        { $"Expires: {Heads.At(300)}\nDate: {Heads.At(0)}", 300 },
        { $"Expires: {Heads.At(300)}\nDate: {Heads.At(-100)}", 400 },
        { $"Expires: {Heads.At(300)}\nDate: {Heads.At(400)}", 0 },
        { $"Expires: {Heads.At(10)}\nDate: foo", 10 },
        { $"Expires: {Heads.At(10)}", 10 },
        { $"Expires: 0\nDate: {Heads.At(0)}", 0 },
        { $"Expires: Thu, 18 Aug 2050 2:01:18 GMT\nExpires: {Heads.At(100)}", 0 },
        { $"Last-Modified: {Heads.At(-1000)}\nDate: {Heads.At(0)}", 100 },
        { $"Last-Modified: {Heads.At(-3000)}", 300 },
        { $"Last-Modified: {Heads.At(-100_000_000)}", 300 },
        { $"Last-Modified: {Heads.At(1000)}", 0 },
        { $"Last-Modified: {Heads.At(-1000)}\nExpires: 0", 0 },
        { $"CDN-Cache-Control: max-age=5\nCache-Control: max-age=9\nExpires: {Heads.At(100)}", 5 },
        { $"CDN-Cache-Control: public\nCache-Control: max-age=9\nExpires: {Heads.At(100)}", 0 },
        { "ETag: \"a\"", 0 },
    };

    public static TheoryData<string, double> Ages => new()
    {
        { "Age: 30", 30 },
        { "Age: 7200, 0", 7200 },
        { "Age: 0, 7200", 0 },
        { "Age: 7200\nAge: 0", 7200 },
        { "Age: 0\nAge: 7200", 0 },
        { "Age: abc", 0 },
        { "Age: -7200", 0 },
        { "Age: 7200.0", 0 },
        { "Age: 7200;foo=111", 0 },
        { "Age: 2147483649", int.MaxValue },
        { $"Date: {Heads.At(-60)}", 60 },
        { $"Date: {Heads.At(60)}", 0 },
        { $"Date: {Heads.At(-60)}\nAge: 90", 90 },
        { "Date: foo", 0 },
    };

    [Theory]
    [MemberData(nameof(Lifetimes))]
    public void Lifetime(string fields, double seconds) => Assert.Equal(seconds, Of(fields).Lifetime.TotalSeconds);

    [Theory]
    [MemberData(nameof(Ages))]
    public void Age_when_it_came(string fields, double seconds) =>
        Assert.Equal(seconds, Of(fields).InitialAge.TotalSeconds);

    [Theory]
    [InlineData("Thu, 18 Aug 2050 02:01:18 GMT", true)]
    [InlineData("Thursday, 18-Aug-50 02:01:18 GMT", true)]
    [InlineData("Thu Aug  8 02:01:18 2050", true)]
    [InlineData("THU, 18 Aug 2050 02:01:18 GMT", true)]
    [InlineData("Thu, 18 AUG 2050 02:01:18 GMT", true)]
    [InlineData("Thu, 18 Aug 2050 02:01:18 gMT", true)]
    [InlineData("Sun, 21 Nov 2286 04:46:39 GMT", true)]
    [InlineData("Thu, 18 Aug 2050 02:01:18 UTC", false)]
    [InlineData("Thu, 18 Aug 2050 02:01:18 AEST", false)]
    [InlineData("Thu, 18 Aug 50 02:01:18 GMT", false)]
    [InlineData("Thu 18 Aug 2050 02:01:18 GMT", false)]
    [InlineData("Thu, 18  Aug  2050 02:01:18 GMT", false)]
    [InlineData("Thu, 18-Aug-2050 02:01:18 GMT", false)]
    [InlineData("Thu, 18 Aug 2050 02.01.18 GMT", false)]
    [InlineData("Thu, 18 Aug 2050 2:01:18 GMT", false)]
    public void An_Expires_that_is_no_date_is_past(string date, bool fresh) =>
        Assert.Equal(fresh, Of($"Expires: {date}").Lifetime > TimeSpan.Zero);

    [Fact]
    public void The_time_it_was_under_way_counts_as_age()
    {
        var head = Heads.Response("Age: 10");
        var freshness = Freshness.Of(head, CacheControl.Nothing, Heads.Now.AddSeconds(-4), Heads.Now, null);
        Assert.Equal(14, freshness.InitialAge.TotalSeconds);
    }

    [Theory]
    [InlineData(200, "", true)]
    [InlineData(203, "", true)]
    [InlineData(204, "", true)]
    [InlineData(404, "", true)]
    [InlineData(405, "", true)]
    [InlineData(410, "", true)]
    [InlineData(414, "", true)]
    [InlineData(501, "", true)]
    [InlineData(201, "", false)]
    [InlineData(202, "", false)]
    [InlineData(302, "", false)]
    [InlineData(403, "", false)]
    [InlineData(502, "", false)]
    [InlineData(503, "", false)]
    [InlineData(504, "", false)]
    [InlineData(599, "", false)]
    [InlineData(599, "Cache-Control: public\n", true)]
    public void Only_some_statuses_are_guessed_about(int status, string more, bool guessed) => Assert.Equal(
        guessed, Of($"{more}Last-Modified: {Heads.At(-86400)}", status).Source == FreshnessSource.Heuristic);

    [Fact]
    public void What_is_stale_stays_stale()
    {
        var stored = Gen.Select(Gen.Int[0, 5000], Gen.Int[0, 5000], Gen.Int[-5000, 5000]);
        Gen.Select(stored, Gen.Double[0, 20_000], Gen.Double[0, 20_000]).Sample((response, first, further) =>
        {
            var (maxAge, age, date) = response;
            var kept = Heads.Stored($"Cache-Control: max-age={maxAge}\nAge: {age}\nDate: {Heads.At(date)}");
            var (sooner, later) = (Heads.Now.AddSeconds(first), Heads.Now.AddSeconds(first + further));
            return kept.AgeAt(sooner) <= kept.AgeAt(later)
                && (IsFresh(kept, sooner) || !IsFresh(kept, later))
                && (maxAge > age || !IsFresh(kept, sooner));
        });
    }

    private static bool IsFresh(StoredResponse stored, DateTimeOffset now) => stored.AgeAt(now) < stored.FreshFor;

    private static Freshness Of(string fields, int status = 200)
    {
        var head = Heads.Response(fields, status);
        return Freshness.Of(head, CacheControl.OfResponse(head.Fields), Heads.Now, Heads.Now, CacheRules.Default);
    }
}
