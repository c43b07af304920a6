using System.Text.RegularExpressions;
using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Explain;
using Pibl.Hosting;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Explain;

/// <summary>What is told of a request that nobody has sent, by a file alone.</summary>
public sealed partial class RequestExplanationTests
{
    private static readonly string[] Shop =
    [
        "SERVERS=10.0.0.1:80 weight=2,10.0.0.2:80,10.0.0.3:80 backup,10.0.0.4:80 drain",
        "[site shop]", "HOST=shop.test", "DENY=192.0.2.9", "RATE=1/s burst=1", "MAX_CLIENT=2", "TIMEOUT_TOTAL=9s", "CACHE_MIN_USES=2",
        "[site api]", "HOST=shop.test", "PATH=/api", "REWRITE=/v1", "REMOVE_REQUEST=X-A", "COMPRESS=gzip", "RETRIES=0",
        "[site old]", "HOST=old.test", "ANSWER=301 https://new.test{path}",
        "[site off]", "HOST=off.test", "CACHE=off", "BALANCE=p2c", "HEDGE=200ms",
        "[site hash]", "HOST=hash.test", "BALANCE=hash uri", "STICKY=cookie home",
    ];

    public static TheoryData<string, string, string, string, int, string> Told => new()
    {
        { "http://shop.test/a", "GET", "", "192.0.2.1", 0, "access | the client 192.0.2.1 may ask (ALLOW, DENY)" },
        { "http://shop.test/a", "GET", "", "192.0.2.9", 403, "access | the client may not ask this (DENY)" },
        { "http://shop.test/a", "GET", "", "", 0, "rate-limit | the client is within its rate now; it is counted when it asks (RATE)" },
        { "http://shop.test/a", "GET", "", "", 0, "max-client | the client has 0 exchanges under way, of 2 that it may (MAX_CLIENT)" },
        { "http://shop.test/a", "TRACE", "", "", 405, "normalize | a proxy answers such a request itself (RFC 9110 §7.6)" },
        { "http://shop.test/a", "OPTIONS", "Max-Forwards: 0", "", 204, "normalize | the answer is 204" },
        { "http://shop.test/a", "PURGE", "", "192.0.2.1", 403, "purge | the client may not ask this (PURGE_FROM)" },
        { "http://shop.test/a", "PURGE", "", "", 0, "purge | what it names is purged: 200, or 503 where the file does not take that (PURGE_FROM)" },
        { "http://shop.test/a", "GET", "Cache-Control: only-if-cached", "", 504,
            "lookup | the client wants a stored response or none, and none answers it (RFC 9111 §5.2.1.7)" },
        { "http://shop.test/a", "GET", "If-Match: \"1\"", "", 0, "lookup | If-Match and If-Unmodified-Since are for the server alone (RFC 9111 §4.3.2)" },
        { "http://shop.test/a", "POST", "", "", 0, "lookup | no stored response answers a request of this method (RFC 9111 §4)" },
        { "http://shop.test/a", "GET", "", "", 0, "uses | it was asked for 0 times lately; it is stored from the time 2 on (CACHE_MIN_USES)" },
        { "http://shop.test/a", "POST", "", "", 0, "uses | what is no GET is not counted (CACHE_MIN_USES)" },
        { "http://shop.test/a", "GET", "", "", 0, "collapse | nobody fetches the same now; whoever asks meanwhile waits for what it gets (CACHE_FILL, RFC 9111 §4)" },
        { "http://shop.test/a", "GET", "Cache-Control: no-cache", "", 0, "collapse | it shares no fetch with others (CACHE_FILL, RFC 9111 §4)" },
        { "http://shop.test/a", "GET", "", "", 0, "balance | it is the turn of 10.0.0.1:80 now; another request may take it (BALANCE)" },
        { "http://shop.test/a", "GET", "", "", 0, "forward | where a server fails it goes to 2 others at the most: acting on it twice does no harm (RETRIES, RFC 9110 §9.2.2)" },
        { "http://shop.test/a", "POST", "", "", 0, "forward | it goes to 2 others at the most, and only where none can have acted on it: it is not idempotent (RETRIES, RFC 9110 §9.2.2)" },
        { "http://shop.test/a", "GET", "Upgrade: websocket\nConnection: Upgrade", "", 0, "tunnels | 0 of 10000 places are taken, and 0 wait (MAX_TUNNELS)" },
        { "http://shop.test/api/x", "GET", "", "", 0, "rewrite | servers are asked for /v1/x (REWRITE, SET_HOST)" },
        { "http://shop.test/api/../api/x", "GET", "", "", 400, "rewrite | its path leads out of what the site shows of its servers (REWRITE, SET_HOST)" },
        { "http://shop.test/api/x", "GET", "X-A: 1", "", 0, "request-fields | 1 fields are taken away before it goes on (REMOVE_REQUEST, SET_REQUEST)" },
        { "http://shop.test/api/x", "GET", "Accept-Encoding: br, gzip", "", 0, "accept-encoding | servers and the cache are asked for the coding: gzip (COMPRESS)" },
        { "http://shop.test/api/x", "GET", "", "", 0, "forward | no other server is asked where one fails (RETRIES)" },
        { "http://old.test/x", "GET", "", "", 301, "answer | it leads to https://new.test/x (RFC 9110 §10.2.2)" },
        { "http://off.test/x", "GET", "", "", 0, "lookup | this site stores nothing (CACHE)" },
        { "http://off.test/x", "GET", "", "", 0, "balance | two are drawn by lot, and the one that holds fewer is asked (BALANCE)" },
        { "http://off.test/x", "GET", "", "", 0, "forward | where the first is slow, a second one is asked beside it (HEDGE)" },
        { "http://off.test/x", "POST", "", "", 0, "forward | no second one is asked beside the first: it may change something, or belongs to its server (HEDGE)" },
        { "http://none.test/x", "GET", "", "", 421, "site | this host is served by nobody here (RFC 9110 §15.5.20)" },
        { "http://shop.test/;/api", "GET", "", "", 400, "site | the request is malformed (RFC 3986 §2.2)" },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public void Each_step_says_what_it_would_do_and_why(
        string url, string method, string header, string client, int status, string sentence)
    {
        var told = Explained(new ExplainQuery(
            url, method, toSeq(header.Split('\n', StringSplitOptions.RemoveEmptyEntries)).Strict(),
            client.Length == 0 ? ExplainQuery.ClientDefault : client, "", Seq<string>()));

        Assert.Equal(status, told.Status ?? 0);
        Assert.Contains(sentence, told.Steps.Bind(step => step.Reasons.Map(reason => $"{step.Step.Name} | {reason}")));
        Assert.All(told.Steps, step => Assert.NotEmpty(step.Reasons));
    }

    [Theory]
    [InlineData("", "? 10.0.0.8:80 owns the key: if it has the answer, or gets it, that is the answer, else the servers are asked (PEERS)")]
    [InlineData(" self=10.0.0.8:80", "- this proxy owns the key: no other one is asked (PEERS)")]
    [InlineData("", "- such a request is not for peers (PEERS)", "Authorization: Basic YTpi")]
    public void The_proxy_that_owns_the_key_is_named(string self, string expected, params string[] fields)
    {
        var step = Assert.Single(ToldOf(new ExplainQuery(
            "http://a.test/", "GET", toSeq(fields).Strict(), ExplainQuery.ClientDefault, "", Seq<string>()),
            "SERVERS=10.0.0.1:80", $"PEERS=10.0.0.8:80{self}").Steps.Filter(one => one.Step.Name == "peers"));
        Assert.Equal(
            expected, $"{(step.Outcome == StepOutcome.Unknown ? '?' : '-')} {Assert.Single(step.Reasons)}");
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60", "the response is stored, fresh for 60 s (RFC 9111 §3)")]
    [InlineData("Cache-Control: max-age=60", "it is fresh for 60 s, by max-age (RFC 9111 §4.2.1, §5.2.2.1)")]
    [InlineData("Cache-Control: s-maxage=9", "it is fresh for 9 s, by s-maxage or a field for shared caches (RFC 9111 §4.2.1, §5.2.2.10)")]
    [InlineData("Cache-Control: private", "not stored: the response is for one user (private) (RFC 9111 §5.2.2.7)")]
    [InlineData("Cache-Control: no-store", "not stored: the response says no-store (RFC 9111 §5.2.2.5)")]
    [InlineData("X-A: 1", "not stored: nothing says how long it is fresh, and it has nothing to be validated by (RFC 9111 §4.2.1)")]
    [InlineData("Vary: *\nCache-Control: max-age=9", "not stored: it was chosen by more than is known of a request (Vary) (RFC 9111 §4.1)")]
    [InlineData("ETag: \"1\"\nCache-Control: no-cache", "the response is stored, to be asked about each time (RFC 9111 §4.3)")]
    public void A_response_in_thought_is_told_what_becomes_of_it(string headers, string sentence) => Assert.Contains(
        sentence,
        Explained(new ExplainQuery(
            "http://hash.test/", "GET", Seq<string>(), ExplainQuery.ClientDefault, "HTTP/1.1 200 OK",
            toSeq(headers.Split('\n')).Strict())).Response.Map(reason => reason.ToString()));

    [Fact]
    public void What_is_asked_for_too_seldom_would_not_be_stored() => Assert.Contains(
        "not stored: it has not been asked for often enough yet (CACHE_MIN_USES)",
        Explained(new ExplainQuery(
            "http://shop.test/", "GET", Seq<string>(), ExplainQuery.ClientDefault, "",
            Seq1("Cache-Control: max-age=60"))).Response.Map(reason => reason.ToString()));

    [Fact]
    public void Servers_stand_in_the_order_in_which_they_would_be_asked() => Assert.Equal(
        (string[])[
            "1 10.0.0.1:80 it is up; its share is 2 of 3",
            "2 10.0.0.2:80 it is up; its share is 1 of 3",
            "3 10.0.0.3:80 it is up; it is asked while no other works (backup)",
            "0 10.0.0.4:80 it is up; it gets no new clients (drain)",
        ],
        Explained(Query("http://shop.test/")).Servers.Map(server =>
            $"{server.Order} {server.Server.Endpoint} {string.Join("; ", server.Reasons.Map(reason => reason.Text))}"));

    [Fact]
    public void A_rate_that_all_proxies_count_together_says_so() => Assert.Contains(
        "no refusal is known here; all proxies together count the request when it comes (RATE, CACHE_SHARED)",
        Rest.Explain(
                Given.Settings("SERVERS=a:80", "RATE=1/s", "CACHE_SHARED=redis://127.0.0.1:6379/0"), null,
                Query("http://a/"))
            .IfFail(mistakes => throw new InvalidOperationException(ConfigErrors.Render(mistakes)))
            .Steps.Bind(step => step.Reasons.Map(reason => reason.ToString())));

    [Fact]
    public void Every_step_of_the_pipeline_has_its_sentence()
    {
        string[] all =
        [
            "SERVERS=a:80", "ALLOW=::1,127.0.0.1", "RATE=1/s", "MAX_CLIENT=1", "SET_REPLY=X: 1", "REMOVE_REQUEST=X-B",
            "TIMEOUT_TOTAL=1s", "REWRITE=/a", "CACHE_MIN_USES=2", "COMPRESS=on", "STICKY=cookie x", "MIRROR=m:80",
        ];
        var told = Rest.Explain(Given.Settings(all), null, Query("http://a/"))
            .IfFail(mistakes => throw new InvalidOperationException(ConfigErrors.Render(mistakes)));
        using var proxy = Rest.Build(Given.Settings(all), Extension.None, new EmptyStore());

        Assert.DoesNotContain(told.Steps, step => step.Outcome == StepOutcome.Unknown);
        Assert.Equal(proxy.Sites[0].Site.Steps, told.Steps.Map(step => step.Step));
    }

    [Fact]
    public void Every_word_that_a_sentence_is_made_of_is_in_the_table()
    {
        string[] told = ["site", "admission", "upstream", "balance", "collapse"];
        var keys = StageSentences.Known.Except(told).Select(stage => $"pass.{stage}")
            .Concat(Enum.GetValues<BalanceBy>().Select(by => $"first.{by}"))
            .Concat(Enum.GetValues<Standing>().Select(standing => $"standing.{standing}"))
            .Concat(Enum.GetValues<CollapseRole>().Select(role => $"role.{role}"))
            .Concat(Enum.GetValues<FreshnessSource>().Select(source => $"lifetime.{source}"))
            .Concat(Tidy.Repository.Sources("src").SelectMany(file => Literal().Matches(File.ReadAllText(file))
                .Select(match => match.Groups[1].Value)));

        Assert.All(keys.Distinct(), key => Assert.True(Sentences.English.ContainsKey(key), $"no sentence for {key}"));
        Assert.DoesNotContain(Sentences.English.Values, text => text.Length == 0 || text.EndsWith('.'));
    }

    [Theory]
    [InlineData("http://españa.test/ñ", "GET", "", "xn--espaa-rta.test")]
    [InlineData("http://españa.test:8080/", "GET", "", "xn--espaa-rta.test:8080")]
    [InlineData("http://a.test/", "GET", "Host: b.test", "b.test")]
    public void A_name_is_asked_for_as_browsers_do(string url, string method, string header, string host) =>
        Assert.Equal(
        host, Explained(new ExplainQuery(
            url, method, header.Length == 0 ? Seq<string>() : Seq1(header), "::1", "", Seq<string>())).Request.Host.ToString());

    [Theory]
    [InlineData("http://a/\r\nX: y", "GET", "", "", "a control character in the URL")]
    [InlineData("http://a\r\nHost: b/", "GET", "", "", "a control character in the URL")]
    [InlineData("http://a/ b", "GET", "", "", "a space in the URL")]
    [InlineData("http://a/", "GET", "X: y\r\nHost: b", "", "a control character in a field")]
    [InlineData("http://a/", "GET", "X: \0", "", "a control character in a field")]
    [InlineData("http://a/", "GET\r\n", "", "", "is not a method")]
    [InlineData("http://a/", "CONNECT", "", "", "the proxy would answer 501")]
    [InlineData("*", "OPTIONS", "", "", "the scheme is missing")]
    [InlineData("http://a%%/", "GET", "", "", "the proxy would answer 400")]
    [InlineData("http://[::1/", "GET", "", "", "the proxy would answer 400")]
    [InlineData("http://a/", "GET", "", "shop.test", "a client is an address")]
    [InlineData("http://a/", "GET", "", "192.0.2.0/24", "a client is an address")]
    public void What_is_no_request_is_told_so(string url, string method, string header, string client, string why)
    {
        var query = new ExplainQuery(
            url, method, header.Length == 0 ? Seq<string>() : Seq1(header),
            client.Length == 0 ? "::1" : client, "", Seq<string>());
        var mistakes = Rest.Explain(Given.Settings(Shop), null, query).FailToSeq();
        Assert.Contains(why, ConfigErrors.Render(mistakes), StringComparison.Ordinal);
    }

    [Fact]
    public void A_target_of_a_megabyte_is_what_the_proxy_refuses() => Assert.Contains(
        "the proxy would answer 414",
        Rest.Explain(Given.Settings(Shop), null, Query($"http://a/{new string('a', 1 << 20)}")).FailToSeq().Head.What,
        StringComparison.Ordinal);

    [Fact]
    public void A_query_is_read_as_it_was_written()
    {
        var query = new ExplainQuery(
            "http://a.test/?x=1&y=ñ#z", "POST", Sequences.Two("A: b&c=d", "E: f"), "::1", "HTTP/1.1 200 OK", Seq1("G: h+i"));
        Assert.Equal(Right<string, ExplainQuery>(query), ExplainQuery.Read($"/api/explain?{query.ToQuery()}"));
    }

    [Theory]
    [InlineData("/api/explain", "url is missing, such as ?url=http://shop.example/p/7")]
    [InlineData("/api/explain?url=", "url is missing, such as ?url=http://shop.example/p/7")]
    [InlineData("/api/explain?url=a&bogus=1", "bogus is not known: url, method, header, client, response or response-header")]
    public void A_query_that_is_none_says_why(string target, string why) =>
        Assert.Equal(Left<string, ExplainQuery>(why), ExplainQuery.Read(target));

    [GeneratedRegex("Sentence(?:\\.Of)?\\(\\s*\"([a-z.-]+)\"")]
    private static partial Regex Literal();

    private static ExplainQuery Query(string url) =>
        new(url, "GET", Seq<string>(), ExplainQuery.ClientDefault, "", Seq<string>());

    private static Explanation Explained(ExplainQuery query) => ToldOf(query, Shop);

    private static Explanation ToldOf(ExplainQuery query, params string[] lines) => Rest
        .Explain(Given.Settings(lines), null, query)
        .IfFail(mistakes => throw new InvalidOperationException(ConfigErrors.Render(mistakes)));
}
