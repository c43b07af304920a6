using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class FramingTests
{
    [Theory]
    [InlineData("", FramingKind.None, 0)]
    [InlineData("Content-Length: 0\r\n", FramingKind.Exactly, 0)]
    [InlineData("Content-Length: 00\r\n", FramingKind.Exactly, 0)]
    [InlineData("Content-Length: \t 5 \t\r\n", FramingKind.Exactly, 5)]
    [InlineData("content-LENGTH: 010\r\n", FramingKind.Exactly, 10)]
    [InlineData("Content-Length: 9223372036854775807\r\n", FramingKind.Exactly, long.MaxValue)]
    [InlineData("Content-Length: 0000000000000000000000000000000000000005\r\n", FramingKind.Exactly, 5)]
    [InlineData("Transfer-Encoding: chunked\r\n", FramingKind.Chunked, 0)]
    [InlineData("TRANSFER-ENCODING: \t cHuNkEd \t\r\n", FramingKind.Chunked, 0)]
    [InlineData("X-Transfer-Encoding: chunked\r\nContent-Length: 15\r\n", FramingKind.Exactly, 15)]
    [InlineData("Content_Length: 5\r\n", FramingKind.None, 0)]
    [InlineData("Content-Length-X: 5\r\n", FramingKind.None, 0)]
    [InlineData("Connection: content-length\r\nContent-Length: 5\r\n", FramingKind.Exactly, 5)]
    public void A_clear_length_is_read(string lines, FramingKind kind, long length) =>
        Assert.Equal(new Framing(kind, length), Wire.Accepted(Wire.Post(lines)).Framing);

    [Theory]
    [InlineData("", 400)]
    [InlineData("   ", 400)]
    [InlineData("+5", 400)]
    [InlineData("-5", 400)]
    [InlineData("-0", 400)]
    [InlineData("5 5", 400)]
    [InlineData("5\t5", 400)]
    [InlineData("5.0", 400)]
    [InlineData("0x5", 400)]
    [InlineData("0_5", 400)]
    [InlineData("5e1", 400)]
    [InlineData("five", 400)]
    [InlineData("\"5\"", 400)]
    [InlineData("5;q=1", 400)]
    [InlineData("5, 5", 400)]
    [InlineData("5,", 400)]
    [InlineData(",5", 400)]
    [InlineData("5, 6", 400)]
    [InlineData("5\u000b", 400)]
    [InlineData("\u000c5", 400)]
    [InlineData("5\u00a0", 400)]
    [InlineData("\u00b2", 400)]
    [InlineData("\u00d9\u00a5", 400)]
    [InlineData("9223372036854775808", 413)]
    [InlineData("18446744073709551621", 413)]
    [InlineData("340282366920938463463374607431768211461", 413)]
    public void A_length_that_is_not_a_number_is_refused(string value, int status)
    {
        Wire.Refused(Wire.Post($"Content-Length: {value}\r\n"), status);
        Wire.Refused(Wire.Get($"Content-Length: {value}\r\n"), status);
        foreach (var method in new[] { Method.Get, Method.Head })
        {
            Wire.RefusedResponse($"HTTP/1.1 200 OK\r\nContent-Length: {value}\r\n\r\n", method);
            Wire.RefusedResponse($"HTTP/1.1 304 Not Modified\r\nContent-Length: {value}\r\n\r\n", method);
        }
    }

    [Theory]
    [InlineData("xchunked", 501)]
    [InlineData("chunkedchunked", 501)]
    [InlineData("identity", 501)]
    [InlineData("gzip", 501)]
    [InlineData("gzip, chunked", 501)]
    [InlineData("chunked, gzip", 501)]
    [InlineData("ch,unked", 501)]
    [InlineData("0", 501)]
    [InlineData("", 400)]
    [InlineData(",", 400)]
    [InlineData(",chunked", 400)]
    [InlineData("chunked,", 400)]
    [InlineData("chunked, chunked", 400)]
    [InlineData("chunked chunked", 400)]
    [InlineData("chunked;q=1", 400)]
    [InlineData("chunked;", 400)]
    [InlineData("chunked=1", 400)]
    [InlineData("\"chunked\"", 400)]
    [InlineData("'chunked'", 501)]
    [InlineData("chunk\\ed", 400)]
    [InlineData("x\tchunked", 400)]
    [InlineData("\u000bchunked", 400)]
    [InlineData("chunked\u000c", 400)]
    [InlineData("chunked\u001f", 400)]
    [InlineData("chun\rked", 400)]
    [InlineData("\0chunked", 400)]
    [InlineData("\u00a0chunked", 400)]
    [InlineData("\u00ffchunked", 400)]
    [InlineData("chun\u00e2\u0084\u00aaed", 400)]
    public void A_coding_that_is_not_plainly_chunked_is_refused(string value, int status)
    {
        Wire.Refused(Wire.Post($"Transfer-Encoding: {value}\r\n"), status);
        Wire.Refused(Wire.Post($"Transfer-Encoding: {value}\r\nContent-Length: 5\r\n"), 400);
        Wire.RefusedResponse($"HTTP/1.1 200 OK\r\nTransfer-Encoding: {value}\r\n\r\n");
    }

    [Theory]
    [InlineData("Content-Length: 5\r\nContent-Length: 5\r\n")]
    [InlineData("Content-Length: 5\r\nX-A: 1\r\ncontent-length: 6\r\n")]
    [InlineData("Content-Length:\r\nContent-Length: 5\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding:\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 0\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\nContent-Length: 5\r\nContent-Length: 6\r\n")]
    public void Two_framing_fields_are_refused(string lines)
    {
        Wire.Refused(Wire.Post(lines), 400);
        Wire.RefusedResponse($"HTTP/1.1 200 OK\r\n{lines}\r\n");
        Wire.RefusedResponse($"HTTP/1.1 200 OK\r\n{lines}\r\n", Method.Head);
    }

    [Fact]
    public void HTTP_1_0_has_no_transfer_codings()
    {
        Wire.Refused(Wire.Post("Transfer-Encoding: chunked\r\n", "HTTP/1.0"), 400);
        Wire.RefusedResponse("HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        Assert.Equal(Framing.Exactly(5), Wire.Accepted(Wire.Post("Content-Length: 5\r\n", "HTTP/1.0")).Framing);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n", 400)]
    [InlineData("Transfer-Encoding: chunked\r\n", 400)]
    [InlineData("Content-Length: 0\r\n", 0)]
    public void TRACE_has_no_body(string lines, int status)
    {
        var text = $"TRACE / HTTP/1.1\r\nHost: a.test\r\n{lines}\r\n";
        if (status == 0)
        {
            Assert.True(Wire.Accepted(text).Framing.IsEmpty);
        }
        else
        {
            Wire.Refused(text, status);
        }
    }

    [Theory]
    [InlineData(200, Method.Get, "", FramingKind.UntilClose, 0)]
    [InlineData(200, Method.Get, "Content-Length: 5\r\n", FramingKind.Exactly, 5)]
    [InlineData(200, Method.Get, "Transfer-Encoding: chunked\r\n", FramingKind.Chunked, 0)]
    [InlineData(200, Method.Head, "", FramingKind.None, 0)]
    [InlineData(200, Method.Head, "Content-Length: 100\r\n", FramingKind.None, 0)]
    [InlineData(200, Method.Head, "Transfer-Encoding: chunked\r\n", FramingKind.None, 0)]
    [InlineData(204, Method.Get, "", FramingKind.None, 0)]
    [InlineData(204, Method.Get, "Content-Length: 0\r\n", FramingKind.None, 0)]
    [InlineData(205, Method.Get, "Content-Length: 0\r\n", FramingKind.Exactly, 0)]
    [InlineData(205, Method.Get, "Transfer-Encoding: chunked\r\n", FramingKind.Chunked, 0)]
    [InlineData(304, Method.Get, "Content-Length: 100\r\n", FramingKind.None, 0)]
    [InlineData(304, Method.Get, "Transfer-Encoding: chunked\r\n", FramingKind.None, 0)]
    [InlineData(100, Method.Post, "", FramingKind.None, 0)]
    [InlineData(101, Method.Get, "", FramingKind.None, 0)]
    [InlineData(103, Method.Get, "Link: </x>\r\n", FramingKind.None, 0)]
    [InlineData(404, Method.Post, "Content-Length: 7\r\n", FramingKind.Exactly, 7)]
    public void A_response_is_framed_by_method_status_and_fields(
        int status, Method method, string lines, FramingKind kind, long length) =>
        Assert.Equal(
            new Framing(kind, length), Wire.AcceptedResponse($"HTTP/1.1 {status} X\r\n{lines}\r\n", method).Framing);

    [Theory]
    [InlineData(204, "Content-Length: 5\r\n")]
    [InlineData(204, "Transfer-Encoding: chunked\r\n")]
    [InlineData(103, "Content-Length: 5\r\n")]
    [InlineData(100, "Transfer-Encoding: chunked\r\n")]
    [InlineData(205, "Content-Length: 5\r\n")]
    public void A_body_where_none_may_be_is_refused(int status, string lines) =>
        Wire.RefusedResponse($"HTTP/1.1 {status} X\r\n{lines}\r\n");

    [Theory]
    [InlineData("Content-Length: 0\r\n")]
    [InlineData("Transfer-Encoding: chunked\r\n")]
    [InlineData("")]
    public void However_a_205_is_framed_its_client_gets_no_content(string lines)
    {
        var head = Wire.AcceptedResponse($"HTTP/1.1 205 Reset Content\r\n{lines}\r\n");
        Assert.Equal(Framing.Exactly(0), ReplyFraming.For(Wire.Accepted(Wire.Get()), head, head.Framing));
    }
}
