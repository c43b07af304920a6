using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Hosting;
using Pibl.Routing;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Routing;

/// <summary>What would become of a request, by the file alone.</summary>
public sealed class RouteTests
{
    private const string Shop = "PUERTO=8080\nPROXY=127.0.0.1\nSERVERS=10.0.0.1 weight=2, 10.0.0.2, 10.0.0.3 backup\n"
        + "[site shop]\nHOST=shop.test, *.shop.test\n"
        + "[site api]\nHOST=shop.test\nPATH=/api\nREWRITE=/\nSET_HOST=server\nALLOW=10.0.0.0/8\nRATE=5/s\n"
        + "[site post]\nHOST=shop.test\nPATH=/api\nMETHOD=POST\nCACHE=off\n"
        + "[site beta]\nHOST=shop.test\nHEADER=X-Beta: 1\n"
        + "[site old]\nHOST=old.test\nANSWER=301 https://shop.test{path}\n"
        + "[site only]\nHOST=only.test\nPATH=/only\nMETHOD=GET\n";

    [Fact]
    public void A_person_is_told_site_reasons_steps_and_servers() => Assert.Equal(
        """
        GET /api/orders?x=1 of shop.test

        site     api (serv.config:6)
        because  HOST=shop.test names this very host, which goes before wildcards and any
        because  PATH=/api is the longest that has /api/orders
        not      post: METHOD is POST
        not      beta: HEADER asks for X-Beta: 1
        not      shop: it would answer, but its path / is shorter
        not      those for other hosts: only.test, old.test, *.shop.test

        what it passes, in this order:
          access          by the client's address, or 403  ALLOW=10.0.0.0/8  DENY=none
          rate-limit      how often, or 429  RATE=5/s burst=5 by=client
          purge           PURGE, from those who may  PURGE_FROM=127.0.0.0/8, ::1
          rewrite         on the way back: the server's addresses become the client's  REWRITE=/  SET_HOST=server
          (tunnels)       a place for a WebSocket, or 503  MAX_TUNNELS=10000
          (uploads)       a place for a body that is still to come  MAX_UPLOADS=768
          (admission)     a place among all exchanges  MAX_IN_FLIGHT=1024  TIMEOUT_QUEUE=5s
          normalize       what a proxy answers itself: TRACE, Max-Forwards: 0, loops
          lookup          a fresh stored response is the answer  CACHE=on  CACHE_KEY=all  CACHE_STALE=none
          collapse        waits for a fetch of the same that is under way  CACHE_FILL=wanted
          (upstream)      a place among those that ask servers  MAX_UPSTREAM=1024
          balance         which server, and a place there  BALANCE=round-robin  SLOW_START=none  MAX_SERVER=none
          forward         asks, and another server where that is safe  RETRIES=2  RETRY_BUDGET=10%  HEDGE=off  TIMEOUT_CONNECT=2s  TIMEOUT_SERVER=1m
          store           what may be stored is  CACHE_OBJECT=16MB  CACHE_TTL=none  CACHE_HEURISTIC=10% max=5m  CACHE_COOKIES=explicit

        servers (BALANCE=round-robin, RETRIES=2):
          10.0.0.1:80 weight=2, 2 of 3 requests: GET /orders?x=1, Host: 10.0.0.1:80
          10.0.0.2:80, 1 of 3 requests: GET /orders?x=1, Host: 10.0.0.2:80
          10.0.0.3:80 backup, while no other works: GET /orders?x=1, Host: 10.0.0.3:80
        the first turns: 10.0.0.1:80, 10.0.0.2:80, 10.0.0.1:80 …

        """,
        Told("http://shop.test/api/orders?x=1#top"));

    [Theory]
    [InlineData("http://shop.test/", "GET", "", "shop")]
    [InlineData("HTTPS://Shop.Test:8443", "GET", "", "shop")]
    [InlineData("http://a.shop.test/api", "GET", "", "shop")]
    [InlineData("http://shop.test/apix", "GET", "", "shop")]
    [InlineData("http://shop.test/%61pi", "GET", "", "api")]
    [InlineData("http://shop.test/api", "POST", "", "post")]
    [InlineData("http://shop.test?api", "GET", "X-Beta: 1", "beta")]
    [InlineData("http://old.test/ä", "GET", "", "old")]
    [InlineData("http://10.0.0.1/", "GET", "Host: old.test", "old")]
    public void The_most_specific_site_is_named(string url, string method, string header, string site) =>
        Assert.Equal(site, Asked(url, method, header).Site?.Name);

