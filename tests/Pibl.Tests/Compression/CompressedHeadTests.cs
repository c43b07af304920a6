using Pibl.Cache;
using Pibl.Compression;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Tests.Cache;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Compression;

public sealed class CompressedHeadTests
{
    [Theory]
    [InlineData("A: b", "A: b\nVary: Accept-Encoding")]
    [InlineData("Vary: Origin\nVary: Cookie", "Vary: Origin, Cookie, Accept-Encoding")]
    [InlineData("Vary: accept-encoding, Origin", "Vary: accept-encoding, Origin")]
    [InlineData("Vary: *", "Vary: *")]
    public void Vary_names_the_field_once(string fields, string varying) =>
        Assert.Equal(Heads.FieldsOf(varying), CompressedHead.Varying(Heads.Response(fields)).Fields);

    [Theory]
    [InlineData("ETag: \"a\"", "W/\"a~br\"")]
    [InlineData("ETag: \"\"", "W/\"~br\"")]
    [InlineData("ETag: W/\"a\"", "W/\"a\"")]
    [InlineData("ETag: a", null)]
    [InlineData("ETag: \"", null)]
    [InlineData("A: b", null)]
    public void A_strong_tag_becomes_weak_and_names_the_coding(string fields, string? tag) =>
        Assert.Equal(tag, Compressed(fields).Fields.Find(FieldId.ETag)?.ToString());

    [Theory]
    [InlineData("Content-Length: 2000")]
    [InlineData("Content-MD5: x")]
    [InlineData("Digest: sha-256=x")]
    [InlineData("Repr-Digest: sha-256=:x:")]
    [InlineData("Content-Digest: sha-256=:x:")]
    [InlineData("Accept-Ranges: bytes")]
    [InlineData("Content-Encoding: identity")]
    public void What_is_about_the_plain_content_goes(string fields) => Assert.Equal(
        Heads.FieldsOf("Vary: Accept-Encoding\nContent-Encoding: br\nAccept-Ranges: none"), Compressed(fields).Fields);

    [Fact]
    public void The_length_is_not_known_before_the_end()
    {
        Assert.Equal(Framing.Chunked, Compressed("A: b").Framing);
        var toHead = Heads.Response("A: b", framing: Framing.None);
        Assert.Equal(Framing.None, CompressedHead.Of(toHead, ContentCoding.Br).Framing);
    }

    [Theory]
    [InlineData("\"a\"", "\"a\"")]
    [InlineData("W/\"a\"", "W/\"a\"")]
    [InlineData("W/\"a~br\"", "\"a\"")]
    [InlineData("W/\"a~b~gzip\"", "\"a~b\"")]
    [InlineData("\"a~br\"", "\"a~br\"")]
    [InlineData("W/\"a~deflate\"", "W/\"a~deflate\"")]
    [InlineData("a", "a")]
    public void The_servers_own_tag_is_found_again(string tag, string original) =>
        Assert.Equal(original, CodedTag.Original(Bytes.Of(tag)).ToString());

    [Theory]
    [InlineData("If-None-Match: W/\"a~br\"", "\"a\"")]
    [InlineData("If-None-Match: \"b\", W/\"a~br\"\nIf-None-Match: *", "\"b\", \"a\", *")]
    [InlineData("If-None-Match: \"b\"", null)]
    [InlineData("A: b", null)]
    public void A_condition_goes_to_the_server_with_its_own_tags(string fields, string? condition) =>
        Assert.Equal(condition, CodedTag.OriginalsIn(Heads.FieldsOf(fields), FieldId.IfNoneMatch)?.ToString());

    [Theory]
    [InlineData("ETag: \"a\"\nVary: Origin", "Vary: Origin, Accept-Encoding\nETag: W/\"a~br\"")]
    [InlineData("ETag: \"a\"", "Vary: Accept-Encoding\nETag: W/\"a~br\"")]
    [InlineData("ETag: \"b\"\nVary: Origin", "ETag: \"b\"\nVary: Origin, Accept-Encoding")]
    [InlineData("Vary: Origin\nAccept-Ranges: bytes", "Vary: Origin, Accept-Encoding")]
    [InlineData("ETag: W/\"a\"\nContent-Length: 9", "ETag: W/\"a\"")]
    [InlineData("Expires: 0", "Expires: 0")]
    public void What_a_304_says_does_not_undo_what_is_stored(string fields, string update)
    {
        var stored = Heads.Stored(
            "ETag: W/\"a~br\"\nContent-Encoding: br\nVary: Accept-Encoding", "Accept-Encoding: br");
        var missed = new Missed(Heads.Received(Heads.Get("Accept-Encoding: br")), stored, ForwardReason.Stale);
        Assert.Equal(
            Heads.FieldsOf(update), CompressedHead.OfNotModified(Heads.Response(fields, 304), missed).Fields);
    }

    [Theory]
    [InlineData("If-None-Match: W/\"a~br\"", "W/\"a~br\"")]
    [InlineData("If-None-Match: \"a\"", "\"a\"")]
    [InlineData("If-None-Match: W/\"b~br\"", "\"a\"")]
    [InlineData("Accept-Encoding: gzip\nIf-None-Match: \"a\", W/\"a~br\", W/\"a~gzip\"", "W/\"a~gzip\"")]
    [InlineData("Accept-Encoding: br\nIf-None-Match: W/\"a~gzip\", W/\"a~br\"", "W/\"a~br\"")]
    [InlineData("If-None-Match: \"a\", W/\"a~br\"", "\"a\"")]
    public void A_304_to_a_client_has_the_tag_that_it_asked_about(string request, string tag)
    {
        var missed = new Missed(Heads.Received(Heads.Get(request)), None, ForwardReason.UriMiss);
        var head = CompressedHead.OfNotModified(Heads.Response("ETag: \"a\"", 304), missed);
        Assert.Equal(tag, head.Fields.Find(FieldId.ETag)?.ToString());
        Assert.Equal("Accept-Encoding", head.Fields.Find(FieldId.Vary)?.ToString());
    }

    private static ResponseHead Compressed(string fields) =>
        CompressedHead.Of(Heads.Response(fields), ContentCoding.Br);
}
