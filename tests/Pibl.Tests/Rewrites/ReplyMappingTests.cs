using CsCheck;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Rewrites;
using Pibl.Tests.Http;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Rewrites;

public sealed class ReplyMappingTests
{
    /// <summary>PATH=/api, REWRITE=/, asked for /api/a/b at example.test.</summary>
    [Theory]
    [InlineData("/login", "/api/login")]
    [InlineData("/", "/api/")]
    [InlineData("/login?next=/x#top", "/api/login?next=/x#top")]
    [InlineData("http://10.0.0.1:8080/login", "/api/login")]
    [InlineData("http://10.0.0.1:8080", "/api/")]
    [InlineData("HTTP://10.0.0.1:8080/x", "/api/x")]
    [InlineData("//10.0.0.1:8080/x", "/api/x")]
    [InlineData("http://10.0.0.2/x", "/api/x")]
    [InlineData("http://10.0.0.2:80/x", "/api/x")]
    [InlineData("http://[::1]:81/x?y", "/api/x?y")]
    [InlineData("http://example.test/login", "http://example.test/api/login")]
    [InlineData("http://EXAMPLE.test/login", "http://EXAMPLE.test/api/login")]
    [InlineData("http://example.test:8080/a/", "/api/a/")]
    [InlineData("https://example.test/login", "https://example.test/api/login")]
    [InlineData("https://example.test:443/login", "https://example.test:443/api/login")]
    [InlineData("https://10.0.0.2/x", null)]
    [InlineData("http://10.0.0.1/x", null)]
    [InlineData("https://other.test/login", null)]
    [InlineData("http://10.0.0.1:8080@evil.test/", null)]
    [InlineData("mailto:a@b.test", null)]
    [InlineData("//evil.test/x", null)]
    [InlineData("c", null)]
    [InlineData("../c", null)]
    [InlineData("../../c", "/api/c")]
    [InlineData("../../../../c", "/api/c")]
    [InlineData("?q=2", null)]
    [InlineData("#top", null)]
    [InlineData("", null)]
    [InlineData("http://10.0.0.1:8080//evil.test/x", "/api//evil.test/x")]
    public void Location_is_mapped_back(string location, string? expected) =>
        Assert.Equal(expected ?? location, Mapped("/api", "/", location));

    [Theory]
    [InlineData("/v2/login", "/api/login")]
    [InlineData("/v2", "/api")]
    [InlineData("/v2/", "/api/")]
    [InlineData("/v20/x", null)]
    [InlineData("/login", null)]
    [InlineData("http://10.0.0.1:8080/v2/x", "/api/x")]
    [InlineData("http://10.0.0.1:8080/login", "/login")]
    [InlineData("http://10.0.0.1:8080/v2/../x", "/x")]
    [InlineData("http://example.test/login", null)]
    public void A_path_beside_the_replacement_is_not_mapped(string location, string? expected) =>
        Assert.Equal(expected ?? location, Mapped("/api", "/v2", location));

    /// <summary>PATH=/, so nothing stands before what is mapped.</summary>
    [Theory]
    [InlineData("/v2//evil.test/", "/evil.test/")]
    [InlineData("/v2/\\evil.test/", "/evil.test/")]
    [InlineData("http://10.0.0.1:8080//evil.test/", "/evil.test/")]
    [InlineData("http://10.0.0.1:8080/\\evil.test/", "/evil.test/")]
    [InlineData("http://10.0.0.1:8080/v2//evil.test/", "/evil.test/")]
    public void Nothing_that_is_mapped_becomes_another_host(string location, string expected) =>
        Assert.Equal(expected, Mapped("/", "/v2", location));

    [Theory]
    [InlineData("/api", "login", "/api/login")]
    [InlineData("/api?q", "login", "/api/login")]
    [InlineData("/api/", "login", null)]
    [InlineData("/api/", "./login", null)]
    public void A_relative_reference_at_the_prefix_itself_is_right_too(
        string target, string location, string? expected) =>
        Assert.Equal(expected ?? location, Mapped("/api", "/", location, target));

    [Theory]
    [InlineData("http://app.internal/x", "/x")]
    [InlineData("https://app.internal/x", "/x")]
    [InlineData("http://app.internal:8081/x", null)]
    [InlineData("http://10.0.0.1:8080/x", "/x")]
    [InlineData("/x", null)]
    public void The_host_that_servers_are_sent_is_theirs_as_well(string location, string? expected)
    {
        var mapping = ReplyMapping.Of(null, HostSetting.Of("app.internal"), Given.Endpoints("10.0.0.1:8080"))!;

        Assert.Equal(expected ?? location, Mapped(mapping, "Location", location, "/a"));
    }

    [Fact]
    public void Servers_that_see_the_clients_addresses_need_no_mapping() =>
        Assert.Null(ReplyMapping.Of(null, HostSetting.Client, Given.Endpoints("10.0.0.1")));

    [Fact]
    public void Content_Location_is_mapped_too_and_other_fields_are_not()
    {
        var mapping = Mapping("/api", "/");

        Assert.Equal("/api/x", Mapped(mapping, "Content-Location", "/x", "/api/x"));
        Assert.Equal("/x", Mapped(mapping, "X-Location", "/x", "/api/x"));
    }

