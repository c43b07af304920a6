using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>What a purge covers, by its scope and by when it was asked for.</summary>
public sealed class PurgeTableTests
{
    private static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("all", "", "a.test", "/x", true)]
    [InlineData("url", "http://a.test/x", "a.test", "/x", true)]
    [InlineData("url", "http://a.test/x", "https://a.test", "/x", true)]
    [InlineData("url", "https://A.test:443/x", "a.test", "/x", true)]
    [InlineData("url", "http://a.test/%7ex", "a.test", "/~x", true)]
    [InlineData("url", "http://a.test/x", "a.test", "/x QUERY 00FF", true)]
    [InlineData("url", "/x", "b.test", "/x", true)]
    [InlineData("url", "http://a.test", "a.test", "/", true)]
    [InlineData("url", "http://a.test?q", "a.test", "/?q", true)]
    [InlineData("url", "http://a.test/x", "a.test", "/x?q", false)]
    [InlineData("url", "http://a.test/x", "b.test", "/x", false)]
    [InlineData("url", "http://a.test:8080/x", "a.test", "/x", false)]
    [InlineData("prefix", "http://a.test/img/", "a.test", "/img/1.png", true)]
    [InlineData("prefix", "http://a.test/img", "a.test", "/img?x", true)]
    [InlineData("prefix", "/img/", "b.test", "/img/", true)]
    [InlineData("prefix", "http://a.test/img/", "a.test", "/img", false)]
    [InlineData("prefix", "http://a.test/img/", "b.test", "/img/1", false)]
    [InlineData("pattern", "/img/*.png", "a.test", "/img/a/b.png", true)]
    [InlineData("pattern", "http://a.test/*", "a.test", "/", true)]
    [InlineData("pattern", "/*a*b*c", "a.test", "/abacbc", true)]
    [InlineData("pattern", "/img/*.png", "a.test", "/img/b.png?x", false)]
    [InlineData("pattern", "http://a.test/*", "b.test", "/", false)]
    [InlineData("tag", "one", "a.test", "/x", true)]
    [InlineData("tag", "two", "a.test", "/x", true)]
    [InlineData("tag", "three", "a.test", "/x", true)]
    [InlineData("tag", "four", "a.test", "/x", true)]
    [InlineData("tag", "One", "a.test", "/x", false)]
    [InlineData("tag", "on", "a.test", "/x", false)]
    public void A_scope_covers_what_it_names(string name, string value, string host, string target, bool isCovered)
    {
        var table = PurgeTable.Empty.With(Scope(name, value), new PurgeMark(10, 0, default))!;
        var key = new CacheKey(Bytes.Of(host), Bytes.Of(target));
        Assert.Equal(!isCovered, table.Living(key, Response(id: 10)) is not null);
        Assert.NotNull(table.Living(key, Response(id: 11)));
        Assert.Equal(isCovered || name == "tag" ? 10 : 0, table.MayCoverUpTo(key));
    }

    [Fact]
    public void A_soft_purge_makes_stale_what_was_asked_for_before()
    {
        var table = PurgeTable.Empty.With(PurgeScope.All, new PurgeMark(0, 10, Noon.AddSeconds(5)))!;
        var key = new CacheKey(Bytes.Of("a.test"), Bytes.Of("/x"));

        Assert.Equal(TimeSpan.FromSeconds(5), table.Living(key, Response(id: 10))!.FreshFor);
        Assert.Equal(TimeSpan.FromSeconds(60), table.Living(key, Response(id: 11))!.FreshFor);
        var validated = Response(id: 10) with { RequestedAt = Noon.AddSeconds(6), ReceivedAt = Noon.AddSeconds(6) };
        Assert.Same(validated, table.Living(key, validated));
        var stale = Response(id: 10) with { FreshFor = TimeSpan.FromSeconds(2) };
        Assert.Same(stale, table.Living(key, stale));
    }

    [Fact]
    public void What_was_carried_out_leaves_room_and_the_rest_holds()
    {
        var table = PurgeTable.Empty;
        for (var i = 0; i < PurgeTable.PatternsMax; i++)
        {
            table = table.With(Scope("pattern", $"/{i}*"), new PurgeMark(i + 1, 0, default))!;
        }

        Assert.Null(table.With(Scope("pattern", "/more*"), new PurgeMark(100, 0, default)));
        Assert.NotNull(table.With(Scope("pattern", "/3*"), new PurgeMark(100, 0, default)));
        var rest = table.Without(PurgeTable.PatternsMax - 1);
        Assert.Equal(1, rest.Count);
        Assert.NotNull(rest.With(Scope("pattern", "/more*"), new PurgeMark(100, 0, default)));
        Assert.Null(rest.Living(new CacheKey(default, Bytes.Of("/63x")), Response(id: 64)));
    }

    [Theory]
    [InlineData("url", "ftp://a.test/")]
    [InlineData("url", "a.test/x")]
    [InlineData("url", "http:///x")]
    [InlineData("url", "http://a b/x")]
    [InlineData("url", "")]
    [InlineData("tag", "a b")]
    [InlineData("prefix", "img/")]
    public void A_scope_that_means_nothing_is_refused(string name, string value) =>
        Assert.True(PurgeOrder.ScopeOf(name, value).IsLeft);

    [Theory]
    [InlineData("""{"url": "http://a.test/x"}""", "url a.test/x", false)]
    [InlineData("""{"prefix": "/x", "soft": true}""", "prefix /x", true)]
    [InlineData("""{"tag": ["one", "two"], "url": "/x"}""", "tag one, tag two, url /x", false)]
    [InlineData("""{"all": true}""", "everything", false)]
    public void An_order_is_read(string json, string scopes, bool isSoft)
    {
        var order = Assert.IsType<PurgeOrder>(PurgeOrder.Read(System.Text.Encoding.UTF8.GetBytes(json)).Case);
        Assert.Equal((scopes, isSoft), (string.Join(", ", order.Scopes), order.IsSoft));
    }

    [Theory]
    [InlineData("""{"all": false}""", "nothing is to be purged")]
    [InlineData("{}", "nothing is to be purged")]
    [InlineData("[]", "an object is asked for")]
    [InlineData("url=x", "this is no JSON")]
    [InlineData("""{"tag": "\ud800"}""", "this is no JSON: a text in it is not UTF-8")]
    [InlineData("""{"\udfff": "x"}""", "this is no JSON: a text in it is not UTF-8")]
    [InlineData("""{"urls": "/x"}""", "urls is not known")]
    [InlineData("""{"url": 1}""", "url is a text")]
    [InlineData("""{"url": "x"}""", "url is http://HOST/PATH")]
    [InlineData("""{"soft": 1, "all": true}""", "soft is true or false")]
    public void An_order_that_is_wrong_says_why(string json, string why) => Assert.StartsWith(
        why, Assert.IsType<string>(PurgeOrder.Read(System.Text.Encoding.UTF8.GetBytes(json)).Case),
        StringComparison.Ordinal);

    private static PurgeScope Scope(string name, string value) =>
        Assert.IsType<PurgeScope>(PurgeOrder.ScopeOf(name, value).Case);

    private static StoredResponse Response(long id) => new(
        Fields.Empty,
        new ResponseHead(
            200, Bytes.Of("OK"), HttpVersion.Http11,
            Fields.Of(("Cache-Tag", "one, two"), ("Surrogate-Key", "three x"), ("Cache-Groups", "\"four\"")),
            Framing.None, ConnectionOptions.None),
        default, Noon, Noon, TimeSpan.FromSeconds(60), TimeSpan.Zero, id);
}
