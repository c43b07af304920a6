using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Cache;

/// <summary>Which requests share a fetch, and what a response is to those who waited for it.</summary>
public sealed class CollapsingTests
{
    [Theory]
    [InlineData("GET", "", "Lead")]
    [InlineData("GET", "Cookie: a=b\nAccept-Language: es", "Lead")]
    [InlineData("GET", "Cache-Control: max-age=10", "Lead")]
    [InlineData("HEAD", "", "Follow")]
    [InlineData("GET", "If-None-Match: \"a\"", "Follow")]
    [InlineData("GET", "If-Modified-Since: Sun, 01 Mar 2026 12:00:00 GMT", "Follow")]
    [InlineData("POST", "", "Alone")]
    [InlineData("OPTIONS", "", "Alone")]
    [InlineData("GET", "If-Match: \"a\"", "Alone")]
    [InlineData("GET", "Connection: Upgrade\nUpgrade: websocket", "Alone")]
    [InlineData("GET", "Cache-Control: no-cache", "Alone")]
    [InlineData("GET", "Pragma: no-cache", "Alone")]
    [InlineData("GET", "Cache-Control: no-store", "Alone")]
    [InlineData("GET", "Cache-Control: max-age=0", "Alone")]
    [InlineData("GET", "Authorization: Basic bWU6eA==", "Alone")]
    [InlineData("GET", "Range: bytes=0-1", "Lead")]
    public void Who_may_share_a_fetch(string method, string fields, string role) =>
        Assert.Equal(role, Collapsing.RoleOf(Missed(Heads.Request(method, fields: fields))).ToString());

    [Fact]
    public void A_condition_of_the_clients_gives_way_to_one_of_the_caches_own()
    {
        var missed = Missed(Heads.Get("If-None-Match: \"old\""));
        Assert.Equal(CollapseRole.Follow, Collapsing.RoleOf(missed with { Stale = Some(Heads.Stored("")) }));
        Assert.Equal(
            CollapseRole.Lead, Collapsing.RoleOf(missed with { Stale = Some(Heads.Stored("ETag: \"a\"")) }));
    }

    [Fact]
    public void Content_and_a_user_who_is_known_go_alone()
    {
        Assert.Equal(
            CollapseRole.Alone, Collapsing.RoleOf(Missed(Heads.Request("GET", framing: Framing.Exactly(1)))));
        Assert.Equal(
            CollapseRole.Alone,
            Collapsing.RoleOf(Missed(Heads.Get("Cookie: a=b")) with { Detail = ForwardDetail.Personal }));
    }

    [Theory]
    [InlineData("", "Cache-Control: max-age=60", true)]
    [InlineData("Cookie: a=b", "Cache-Control: max-age=60", true)]
    [InlineData("Cookie: a=b", "Last-Modified: Thu, 01 Jan 2026 12:00:00 GMT", false)]
    [InlineData("", "Last-Modified: Thu, 01 Jan 2026 12:00:00 GMT", true)]
    [InlineData("Foo: 1", "Cache-Control: max-age=60\nVary: Foo", false)]
    [InlineData("", "Cache-Control: max-age=60\nVary: Foo", true)]
    [InlineData("", "Cache-Control: no-cache\nETag: \"a\"", false)]
    [InlineData("", "Cache-Control: max-age=60\nAge: 60", false)]
    [InlineData("Cache-Control: max-age=5", "Cache-Control: max-age=60\nAge: 10", false)]
    [InlineData("Cache-Control: min-fresh=30", "Cache-Control: max-age=60\nAge: 40", false)]
    public void A_response_is_shared_where_a_stored_one_would_be_the_answer(
        string request, string response, bool may) =>
        Assert.Equal(may, Collapsing.MayShare(Heads.Get(request), Heads.Stored(response, body: ""), Heads.Now));