    [Theory]
    [InlineData("a=b; Path=/", "a=b; Path=/api")]
    [InlineData("a=b;path=/;HttpOnly", "a=b;path=/api;HttpOnly")]
    [InlineData("a=b; Path=/x; Secure", "a=b; Path=/api/x; Secure")]
    [InlineData("a=b; Path = /x ", "a=b; Path =/api/x")]
    [InlineData("a=b", null)]
    [InlineData("a=b; Path=", null)]
    [InlineData("a=b; Path=x", null)]
    [InlineData("a=b; Domain=10.0.0.1; Path=/", "a=b; Path=/api")]
    [InlineData("a=b; Domain=.app.internal", "a=b")]
    [InlineData("a=b; domain=Internal; Secure", "a=b; Secure")]
    [InlineData("a=b; Domain=example.test", null)]
    [InlineData("a=b; Domain=test", null)]
    [InlineData("a=b; Domain=other.test", null)]
    [InlineData("__Host-a=b; Path=/; Secure", null)]
    [InlineData("a=Path=/; Max-Age=1", null)]
    public void Cookies_are_for_what_the_client_sees(string cookie, string? expected)
    {
        var mapping = ReplyMapping.Of(
            PathRewrite.Of(Seq1(Bytes.Of("/api")), "/"), HostSetting.Of("app.internal"), Given.Endpoints("10.0.0.1:8080"))!;

        Assert.Equal(expected ?? cookie, Mapped(mapping, "Set-Cookie", cookie, "/api/a"));
    }

    [Theory]
    [InlineData("/v2", "/api")]
    [InlineData("/v2/", "/api/")]
    [InlineData("/v2/x", "/api/x")]
    [InlineData("/", "/")]
    [InlineData("/other", "/other")]
    public void A_cookie_for_more_than_the_replacement_stays(string path, string expected) =>
        Assert.Equal($"a=b; Path={expected}", Mapped(Mapping("/api", "/v2"), "Set-Cookie", $"a=b; Path={path}", "/api/x"));

    /// <summary>What the client asks for next is what the server meant.</summary>
    [Fact]
    public void Following_a_mapped_location_leads_where_the_server_pointed() =>
        Gen.Select(Paths.Prefix, Paths.Prefix, Paths.Rest, Paths.Rest, Gen.Bool)
        .Sample((path, rewrite, asked, there, relative) =>
        {
            var target = Paths.Below(path, asked);
            if (PathRewrite.Of(Seq1(Bytes.Of(path)), rewrite) is not { } rule || rule.ClimbsOut(Bytes.Of(target)))
            {
                return;
            }

            var mapping = ReplyMapping.Of(rule, HostSetting.Client, Given.Endpoints("10.0.0.1:8080"))!;
            var location = relative ? there.TrimStart('/') : there;
            var serverPath = rule.Apply(Bytes.Of(target)).ToString().Split('?')[0];
            if (location.Length == 0 || location[0] == '?' || location.StartsWith("//", StringComparison.Ordinal))
            {
                return;
            }

            var meant = Paths.Resolve(serverPath, location.Split('?')[0]);
            var follows = Paths.Resolve(target.Split('?')[0], Mapped(mapping, "Location", location, target).Split('?')[0]);
            if (meant.StartsWith(rewrite.TrimEnd('/') + "/", StringComparison.Ordinal))
            {
                Assert.Equal(Squeezed(meant), Squeezed(rule.Apply(Bytes.Of(follows)).ToString()));
            }
        });

    [Fact]
    public void Replies_of_this_proxy_are_in_the_clients_terms_already()
    {
        var mapping = Mapping("/api", "/");
        var own = Reply(Provenance.Proxy);
        var early = AnsweredEarly.By("answer", Reply(Provenance.Proxy with { Endpoint = Given.Endpoint("10.0.0.1:8080") }));
        var hit = Reply(new Provenance(new CacheStatus(true, ForwardReason.No)));
        var fetched = Reply(new Provenance(Endpoint: Given.Endpoint("10.0.0.1:8080")));

        Assert.Same(own, mapping.Apply(Request("/api/a"), own));
        Assert.Same(early, mapping.Apply(Request("/api/a"), early));
        Assert.Equal("/api/x", LocationOf(mapping.Apply(Request("/api/a"), hit)));
        Assert.Equal("/api/x", LocationOf(mapping.Apply(Request("/api/a"), fetched)));
    }

    private static string Squeezed(string path)
    {
        while (path.Contains("//", StringComparison.Ordinal))
        {
            path = path.Replace("//", "/", StringComparison.Ordinal);
        }

        return path;
    }

    private static Reply Reply(Provenance via) =>
        new(Given.Response(302, "Content-Length: 0", "Location: /x"), Body.Empty(), via);

    private static string? LocationOf(Reply reply) => reply.Head.Fields.Find(FieldId.Location)?.ToString();

    private static ReplyMapping Mapping(string path, string rewrite) => ReplyMapping.Of(
        PathRewrite.Of(Seq1(Bytes.Of(path)), rewrite), HostSetting.Client, Given.Endpoints("10.0.0.1:8080", "10.0.0.2", "[::1]:81"))!;

    private static string Mapped(string path, string rewrite, string location, string target = "") =>
        Mapped(Mapping(path, rewrite), "Location", location, target.Length > 0 ? target : path.TrimEnd('/') + "/a/b");

    private static string Mapped(ReplyMapping mapping, string name, string value, string target) =>
        mapping.Apply(Request(target), Fields.Of((name, value), ("A", "b"))).Find(Wire.Octets(name))!.Value.ToString();

    private static RequestHead Request(string target) =>
        Given.Request("GET", "/") with { Target = Bytes.Of(target) };
}