    [Fact]
    public void An_answer_ends_the_path_and_asks_no_server()
    {
        var route = Asked("http://old.test/x");

        Assert.Equal(["purge", "answer"], route.Steps.Map(step => step.Step.Name).ToArray());
        Assert.Empty(route.Servers);
        Assert.EndsWith(
            "  answer          answers without a server  ANSWER=301 https://shop.test{path}\n\nno server is asked\n",
            Told("http://old.test/x"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_PURGE_is_answered_before_any_server_where_something_is_stored()
    {
        var route = Asked("http://shop.test/apples", "PURGE");

        Assert.Equal(["purge"], route.Steps.Map(step => step.Step.Name).ToArray());
        Assert.Empty(route.Servers);
        Assert.EndsWith(
            "  purge           PURGE, from those who may  PURGE_FROM=127.0.0.0/8, ::1\n\nno server is asked\n",
            Told("http://shop.test/apples", "PURGE"), StringComparison.Ordinal);
        Assert.NotEmpty(Asked("http://a/", "PURGE", file: "PUERTO=1\nPROXY=::1\nSERVERS=a\nPURGE_FROM=none").Servers);
        Assert.NotEmpty(Asked("http://a/", "PURGE", file: "PUERTO=1\nPROXY=::1\nSERVERS=a\nCACHE=off").Servers);
    }

    [Fact]
    public void What_is_stored_only_when_it_is_asked_for_often_is_told_with_its_number() => Assert.Contains(
        "\n  uses            stored from that many requests on  CACHE_MIN_USES=2\n",
        Told("http://any/", file: "PUERTO=1\nPROXY=::1\nSERVERS=a\nCACHE_MIN_USES=2"), StringComparison.Ordinal);

    [Fact]
    public void A_drained_server_has_no_part_of_new_clients() => Assert.Contains(
        "\n  a:80 weight=3 drain, no new clients: GET /, Host: any\n  b:80: GET /, Host: any\nthe first turns: b:80 …\n",
        Told("http://any/", file: "PUERTO=1\nPROXY=::1\nSERVERS=a weight=3 drain, b"),
        StringComparison.Ordinal);

    [Theory]
    [InlineData("http://shop.test/api/../api/x")]
    [InlineData("http://shop.test/api/a/../../api/x")]
    public void A_path_that_climbs_out_of_REWRITE_asks_no_server(string url)
    {
        var route = Asked(url);

        Assert.Equal(400, route.Status);
        Assert.Equal("rewrite", route.Steps.Last.Step.Name);
        Assert.Empty(route.Servers);
        Assert.EndsWith(
            "\nno server is asked: 400, the path climbs out of what REWRITE shows\n", Told(url), StringComparison.Ordinal);
    }

    [Fact]
    public void A_path_that_servers_may_take_for_another_sites_is_answered_with_400()
    {
        Assert.Equal((400, null), (Asked("http://shop.test/api/..%2fx").Status, Asked("http://shop.test/api/..%2fx").Site));
        Assert.Contains(
            "because  servers may take this path for another site's", Told("http://shop.test/;/api"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_that_no_site_has_is_answered_with_421() => Assert.Equal(
        """
        GET / of other.test

        site     none: the answer is 421
        because  no site has the host other.test (HOST)
        not      those for other hosts: only.test, shop.test, old.test, *.shop.test

        """,
        Told("http://other.test"));

    [Fact]
    public void A_path_that_no_site_has_is_answered_with_404() => Assert.Equal(
        """
        POST /only of only.test

        site     none: the answer is 404
        because  no site of the host only.test is for /only with this method and these fields (PATH, METHOD, HEADER)
        not      only: METHOD is GET
        not      those for other hosts: shop.test, old.test, *.shop.test

        """,
        Told("http://only.test/only", "POST"));

    [Fact]
    public void A_file_without_sections_is_one_site() => Assert.StartsWith(
        "GET /x of any\n\nsite     default (the whole file)\nbecause  there is no other site\n\nwhat it passes",
        Told("http://any/x", file: "PUERTO=1\nPROXY=::1\nSERVERS=a"),
        StringComparison.Ordinal);

    [Fact]
    public void Stages_of_a_program_of_its_own_are_shown_by_name()
    {
        var configured = Read(Shop);
        var steps = Paths.Of(configured, MyProxy.Site.Extension)(configured.Sites.Head);

        Assert.Equal(["no-sniff", "purge", "tunnels"], steps.Take(3).Map(step => step.Step.Name).ToArray());
    }

    [Fact]
    public void There_are_words_for_every_stage_of_the_pipeline()
    {
        const string all = "PUERTO=1\nPROXY=::1\nSERVERS=a\nALLOW=::1\nRATE=1/s\nMAX_CLIENT=1\nAUTH=users\nSET_REPLY=X: 1\n"
            + "REMOVE_REQUEST=X-B\nTIMEOUT_TOTAL=1s\n"
            + "REWRITE=/a\nANSWER=204\nCACHE_MIN_USES=2\n";
        var configured = Read(all);

        Assert.All(
            Paths.Of(configured, Extension.None)(configured.Sites.Head),
            step => Assert.True(step.What.Length > 0, $"PathTexts has no words for {step.Step.Name}"));
    }

    public static TheoryData<string, string, string, string> Wrong => new()
    {
        { "shop.test/x", "GET", "", "[shop.test/x] the scheme is missing; did you mean http://shop.test/x?" },
        { "/x", "GET", "", "[/x] a path alone: the host decides as well; did you mean http://HOST/x?" },
        { "", "GET", "", "[] the scheme is missing; such as http://shop.example/api" },
        { "ftp://shop.test", "GET", "", "[ftp] ftp is not spoken here; such as http://shop.example/api" },
        { "http:///x", "GET", "", "[] the host is missing; such as http://shop.example/api" },
        { "http://a@shop.test/", "GET", "", "[a@] a name and a password are no part of a request's target; --header 'Authorization: …' sends them" },
        { "http://shop.test/a b", "GET", "", "[ ] a space in the URL; write it as %20" },
        { "http://a", "get", "", "[get] methods are written in capital letters; did you mean GET?" },
        { "http://a", "GET,POST", "", "[GET,POST] one method is asked for; such as GET" },
        { "http://a", "GET", "X-Beta", "[X-Beta] there is no colon in this field; such as 'X-Beta: 1'" },
        { "http://a", "GET", "X Beta: 1", "[X Beta] \"X Beta\" is not the name of a field; such as --header=X-Beta: 1, or --header=X-Beta for \"is there\"" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_no_request_is_told_at_its_place(string url, string method, string header, string expected) =>
        Assert.Equal(expected, string.Join('\n', Request(Read(Shop), url, method, header).FailToSeq()
            .Map(error => $"[{error.Where.Text}] {error.What}; {error.Hint}")));

    [Fact]
    public void A_request_that_the_proxy_refuses_is_told_with_its_answer()
    {
        var error = Request(Read(Shop), "http://a%%b/", "GET", "").FailToSeq().Head;

        Assert.StartsWith("the proxy would answer 400: ", error.What, StringComparison.Ordinal);
        Assert.StartsWith(
            "command line: --url: the proxy would answer 400", ConfigErrors.Render(error), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http://a.test/x?y", true)]
    [InlineData("https://a.test/x?y", false)]
    public void Plain_http_is_sent_to_https_where_that_is_wanted(string url, bool isSent)
    {
        const string file = "LISTEN=0.0.0.0:8443 tls\nSERVERS=s:80\nHTTPS_REDIRECT=on\n";
        var route = Asked(url, "GET", "", file);
        Assert.Equal(isSent ? 308 : null, route.Status);
        Assert.Equal(isSent ? "https-redirect" : "forward", route.Steps.Filter(step => step.Step.Name is "https-redirect" or "forward").Last.Step.Name);
        Assert.Equal(
            isSent, Told(url, "GET", file).Contains("no server is asked: 308 to https://a.test:8443/x?y\n", StringComparison.Ordinal));
    }

    private static string Told(string url, string method = "GET", string file = Shop)
    {
        var configured = Read(file);
        return RouteReport.Render(Asked(url, method, "", file), configured);
    }

    private static Route Asked(string url, string method = "GET", string header = "", string file = Shop)
    {
        var configured = Read(file);
        return Request(configured, url, method, header).Match(
            request => Route.Of(configured, request, Paths.Of(configured, Extension.None)),
            errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
    }

    private static Validation<ConfigError, Pibl.Http.Messages.RequestHead> Request(
        Configured configured, string url, string method, string header) => RouteRequest.Read(
        url, method, header.Length == 0 ? Seq<string>() : Seq1(header), configured.Settings.Limits.Head);

    private static Configured Read(string file) =>
        ServConfig.Read("serv.config", Encoding.UTF8.GetBytes(file), [.. Pipeline.Keys])
            .IfFail(errors => throw new InvalidOperationException(ConfigErrors.Render(errors)));
}
