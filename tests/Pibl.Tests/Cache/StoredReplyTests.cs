using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

public sealed class StoredReplyTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    private static readonly string Both = $"ETag: \"a\"\nLast-Modified: {Heads.At(-5000)}";

    public static TheoryData<string, string, int> Conditions => new()
    {
        { "ETag: \"a\"", "If-None-Match: \"a\"", 304 },
        { "ETag: \"a\"", "If-None-Match: \"b\"", 200 },
        { "ETag: \"a\"", "If-None-Match: *", 304 },
        { "ETag: \"a\"", "If-None-Match: \"a\", \"1\", \"2\"", 304 },
        { "ETag: \"a\"", "If-None-Match: \"1\", \"a\", \"2\"", 304 },
        { "ETag: \"a\"", "If-None-Match: \"1\"\nIf-None-Match: \"2\",\"a\"", 304 },
        { "ETag: \"a, b\"", "If-None-Match: \"1\", \"a, b\"", 304 },
        { "ETag: W/\"a\"", "If-None-Match: W/\"a\"", 304 },
        { "ETag: W/\"a\"", "If-None-Match: \"a\"", 304 },
        { "ETag: \"a\"", "If-None-Match: W/\"a\"", 304 },
        { "ETag: \"a\u00fc\"", "If-None-Match: \"a\u00fc\"", 304 },
        { "ETag: \"a\"", "If-None-Match: a", 200 },
        { "ETag: \"a\"", "If-None-Match: \"A\"", 200 },
        { "", "If-None-Match: \"a\"", 200 },
        { "", "If-None-Match: *", 304 },
        { $"Last-Modified: {Heads.At(-3000)}", $"If-Modified-Since: {Heads.At(-3000)}", 304 },
        { $"Last-Modified: {Heads.At(-3000)}", $"If-Modified-Since: {Heads.At(-2000)}", 304 },
        { $"Last-Modified: {Heads.At(-3000)}", $"If-Modified-Since: {Heads.At(-3001)}", 200 },
        { $"Last-Modified: {Heads.At(-3000)}", "If-Modified-Since: yesterday", 200 },
        { "Last-Modified: Sun, 06 Nov 1994 08:49:37 GMT", "If-Modified-Since: Sunday, 06-Nov-94 08:49:37 GMT", 304 },
        { $"Date: {Heads.At(-10)}", $"If-Modified-Since: {Heads.At(-10)}", 304 },
        { $"Date: {Heads.At(-10)}", $"If-Modified-Since: {Heads.At(-3000)}", 200 },
        { Both, $"If-None-Match: \"a\"\nIf-Modified-Since: {Heads.At(-10000)}", 304 },
        { Both, $"If-None-Match: \"b\"\nIf-Modified-Since: {Heads.At(0)}", 200 },
    };

    public static TheoryData<string, string, int, string> Ranges => new()
    {
        { "", "Range: bytes=0-1", 206, "01" },
        { "", "Range: bytes=8-", 206, "89" },
        { "", "Range: bytes=-1", 206, "9" },
        { "", "Range: bytes=0-", 206, "0123456789" },
        { "", "Range: bytes=10-", 416, "" },
        { "", "Range: bytes=0-1,4-5", 200, "0123456789" },
        { "ETag: \"a\"", "Range: bytes=0-1\nIf-Range: \"a\"", 206, "01" },
        { "ETag: \"a\"", "Range: bytes=0-1\nIf-Range: \"b\"", 200, "0123456789" },
        { "ETag: W/\"a\"", "Range: bytes=0-1\nIf-Range: W/\"a\"", 200, "0123456789" },
        { $"Last-Modified: {Heads.At(-9)}", $"Range: bytes=0-1\nIf-Range: {Heads.At(-9)}", 206, "01" },
        { $"Last-Modified: {Heads.At(-9)}", $"Range: bytes=0-1\nIf-Range: {Heads.At(-8)}", 200, "0123456789" },
        { "ETag: \"a\"", "Range: bytes=0-1\nIf-None-Match: \"a\"", 304, "" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Conditions_are_answered_from_the_store(string stored, string request, int status) =>
        Assert.Equal(status, Reply(Heads.Get(request), Heads.Stored($"{Fresh}\n{stored}")).Head.Status);

    [Fact]
    public void A_condition_is_for_a_success() => Assert.Equal(
        404, Reply(Heads.Get("If-None-Match: *"), Heads.Stored(Fresh, status: 404)).Head.Status);

    [Fact]
    public void A_304_carries_what_caches_need_and_no_more()
    {
        var fields = $"{Fresh}\nDate: {Heads.At(0)}\nETag: \"a\"\nExpires: 0\nVary: A\nContent-Location: /y\n"
            + "Content-Type: text/plain\nContent-Length: 10\nX: 1";
        var reply = Reply(Heads.Get("If-None-Match: \"a\""), Heads.Stored(fields));
        Assert.Equal(
            Heads.FieldsOf($"{Fresh}\nDate: {Heads.At(0)}\nETag: \"a\"\nExpires: 0\nVary: A\nContent-Location: /y"),
            reply.Head.Fields);
        Assert.Equal(Framing.None, reply.Head.Framing);
    }

    [Theory]
    [MemberData(nameof(Ranges))]
    public void Ranges_are_cut_from_the_whole(string stored, string request, int status, string body)
    {
        var reply = Reply(Heads.Get(request), Heads.Stored($"{Fresh}\n{stored}"));
        Assert.Equal((status, body), (reply.Head.Status, BodyOf(reply)));
    }

    [Fact]
    public void A_part_says_where_it_is_from_and_keeps_the_other_fields()
    {
        var reply = Reply(Heads.Get("Range: bytes=-3"), Heads.Stored($"{Fresh}\nContent-Length: 10\nA: 1"));
        Assert.Equal(Heads.FieldsOf($"{Fresh}\nA: 1\nContent-Range: bytes 7-9/10"), reply.Head.Fields);
        Assert.Equal(Framing.Exactly(3), reply.Head.Framing);
    }

    [Fact]
    public void What_cannot_be_satisfied_says_how_long_the_whole_is() => Assert.Equal(
        "bytes */10",
        Reply(Heads.Get("Range: bytes=99-"), Heads.Stored(Fresh)).Head.Fields.Find(FieldId.ContentRange).ToString());

    [Theory]
    [InlineData("bytes=4-8", 206, "01234")]
    [InlineData("bytes=6-7", 206, "23")]
    [InlineData("bytes=-5", 206, "01234")]
    [InlineData("bytes=3-5", 0, "")]
    [InlineData("bytes=6-9", 0, "")]
    [InlineData("bytes=-1", 0, "")]
    [InlineData("bytes=0-1,2-3", 0, "")]
    [InlineData(null, 0, "")]
    public void A_stored_part_answers_what_lies_within_it(string? range, int status, string body)
    {
        var part = Heads.Stored($"{Fresh}\nContent-Range: bytes 4-8/10", body: "01234", status: 206);
        part = part with { Selecting = Heads.FieldsOf("Range: bytes=-5") };
        var request = Heads.Get(range is null ? "" : $"Range: {range}");
        var found = Selection.Find(request, LanguageExt.Prelude.Array(part));
        Assert.Equal(status, found is null ? 0 : Reply(request, found).Head.Status);
        Assert.Equal(body, found is null ? "" : BodyOf(Reply(request, found)));
    }

    [Fact]
    public void HEAD_gets_the_head_of_a_GET()
    {
        var reply = Reply(Heads.Request("HEAD", fields: "Range: bytes=0-1"), Heads.Stored(Fresh));
        Assert.Equal((200, Framing.Exactly(10), ""), (reply.Head.Status, reply.Head.Framing, BodyOf(reply)));
    }

    [Fact]
    public void What_came_in_chunks_has_a_length_now()
    {
        var stored = Heads.Stored(Fresh);
        stored = stored with { Head = stored.Head with { Framing = Framing.Chunked } };
        Assert.Equal(Framing.Exactly(10), Reply(Heads.Get(), stored).Head.Framing);
    }

    private static Reply Reply(RequestHead request, StoredResponse stored) =>
        StoredReply.Of(request, stored, Provenance.Proxy);

    private static string BodyOf(Reply reply) => Assert.IsType<MemoryBody>(reply.Body).Content.ToString();
}
