using System.Text;
using Pibl.Demo;
using Pibl.Http.Messages;

namespace Pibl.Tests.Demo;

public sealed class DemoSiteTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 2, 12, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("/", 200, "text/html; charset=utf-8", "max-age=10")]
    [InlineData("/style.css", 200, "text/css; charset=utf-8", "max-age=60")]
    [InlineData("/try.js", 200, "text/javascript; charset=utf-8", "max-age=60")]
    [InlineData("/flow.svg", 200, "image/svg+xml", "max-age=60")]
    [InlineData("/icon.svg", 200, "image/svg+xml", "max-age=60")]
    [InlineData("/hello", 200, "text/plain; charset=utf-8", "max-age=0, s-maxage=10")]
    [InlineData("/slow", 200, "text/plain; charset=utf-8", "max-age=0, s-maxage=10")]
    [InlineData("/uncacheable", 200, "text/plain; charset=utf-8", "no-store")]
    [InlineData("/nothing", 404, "text/plain; charset=utf-8", "no-store")]
    public void Each_path_has_its_type_and_its_freshness(string path, int status, string type, string cacheControl)
    {
        var reply = DemoSite.Answer(DemoRequest.Get(path), "A", 1, Noon);

        Assert.Equal((status, type, cacheControl), (reply.Status, reply.Type, reply.CacheControl));
        Assert.NotEqual(0, reply.Body.Length);
    }

    [Theory]
    [InlineData("/")]
    [InlineData("/hello")]
    [InlineData("/slow")]
    [InlineData("/uncacheable")]
    public void Each_server_names_itself(string path)
    {
        var (a, b) = (TextOf(path, "A"), TextOf(path, "B"));

        Assert.Contains("server A", a, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("server B", b, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void Only_the_slow_path_takes_its_time()
    {
        Assert.Equal(TimeSpan.FromSeconds(2), DemoSite.Answer(DemoRequest.Get("/slow"), "A", 1, Noon).After);
        Assert.Equal(TimeSpan.Zero, DemoSite.Answer(DemoRequest.Get("/hello"), "A", 1, Noon).After);
    }

    [Fact]
    public void Hello_says_the_time() => Assert.Contains("12:00:00", TextOf("/hello", "A"), StringComparison.Ordinal);

    [Fact]
    public void What_nobody_may_store_counts() =>
        Assert.Contains("number 7", DemoSite.Answer(
            DemoRequest.Get("/uncacheable"), "A", 7, Noon).Body.ToString(), StringComparison.Ordinal);

    [Fact]
    public void The_page_asks_for_nothing_outside_and_for_nothing_that_is_missing()
    {
        var page = TextOf("/", "A");
        var asked = page.Split("src=\"").Concat(page.Split("href=\"")).Select(part => part.Split('"')[0])
            .Where(part => part.StartsWith('/')).ToArray();

        Assert.Contains("/flow.svg", asked);
        Assert.Contains("/style.css", asked);
        Assert.All(asked, path => Assert.Equal(200, DemoSite.Answer(DemoRequest.Get(path), "A", 1, Noon).Status));
        Assert.DoesNotContain("https://", page, StringComparison.Ordinal);
        Assert.DoesNotContain("{{", page, StringComparison.Ordinal);
    }

    [Fact]
    public void A_host_cannot_write_into_the_page()
    {
        var page = DemoSite.Answer(DemoRequest.Get("/") with { Authority = "<script>" }, "A", 1, Noon).Body.ToString();

        Assert.DoesNotContain("<script>", page, StringComparison.Ordinal);
        Assert.Contains("&lt;script&gt;", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{0}", 304)]
    [InlineData("W/{0}", 304)]
    [InlineData("\"x\", {0}", 304)]
    [InlineData("*", 304)]
    [InlineData("\"x\"", 200)]
    [InlineData("", 200)]
    public void A_known_tag_is_answered_with_304(string ifNoneMatch, int status)
    {
        var tag = DemoSite.Answer(DemoRequest.Get("/style.css"), "A", 1, Noon).ETag;
        var request = DemoRequest.Get("/style.css") with
        {
            IfNoneMatch = ifNoneMatch.Replace(
            "{0}", tag, StringComparison.Ordinal)
        };

        var reply = DemoSite.Answer(request, "B", 1, Noon);

        Assert.Equal(status, reply.Status);
        Assert.Equal(status == 200, Encoding.Latin1.GetString(reply.Write("B", request, Noon)).Contains(
            "Content-Length", StringComparison.Ordinal));
    }

    [Fact]
    public void Other_pages_have_other_tags() => Assert.NotEqual(
        DemoSite.Answer(DemoRequest.Get("/"), "A", 1, Noon).ETag,
        DemoSite.Answer(DemoRequest.Get("/"), "B", 1, Noon).ETag);

    [Theory]
    [InlineData("POST", "/echo", 200, "")]
    [InlineData("GET", "/echo", 405, "POST")]
    [InlineData("DELETE", "/hello", 405, "GET, HEAD")]
    [InlineData("HEAD", "/hello", 200, "")]
    public void Each_path_says_what_it_allows(string method, string path, int status, string allow)
    {
        var reply = DemoSite.Answer(DemoRequest.Get(path) with { Method = method, Body = Bytes.Of("ñ") }, "A", 1, Noon);

        Assert.Equal((status, allow), (reply.Status, reply.Allow));
    }

    [Fact]
    public void A_head_request_gets_the_length_and_no_body()
    {
        var request = DemoRequest.Get("/style.css") with { Method = "HEAD" };
        var written = Encoding.Latin1.GetString(DemoSite.Answer(request, "A", 1, Noon).Write("A", request, Noon));

        Assert.Contains($"Content-Length: {DemoPages.Style.Length}\r\n", written, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n", written, StringComparison.Ordinal);
    }

    private static string TextOf(string path, string server) =>
        Encoding.UTF8.GetString(DemoSite.Answer(DemoRequest.Get(path), server, 1, Noon).Body.Span);
}
