using CsCheck;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

public sealed class StorabilityTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    public static TheoryData<int, string, string, string> Decisions => new()
    {
        { 200, "", Fresh, "keep" },
        { 200, "", "", "no-freshness" },
        { 200, "", "Cache-Control: max-age=0", "no-freshness" },
        { 200, "", "Cache-Control: max-age=0\nETag: \"a\"", "keep" },
        { 200, "", "Cache-Control: max-age=0, stale-if-error=60", "keep" },
        { 200, "", "ETag: \"a\"", "keep" },
        { 200, "", $"Last-Modified: {Heads.At(-1000)}", "keep" },
        { 403, "", "ETag: \"a\"", "status" },
        { 403, "", $"Last-Modified: {Heads.At(-1000)}", "status" },
        { 403, "", $"Cache-Control: public\nLast-Modified: {Heads.At(-1000)}", "keep" },
        { 403, "", Fresh, "keep" },
        { 299, "", Fresh, "keep" },
        { 302, "", Fresh, "keep" },
        { 499, "", Fresh, "keep" },
        { 500, "", Fresh, "keep" },
        { 599, "", Fresh, "keep" },
        { 599, "", "Cache-Control: max-age=3600, no-store, must-understand", "must-understand" },
        { 200, "", "Cache-Control: max-age=3600, no-store, must-understand", "keep" },
        { 200, "", "Cache-Control: max-age=3600, private, must-understand", "private" },
        { 304, "", Fresh, "status" },
        { 401, "", Fresh, "status" },
        { 412, "", Fresh, "status" },
        { 416, "", Fresh, "status" },
        { 200, "", "Cache-Control: max-age=60, no-store", "no-store" },
        { 200, "", "Cache-Control: max-age=60, private", "private" },
        { 200, "", "Cache-Control: max-age=60, private=\"x\"", "keep" },
        { 200, "", "Cache-Control: max-age=60, no-cache", "no-cache" },
        { 200, "", "Cache-Control: max-age=60, no-cache\nETag: \"a\"", "keep" },
        { 200, "", "Cache-Control: max-age=60, no-cache=\"x\"", "keep" },
        { 200, "", "CDN-Cache-Control: max-age=60\nCache-Control: no-store", "keep" },
        { 200, "", "CDN-Cache-Control: no-store\nCache-Control: max-age=60", "no-store" },
        { 200, "Cache-Control: no-store", Fresh, "request-no-store" },
        { 200, "Authorization: x", Fresh, "authorization" },
        { 200, "Authorization: x", "Cache-Control: max-age=60, public", "keep" },
        { 200, "Authorization: x", "Cache-Control: max-age=60, must-revalidate", "keep" },
        { 200, "Authorization: x", "Cache-Control: s-maxage=60", "keep" },
        { 200, "Authorization: x", "Cache-Control: max-age=60, proxy-revalidate", "authorization" },
        { 200, "Cookie: a=b", Fresh, "keep" },
        { 200, "If-Match: \"a\"", Fresh, "request" },
        { 200, "Connection: Upgrade", Fresh, "request" },
        { 200, "Cookie: a=b", "ETag: \"a\"", "personal" },
        { 200, "", $"{Fresh}\nSet-Cookie: a=b", "keep" },
        { 200, "Cookie: c=d", $"{Fresh}\nSet-Cookie: a=b", "set-cookie" },
        { 200, "", $"{Fresh}, public\nSet-Cookie: a=b", "keep" },
        { 200, "", $"Last-Modified: {Heads.At(-1000)}\nSet-Cookie: a=b", "set-cookie" },
        { 200, "", $"{Fresh}\nVary: *", "vary" },
        { 200, "", $"{Fresh}\nVary: , *", "vary" },
        { 200, "", $"{Fresh}\nVary: Foo, *", "vary" },
        { 200, "", $"{Fresh}\nVary: Foo\nVary: *, *", "vary" },
        { 200, "", $"{Fresh}\nVary: Foo", "keep" },
        { 200, "", $"{Fresh}\nContent-Range: whatever", "keep" },
        { 206, "Range: bytes=-5", $"{Fresh}\nContent-Range: bytes 5-14/15", "keep" },
        { 206, "", $"{Fresh}\nContent-Range: bytes 5-14/15", "partial" },
        { 206, "Range: bytes=-5", $"{Fresh}\nContent-Range: bytes 5-14/15\nContent-Range: bytes 0-9/10", "partial" },
        { 206, "Range: bytes=0-1,3-4", $"{Fresh}\nContent-Type: multipart/byteranges; boundary=x", "partial" },
        { 206, "Range: bytes=-5", $"{Fresh}\nContent-Range: bytes 5-14/*", "partial" },
        { 206, "Range: bytes=-5", "ETag: \"a\"\nContent-Range: bytes 5-14/15", "no-freshness" },
    };

    [Theory]
    [MemberData(nameof(Decisions))]
    public void What_is_kept(int status, string request, string response, string expected) =>
        Assert.Equal(expected, TokenOf(Heads.Get(request), Heads.Response(response, status)));

    [Theory]
    [InlineData("HEAD", Fresh, "method")]
    [InlineData("PUT", Fresh, "method")]
    [InlineData("M-SEARCH", Fresh, "method")]
    [InlineData("POST", Fresh, "method")]
    [InlineData("POST", Fresh + "\nContent-Location: /y", "method")]
    [InlineData("POST", Fresh + "\nContent-Location: /x", "keep")]
    [InlineData("POST", Fresh + "\nContent-Location: http://A.test:80/x", "keep")]
    [InlineData("POST", "ETag: \"a\"\nContent-Location: /x", "method")]
    public void Other_methods(string method, string response, string expected) => Assert.Equal(
        expected, TokenOf(Heads.Request(method, framing: Framing.None), Heads.Response(response)));

    [Fact]
    public void A_request_with_content_is_about_more_than_its_target() => Assert.Equal(
        "request", TokenOf(Heads.Request("GET", framing: Framing.Exactly(3)), Heads.Response(Fresh)));

    [Fact]
    public void No_cache_is_kept_but_never_fresh()
    {
        var decision = Of(Heads.Get(), Heads.Response("Cache-Control: no-cache, max-age=60\nETag: \"a\""));
        Assert.Equal(TimeSpan.Zero, Assert.IsType<StoreDecision.Keep>(decision).FreshFor);
    }

    [Fact]
    public void Whatever_else_is_said_what_is_private_is_never_kept()
    {
        var noise = OneOf(
            "max-age=60", "s-maxage=60", "public", "must-revalidate", "immutable", "x=\"no, y\"", "");
        var forbidden = OneOf("private", "no-store", "PRIVATE", "No-Store", "private=\"\"");
        Gen.Select(noise.Array[0, 4], forbidden, noise.Array[0, 4], Gen.Bool, Gen.Int[200, 599]).Sample(
            (before, no, after, onLines, status) =>
            {
                var directives = before.Append(no).Concat(after);
                var fields = onLines
                    ? string.Join('\n', directives.Select(directive => $"Cache-Control: {directive}"))
                    : $"Cache-Control: {string.Join(", ", directives)}";
                return Of(Heads.Get(), Heads.Response(fields, status)) is StoreDecision.Pass;
            });
    }

    private static Gen<string> OneOf(params string[] values) =>
        Gen.Int[0, values.Length - 1].Select(at => values[at]);

    private static StoreDecision Of(RequestHead request, ResponseHead response) =>
        Storability.Of(request, response, Heads.Now, Heads.Now, CacheRules.Default);

    private static string TokenOf(RequestHead request, ResponseHead response) => Of(request, response) switch
    {
        StoreDecision.Keep => "keep",
        StoreDecision.Pass pass => pass.Reason.Token,
        var unknown => throw new InvalidOperationException(unknown.ToString()),
    };
}
