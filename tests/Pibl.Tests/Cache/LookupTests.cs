using LanguageExt;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

public sealed class LookupTests
{
    private const string Hour = "Cache-Control: max-age=3600";

    [Theory]
    [InlineData(Hour, "", 100, ForwardReason.No)]
    [InlineData(Hour, "", 3600, ForwardReason.Stale)]
    [InlineData(Hour, "Cache-Control: no-cache", 100, ForwardReason.Request)]
    [InlineData(Hour, "Cache-Control: no-store", 100, ForwardReason.Request)]
    [InlineData(Hour, "Pragma: no-cache", 100, ForwardReason.Request)]
    [InlineData(Hour, "Pragma: no-cache\nCache-Control: nothing-to-see-here", 100, ForwardReason.No)]
    [InlineData(Hour, "Cache-Control: max-age=0", 0, ForwardReason.Request)]
    [InlineData(Hour, "Cache-Control: max-age=99", 100, ForwardReason.Request)]
    [InlineData(Hour, "Cache-Control: max-age=100", 100, ForwardReason.No)]
    [InlineData(Hour + "\nAge: 1800", "Cache-Control: max-age=600", 0, ForwardReason.Request)]
    [InlineData(Hour, "Cache-Control: min-fresh=3500", 100, ForwardReason.No)]
    [InlineData(Hour, "Cache-Control: min-fresh=3501", 100, ForwardReason.Request)]
    [InlineData(Hour, "Cache-Control: max-stale", 90000, ForwardReason.No)]
    [InlineData(Hour, "Cache-Control: max-stale=100", 3700, ForwardReason.No)]
    [InlineData(Hour, "Cache-Control: max-stale=100", 3701, ForwardReason.Stale)]
    [InlineData(Hour + ", must-revalidate", "Cache-Control: max-stale=100", 3650, ForwardReason.Stale)]
    [InlineData(Hour + ", proxy-revalidate", "Cache-Control: max-stale=100", 3650, ForwardReason.Stale)]
    [InlineData("Cache-Control: s-maxage=3600", "Cache-Control: max-stale=100", 3650, ForwardReason.Stale)]
    [InlineData(Hour + ", stale-while-revalidate=60", "", 3660, ForwardReason.No)]
    [InlineData(Hour + ", stale-while-revalidate=60", "", 3661, ForwardReason.Stale)]
    [InlineData(Hour + ", stale-while-revalidate=60", "Cache-Control: min-fresh=1", 3650, ForwardReason.Stale)]
    [InlineData(Hour + ", stale-while-revalidate=60, must-revalidate", "", 3650, ForwardReason.Stale)]
    [InlineData(Hour, "If-Match: \"a\"", 100, ForwardReason.Bypass)]
    [InlineData(Hour, "If-Unmodified-Since: x", 100, ForwardReason.Bypass)]
    [InlineData(Hour, "Connection: upgrade", 100, ForwardReason.Bypass)]
    [InlineData(Hour, "Authorization: x", 100, ForwardReason.No)]
    [InlineData(Hour + "\nVary: Foo", "Foo: 1", 100, ForwardReason.VaryMiss)]
    public void Reuse(string stored, string request, double seconds, ForwardReason why) =>
        Assert.Equal(why, Why(Decide(Heads.Get(request), seconds, Heads.Stored(stored))));

    [Theory]
    [InlineData("Cache-Control: no-cache", ForwardDetail.NoCache)]
    [InlineData("Pragma: no-cache", ForwardDetail.NoCache)]
    [InlineData("Cache-Control: no-store, no-cache", ForwardDetail.NoStore)]
    [InlineData("Cache-Control: max-age=0", ForwardDetail.MaxAge)]
    [InlineData("Cache-Control: min-fresh=3501", ForwardDetail.MinFresh)]
    [InlineData("If-Match: \"a\"", ForwardDetail.Precondition)]
    [InlineData("If-Unmodified-Since: x", ForwardDetail.Precondition)]
    [InlineData("Connection: upgrade", ForwardDetail.Upgrade)]
    public void What_is_behind_the_reason(string request, ForwardDetail detail) =>
        Assert.Equal(detail, DetailOf(Decide(Heads.Get(request), 100, Heads.Stored(Hour))));