    [Fact]
    public void What_a_slow_server_took_does_not_age_its_answer_for_those_who_waited()
    {
        var slow = Heads.Stored("Cache-Control: max-age=1") with
        {
            RequestedAt = Heads.Now.AddSeconds(-3),
            InitialAge = TimeSpan.FromSeconds(3),
        };
        Assert.False(Collapsing.MayShare(Heads.Get(), slow, Heads.Now));
        Assert.True(Collapsing.MayShare(Heads.Get(), Collapsing.OnArrival(slow), Heads.Now));
        Assert.True(Collapsing.IsFreshOnArrival(slow));
        Assert.False(Collapsing.IsFreshOnArrival(slow with { InitialAge = TimeSpan.FromSeconds(4) }));
        Assert.False(Collapsing.IsFreshOnArrival(slow with { FreshFor = TimeSpan.Zero }));
    }

    [Theory]
    [InlineData("GET", "", 200, true)]
    [InlineData("GET", "If-None-Match: \"a\"", 304, false)]
    [InlineData("HEAD", "", 200, false)]
    public void What_one_who_shares_it_gets(string method, string fields, int status, bool hasContent)
    {
        var stored = Heads.Stored("Cache-Control: max-age=60\nAge: 7\nETag: \"a\"", body: "");
        using var content = new ScriptedBody(Framing.Chunked, null, "abc");
        var reply = Collapsing.ReplyOf(
            Missed(Heads.Request(method, fields: fields)), stored, Heads.Now.AddSeconds(3), content);
        Assert.Equal((status, hasContent), (reply.Head.Status, ReferenceEquals(content, reply.Body)));
        Assert.Equal(
            new CacheStatus(true, ForwardReason.UriMiss, 200, 10, 50) { Collapsed = true },
            Heads.Told(reply.Via.Cache));
    }

    [Fact]
    public void Variants_of_a_key_are_told_apart_by_what_the_response_varies_by()
    {
        var varying = Heads.Stored("Vary: Foo");
        Assert.Equal(
            Collapsing.VariantOf(Heads.Get("Foo: 1\nBar: 1"), varying),
            Collapsing.VariantOf(Heads.Get("Foo: 1\nBar: 2"), varying));
        Assert.NotEqual(
            Collapsing.VariantOf(Heads.Get("Foo: 1"), varying), Collapsing.VariantOf(Heads.Get("Foo: 2"), varying));
        Assert.Same(Fields.Empty, Collapsing.VariantOf(Heads.Get("Foo: 1"), Heads.Stored("")));
    }

    public static TheoryData<string, int, Provenance, FetchResultKind, double> Results => new()
    {
        { "being stored", 200, With(new(false, ForwardReason.UriMiss, 200, TtlSeconds: 9, Stored: true)),
            FetchResultKind.Stored, 0 },
        { "stored, and to be validated each time", 200,
            With(new(false, ForwardReason.UriMiss, 200, TtlSeconds: 0, Stored: true)), FetchResultKind.Stored, 120 },
        { "validated", 200, With(new(true, ForwardReason.Stale, 304, 0, 9)), FetchResultKind.Stored, 0 },
        { "private", 200, With(new(false, ForwardReason.UriMiss, 200, Reason: CacheReasons.Private)),
            FetchResultKind.Unshared, 120 },
        { "no room", 200, With(new(false, ForwardReason.UriMiss, 200, Reason: CacheReasons.StoreFull)),
            FetchResultKind.Unshared, 1 },
        { "an error of the server's", 500, With(new(false, ForwardReason.UriMiss, 500, Reason: CacheReasons.Status)),
            FetchResultKind.Failed, 1 },
        { "stale in place of an error", 200,
            With(new(true, ForwardReason.Stale, 503, 9, -1, Reason: CacheReasons.StaleOnError)),
            FetchResultKind.Failed, 0 },
        { "no server", 503, new(null, null, Fault.OfUs(FaultKind.NoEndpoint, "none")), FetchResultKind.Failed, 0 },
    };

    [Theory]
    [MemberData(nameof(Results))]
    public void What_a_reply_says_to_those_who_waited(
        string what, int status, Provenance via, FetchResultKind kind, double unsharedSeconds)
    {
        var result = FetchResult.Of(status, via);
        Assert.True(
            (kind, unsharedSeconds) == (result.Kind, result.UnsharedFor.TotalSeconds), $"{what}: {result}");
    }

    private static Missed Missed(RequestHead request) => new(Heads.Received(request), None, ForwardReason.UriMiss);

    private static Provenance With(CacheStatus cache) => new(cache);
}
