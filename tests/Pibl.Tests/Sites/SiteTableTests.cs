using CsCheck;
using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Sites;

/// <summary>The most specific site wins, however they stand in the file.</summary>
public sealed class SiteTableTests
{
    private static readonly SiteMatch[] Shop =
    [
        SiteMatch.Any,
        Site("shop.test"),
        Site("shop.test", "/api"),
        Site("shop.test", "/api", "POST"),
        Site("shop.test", "/api/v2/orders"),
        Site("*.shop.test"),
        Site("*.eu.shop.test", "/api"),
        Site("shop.test", "/beta") with { Fields = Seq1(new FieldPattern(Bytes.Of("X-Beta"), Bytes.Of("1"))) },
        Site("shop.test", "/beta") with { Fields = Seq1(new FieldPattern(Bytes.Of("X-Beta"), null)) },
    ];

    private static readonly Gen<SiteMatch> Match = Gen.Select(
        Gen.OneOf("a.test", "b.a.test", "*.test", "*.a.test").Array[0, 2],
        Gen.OneOf("/", "/x", "/x/y", "/z", "/x/y/z").Array[1, 2],
        Gen.OneOf("", "", "GET", "POST"),
        Gen.OneOf("", "", "X-A", "X-A: 1"),
        (hosts, paths, method, field) => new SiteMatch
        {
            Hosts = toSeq(hosts.Distinct().Select(Host)).Strict(),
            Paths = toSeq(paths.Distinct().Select(Bytes.Of)).Strict(),
            Methods = method.Length == 0 ? Seq<Bytes>() : Seq1(Bytes.Of(method)),
            Fields = field.Length == 0 ? Seq<FieldPattern>() : Seq1(Field(field)),
        });

    private static readonly Gen<RequestHead> Request = Gen.Select(
        Gen.OneOf("a.test", "b.a.test", "c.b.a.test:8080", "other", "a.test.", "[::1]"),
        Gen.OneOf("/", "/x", "/x/", "/xy", "/x/y", "/x/%79/z/w?q", "//x/./y", "/z"),
        Gen.OneOf("GET", "POST", "PUT"),
        Gen.OneOf("", "X-A: 1", "X-A: 2", "X-A: 2\nx-a: 1"),
        Asking);

    [Theory]
    [InlineData("shop.test", "/", "GET", 1)]
    [InlineData("shop.test:8443", "/index.html", "GET", 1)]
    [InlineData("shop.test.", "/", "GET", 1)]
    [InlineData("shop.test", "/api", "GET", 2)]
    [InlineData("shop.test", "/api/", "GET", 2)]
    [InlineData("shop.test", "/api?x", "GET", 2)]
    [InlineData("shop.test", "/apix", "GET", 1)]
    [InlineData("shop.test", "/API", "GET", 1)]
    [InlineData("shop.test", "/%61pi/x", "GET", 2)]
    [InlineData("shop.test", "/x/../api", "GET", 2)]
    [InlineData("shop.test", "/api/v2", "POST", 3)]
    [InlineData("shop.test", "/api/v2/orders/7", "POST", 4)]
    [InlineData("www.shop.test", "/api", "GET", 5)]
    [InlineData("a.b.shop.test", "/", "GET", 5)]
    [InlineData("a.eu.shop.test", "/api/x", "GET", 6)]
    [InlineData("a.eu.shop.test", "/", "GET", 5)]
    [InlineData("myshop.test", "/api", "GET", 0)]
    [InlineData("", "/api", "GET", 0)]
    public void Exact_hosts_then_wildcards_then_long_paths_then_conditions(
        string host, string target, string method, int site) =>
        Assert.Equal(site, SiteTable.Of(toSeq(Shop)).Find(Asking(host, target, method, "")));

    [Theory]
    [InlineData("X-Beta: 1", 7)]
    [InlineData("x-beta: 2", 8)]
    [InlineData("X-Beta: 2\nX-Beta: 1", 7)]
    [InlineData("X-Other: 1", 1)]
    public void A_field_is_a_condition(string fields, int site) =>
        Assert.Equal(site, SiteTable.Of(toSeq(Shop)).Find(Asking("shop.test", "/beta", "GET", fields)));

    [Theory]
    [InlineData("shop.test", "/other", SiteTable.NoPath)]
    [InlineData("www.shop.test", "/other", SiteTable.NoHost)]
    [InlineData("", "/api", SiteTable.NoHost)]
    [InlineData("shop.test", "/api", 0)]
    public void A_host_of_no_site_is_told_from_a_path_of_none(string host, string target, int site) =>
        Assert.Equal(site, SiteTable.Of(Seq1(Site("shop.test", "/api"))).Find(Asking(host, target, "GET", "")));

    [Fact]
    public void The_table_finds_the_first_that_fits_in_the_order_that_it_shows() =>
        Gen.Select(Match.Array[1, 8], Request).Sample((sites, request) =>
        {
            var table = SiteTable.Of(toSeq(sites));
            var first = table.InOrder.Find(entry => Fits(entry, request)).Map(entry => entry.Site);
            var found = table.Find(request);
            Assert.Equal(first, found < 0 ? None : Some(found));
            Assert.Equal(found, SiteChoice.Of(table.InOrder, request).Site);
        });

    // Written from the contract, without a tree.
    private static bool Fits(SiteEntry entry, RequestHead request)
    {
        var host = request.Host.ToString().Split(':')[0].TrimEnd('.');
        host = request.Host.ToString().StartsWith('[') ? request.Host.ToString() : host;
        var path = MatchedPath.Of(request.Target) + "/";
        var below = entry.Path == Bytes.Of("/") ? "/" : entry.Path + "/";
        return path.StartsWith(below, StringComparison.Ordinal)
            && (entry.Host is not { } pattern || (pattern.IsWildcard
                ? host.EndsWith("." + pattern.Name, StringComparison.Ordinal)
                : host == pattern.Name.ToString()))
            && entry.Match.Meets(request);
    }

    private static SiteMatch Site(string host, string path = "/", string method = "") => new()
    {
        Hosts = Seq1(Host(host)),
        Paths = Seq1(Bytes.Of(path)),
        Methods = method.Length == 0 ? Seq<Bytes>() : Seq1(Bytes.Of(method)),
    };

    private static HostPattern Host(string text) => text.StartsWith("*.", StringComparison.Ordinal)
        ? new HostPattern(Bytes.Of(text[2..]), true)
        : new HostPattern(Bytes.Of(text), false);

    private static FieldPattern Field(string text) => text.Split(": ") is [var name, var value]
        ? new FieldPattern(Bytes.Of(name), Bytes.Of(value))
        : new FieldPattern(Bytes.Of(text), null);

    private static RequestHead Asking(string host, string target, string method, string fields)
    {
        var list = Fields.Empty;
        foreach (var line in fields.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            list = list.With(line.Split(": ")[0], line.Split(": ")[1]);
        }

        return Given.Received(method, target).Request with { Host = Bytes.Of(host), Fields = list };
    }
}