    [Fact]
    public void What_else_is_behind_the_reason()
    {
        var content = Heads.Request("GET", framing: Framing.Exactly(1));
        Assert.Equal(ForwardDetail.Content, DetailOf(Decide(content, 0, Heads.Stored(Hour))));
        var doubtful = Heads.Get() with { Scheme = ClientScheme.Doubtful };
        Assert.Equal(ForwardDetail.Scheme, DetailOf(Decide(doubtful, 0, Heads.Stored(Hour))));
        Assert.Equal(ForwardDetail.Method, DetailOf(Decide(Heads.Request("POST"), 0, Heads.Stored(Hour))));
        var guessed = Heads.Stored(Hour) with { IsGuess = true };
        Assert.Equal(ForwardDetail.Personal, DetailOf(Decide(Heads.Get("Cookie: a=b"), 0, guessed)));
        Assert.Equal(ForwardDetail.None, DetailOf(Decide(Heads.Get(), 4000, Heads.Stored(Hour))));
    }

    [Theory]
    [InlineData("HEAD", ForwardReason.No)]
    [InlineData("POST", ForwardReason.Method)]
    [InlineData("DELETE", ForwardReason.Method)]
    [InlineData("OPTIONS", ForwardReason.Method)]
    [InlineData("get", ForwardReason.Method)]
    public void Methods(string method, ForwardReason why) =>
        Assert.Equal(why, Why(Decide(Heads.Request(method), 0, Heads.Stored(Hour))));

    [Fact]
    public void Content_in_a_request_goes_to_the_server() => Assert.Equal(
        ForwardReason.Bypass,
        Why(Decide(Heads.Request("GET", framing: Framing.Exactly(1)), 0, Heads.Stored(Hour))));

    [Fact]
    public void Nothing_stored() => Assert.Equal(ForwardReason.UriMiss, Why(Decide(Heads.Get(), 0)));

    [Theory]
    [InlineData("Cache-Control: only-if-cached", 504)]
    [InlineData("Cache-Control: only-if-cached, no-cache", 504)]
    public void Only_if_cached_is_never_forwarded(string request, int status)
    {
        Assert.False(Decide(Heads.Get(request), 0).GoesOn(out _, out var reply));
        Assert.Equal(status, reply.Head.Status);
    }

    [Fact]
    public void What_is_stale_goes_on_to_be_validated()
    {
        Assert.True(Decide(Heads.Get(), 4000, Heads.Stored(Hour)).GoesOn(out var missed, out _));
        Assert.True(missed.Stale.IsSome);
    }

    [Theory]
    [InlineData("Cache-Control: no-store")]
    [InlineData("If-Match: \"a\"")]
    public void What_must_not_be_freshened_is_not_offered(string request)
    {
        Assert.True(Decide(Heads.Get(request), 4000, Heads.Stored(Hour)).GoesOn(out var missed, out _));
        Assert.True(missed.Stale.IsNone);
    }

    [Fact]
    public void A_hit_says_how_old_and_how_long_still()
    {
        Assert.False(Decide(Heads.Get(), 100.9, Heads.Stored($"{Hour}\nAge: 30")).GoesOn(out _, out var reply));
        Assert.Equal(new CacheStatus(true, ForwardReason.No, 0, 130, 3469), Heads.Told(reply.Via.Cache));
    }

    [Fact]
    public void A_fresh_hit_allocates_nothing_but_the_first_in_a_second()
    {
        var received = Heads.Received(Heads.Get("Accept-Encoding: gzip, br\nCache-Control: max-age=60, x=\"y\""));
        var stored = Array(Heads.Stored($"{Hour}\nVary: Accept-Encoding", "Accept-Encoding: gzip, br"));
        var now = Heads.Now.AddSeconds(10);
        Lookup.Decide(received, stored, now);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Lookup.Decide(received, stored, now);
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    private static Verdict<Missed> Decide(RequestHead request, double seconds, params StoredResponse[] stored) =>
        Lookup.Decide(Heads.Received(request), stored.ToArr(), Heads.Now.AddSeconds(seconds));

    private static ForwardReason Why(Verdict<Missed> verdict) =>
        verdict.GoesOn(out var missed, out var reply) ? missed.Why : reply.Via.Cache!.Forwarded;

    private static ForwardDetail DetailOf(Verdict<Missed> verdict)
    {
        Assert.True(verdict.GoesOn(out var missed, out _));
        return missed.Detail;
    }

    private static Arr<StoredResponse> Array(StoredResponse stored) => Prelude.Array(stored);
}
