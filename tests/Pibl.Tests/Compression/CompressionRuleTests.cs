using Pibl.Compression;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Cache;

namespace Pibl.Tests.Compression;

public sealed class CompressionRuleTests
{
    [Theory]
    [InlineData(200, "Content-Type: text/html", true)]
    [InlineData(200, "Content-Type: text/event-stream; charset=utf-8", true)]
    [InlineData(200, "Content-Type: Application/JSON", true)]
    [InlineData(200, "Content-Type: application/problem+json", true)]
    [InlineData(200, "Content-Type: application/atom+xml; type=feed", true)]
    [InlineData(200, "Content-Type: image/svg+xml", true)]
    [InlineData(200, "Content-Type: application/wasm", true)]
    [InlineData(200, "Content-Type: font/ttf", true)]
    [InlineData(200, "Content-Type: font/woff2", false)]
    [InlineData(200, "Content-Type: image/png", false)]
    [InlineData(200, "Content-Type: video/mp4", false)]
    [InlineData(200, "Content-Type: application/grpc", false)]
    [InlineData(200, "Content-Type: application/octet-stream", false)]
    [InlineData(200, "Content-Type: multipart/byteranges", false)]
    [InlineData(200, "Content-Type: nonsense", false)]
    [InlineData(200, "Content-Type: application/+json", false)]
    [InlineData(200, "Foo: b", false)]
    [InlineData(404, "Content-Type: text/html", true)]
    [InlineData(500, "Content-Type: text/html", true)]
    [InlineData(301, "Content-Type: text/html", true)]
    [InlineData(101, "Content-Type: text/html", false)]
    [InlineData(204, "Content-Type: text/html", false)]
    [InlineData(205, "Content-Type: text/html", false)]
    [InlineData(200, "Content-Type: text/html\nContent-Length: 1023", false)]
    [InlineData(200, "Content-Type: text/html\nContent-Length: 1024", true)]
    [InlineData(200, "Content-Type: text/html\nContent-Encoding: br", false)]
    [InlineData(200, "Content-Type: text/html\nContent-Encoding: identity, gzip", false)]
    [InlineData(200, "Content-Type: text/html\nContent-Encoding: identity", true)]
    [InlineData(200, "Content-Type: text/html\nCache-Control: public, no-transform", false)]
    [InlineData(200, "Content-Type: text/html\nCache-Control: private=\"no-transform\"", true)]
    public void What_is_compressed(int status, string fields, bool isCompressed)
    {
        var plan = Plan(status, fields, "Accept-Encoding: gzip");
        Assert.Equal(isCompressed ? (true, ContentCoding.Gzip) : (false, ContentCoding.Identity), plan);
    }

    [Theory]
    [InlineData("Accept-Encoding: identity")]
    [InlineData("Foo: b")]
    public void What_would_be_compressed_for_others_varies(string request) =>
        Assert.Equal((true, ContentCoding.Identity), Plan(200, "Content-Type: text/html", request));

    [Fact]
    public void A_part_is_never_compressed_and_varies_as_the_whole() => Assert.Equal(
        (true, ContentCoding.Identity),
        Plan(206, "Content-Type: text/html\nContent-Range: bytes 0-1/2000\nContent-Length: 2", "Accept-Encoding: gzip"));

    [Theory]
    [InlineData("text/event-stream", true)]
    [InlineData("Text/Event-Stream ;charset=utf-8", true)]
    [InlineData("text/plain", false)]
    public void Event_streams_may_never_end(string type, bool isEndless) =>
        Assert.Equal(isEndless, CompressibleTypes.IsEndless(Bytes.Of(type).Span));

    private static (bool, ContentCoding) Plan(int status, string fields, string request)
    {
        var plan = CompressionRule.PlanFor(
            Heads.FieldsOf(request), Heads.Response(fields, status, Framing.Chunked), [ContentCoding.Gzip]);
        return (plan.Varies, plan.Coding);
    }
}
