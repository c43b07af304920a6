using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Http;

public sealed class ReplyWriterTests
{
    private const string DateLine = $"Date: {Written.Date}\r\n";

    [Fact]
    public void A_reply_is_written_anew() =>
        Assert.Equal(
            "HTTP/1.1 200 Fine\r\nx-A: 1\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nDate: then\r\n"
            + "Content-Length: 5\r\n\r\n",
            Written.Reply(
                "HTTP/1.0 200 Fine\r\nx-A:1\r\nContent-Length: 005\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n"
                + "Date: then\r\nDate: twice\r\nConnection: keep-alive\r\n\r\n"));

    [Theory]
    [InlineData("Connection: close\r\n")]
    [InlineData("Keep-Alive: timeout=99\r\nConnection: keep-alive\r\n")]
    [InlineData("Proxy-Connection: keep-alive\r\n")]
    [InlineData("Proxy-Authenticate: Basic\r\n")]
    [InlineData("Proxy-Authentication-Info: x\r\n")]
    [InlineData("Upgrade: h2c\r\nConnection: Upgrade\r\n")]
    [InlineData("Trailer: X-T\r\n")]
    [InlineData("Connection: x-hop\r\nX-Hop: 1\r\n")]
    [InlineData("Connection: content-length\r\n")]
    public void What_ends_here_does_not_go_on(string lines) =>
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\nX-Keep: 1\r\n{DateLine}Content-Length: 0\r\n\r\n",
            Written.Reply($"HTTP/1.1 200 OK\r\n{lines}X-Keep: 1\r\nContent-Length: 0\r\n\r\n"));

    [Theory]
    [InlineData("GET", "HTTP/1.1", 200, "Content-Length: 5\r\n", "Content-Length: 5\r\n")]
    [InlineData("GET", "HTTP/1.1", 200, "Transfer-Encoding: chunked\r\n", "Transfer-Encoding: chunked\r\n")]
    [InlineData("GET", "HTTP/1.1", 200, "", "Transfer-Encoding: chunked\r\n")]
    [InlineData("GET", "HTTP/1.0", 200, "Transfer-Encoding: chunked\r\n", "Connection: close\r\n")]
    [InlineData("GET", "HTTP/1.0", 200, "", "Connection: close\r\n")]
    [InlineData("GET", "HTTP/1.0", 200, "Content-Length: 5\r\n", "Content-Length: 5\r\nConnection: keep-alive\r\n")]
    [InlineData("GET", "HTTP/1.1", 204, "Content-Length: 0\r\n", "")]
    [InlineData("GET", "HTTP/1.1", 304, "Content-Length: 5\r\n", "Content-Length: 5\r\n")]
    [InlineData("GET", "HTTP/1.1", 304, "", "")]
    [InlineData("HEAD", "HTTP/1.1", 200, "Content-Length: 100\r\n", "Content-Length: 100\r\n")]
    [InlineData("HEAD", "HTTP/1.1", 200, "Transfer-Encoding: chunked\r\n", "")]
    [InlineData("HEAD", "HTTP/1.1", 200, "", "")]
    [InlineData("HEAD", "HTTP/1.1", 204, "", "")]
    public void One_framing_field_or_none(string method, string version, int status, string lines, string written) =>
        Assert.Equal(
            $"HTTP/1.1 {status} X\r\n{DateLine}{written}\r\n",
            Written.Reply(
                $"HTTP/1.1 {status} X\r\n{lines}\r\n",
                $"{method} / {version}\r\nHost: a.test\r\nConnection: keep-alive\r\n\r\n"));

    [Fact]
    public void A_reply_without_a_body_says_so()
    {
        var head = new ResponseHead(
            404, default, HttpVersion.Http11, Fields.Empty, Framing.None, ConnectionOptions.None);
        Assert.Equal(
            $"HTTP/1.1 404 Not Found\r\n{DateLine}Content-Length: 0\r\nConnection: close\r\n\r\n",
            Written.Reply(head, null, close: true));
    }

    [Fact]
    public void A_reply_that_is_given_no_framing_says_0_all_the_same()
    {
        using var body = Body.Empty();
        var head = new ResponseHead(
            200, default, HttpVersion.Http11, Fields.Empty, Framing.None, ConnectionOptions.None);
        var reply = new Reply(head, body, Provenance.Proxy);
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\n{DateLine}Content-Length: 0\r\n\r\n",
            Wire.Written(to => ReplyWriter.Write(
                to, reply, Wire.Accepted(Wire.Get()), Framing.None, false, Wire.Octets(Written.Date))));
    }

    [Fact]
    public void A_trailer_section_is_announced_where_there_may_be_one() =>
        Assert.Equal(
            $"HTTP/1.1 200 OK\r\nTrailer: X-T\r\n{DateLine}Transfer-Encoding: chunked\r\n\r\n",
            Written.Reply("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nTrailer: X-T\r\n\r\n"));

    [Fact]
    public void A_426_names_its_protocols() =>
        Assert.Equal(
            $"HTTP/1.1 426 Upgrade Required\r\n{DateLine}Content-Length: 0\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            Written.Reply("HTTP/1.1 426 Upgrade Required\r\nUpgrade: websocket\r\nContent-Length: 0\r\n\r\n"));

    public static TheoryData<CacheStatus, string> Statuses => new()
    {
        { new CacheStatus(true, ForwardReason.No, TtlSeconds: 5), "pibl; hit; ttl=5" },
        { new CacheStatus(true, ForwardReason.No, TtlSeconds: -3, Reason: new("STALE")), "pibl; hit; ttl=-3; detail=STALE" },
        { new CacheStatus(
            false, ForwardReason.UriMiss, 200, Stored: true), "pibl; fwd=uri-miss; fwd-status=200; stored" },
        { new CacheStatus(true, ForwardReason.Stale, 304, TtlSeconds: 60), "pibl; fwd=stale; fwd-status=304; ttl=60" },
        { new CacheStatus(false, ForwardReason.VaryMiss), "pibl; fwd=vary-miss" },
        {
            new CacheStatus(false, ForwardReason.Bypass, Reason: new("a \"b\" \\ \u00e9\n")),
            "pibl; fwd=bypass; detail=\"a \\\"b\\\" \\\\ ??\""
        },
        { new CacheStatus(false, ForwardReason.Method, Reason: new("RFC9111:3")), "pibl; fwd=method; detail=RFC9111:3" },
        { new CacheStatus(false, ForwardReason.Miss, Reason: new("1x")), "pibl; fwd=miss; detail=\"1x\"" },
        { new CacheStatus(false, ForwardReason.Request), "pibl; fwd=request" },
        { new CacheStatus(false, ForwardReason.Partial), "pibl; fwd=partial" },
    };

    [Theory]
    [MemberData(nameof(Statuses))]
    public void Cache_Status_says_what_the_cache_did(CacheStatus status, string written) =>
        Assert.Contains(
            $"Cache-Status: far; hit\r\n{DateLine}{(status.Hit ? "Via: 1.1 pibl\r\n" : "")}Cache-Status: {written}\r\n",
            Written.Reply("HTTP/1.1 200 OK\r\nCache-Status: far; hit\r\nContent-Length: 0\r\n\r\n", cache: status),
            StringComparison.Ordinal);

    [Theory]
    [InlineData(7, "Age: 7\r\n")]
    [InlineData(0, "Age: 0\r\n")]
    [InlineData(-1, "Age: 100\r\n")]
    public void Age_is_the_caches_where_it_answers(int ageSeconds, string written)
    {
        var text = Written.Reply(
            "HTTP/1.1 200 OK\r\nAge: 100\r\nContent-Length: 0\r\n\r\n",
            cache: new CacheStatus(true, ForwardReason.No, AgeSeconds: ageSeconds));
        var lines = text.Split("\r\n").Where(line => line.StartsWith("Age", StringComparison.Ordinal));
        Assert.Equal([written.TrimEnd()], lines);
    }

    [Fact]
    public void An_interim_response_has_no_length()
    {
        Assert.Equal(
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nVia: 1.1 pibl\r\n\r\n",
            Interim(
                "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\nContent-Length: 0\r\nConnection: x-a\r\nX-A: 1\r\n\r\n"));
        Assert.Equal("HTTP/1.1 100 Continue\r\n\r\n", Wire.Text(InterimWriter.Continue));
    }

    [Fact]
    public void A_switch_keeps_its_upgrade() =>
        Assert.Equal(
            "HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: x\r\nVia: 1.1 pibl\r\n"
            + "Upgrade: websocket\r\nConnection: Upgrade\r\n\r\n",
            Interim(
                "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n"
                + "Sec-WebSocket-Accept: x\r\n\r\n"));

    [Theory]
    [InlineData("101 X\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n", true)]
    [InlineData("101 X\r\nConnection: Upgrade\r\nUpgrade: foo\r\n", false)]
    [InlineData("101 X\r\nUpgrade: websocket\r\n", false)]
    [InlineData("101 X\r\nConnection: Upgrade\r\n", false)]
    [InlineData("101 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nUpgrade: h2c\r\n", false)]
    [InlineData("200 X\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n", false)]
    public void A_switch_must_answer_what_was_asked(string head, bool answers) =>
        Assert.Equal(answers, UpgradeRules.IsAnsweredBy(Wire.AcceptedResponse($"HTTP/1.1 {head}\r\n")));

    [Fact]
    public void Every_fault_has_a_reply_that_can_be_written()
    {
        foreach (var kind in Enum.GetValues<FaultKind>())
        {
            var reply = Faults.ReplyTo(Fault.OfClient(kind, "not for the client"));
            using var body = reply.Body;
            var framing = ReplyFraming.For(null, reply.Head, reply.Body.Framing);
            var text = Wire.Written(to => ReplyWriter.Write(to, reply, null, framing, true, Wire.Octets(Written.Date)));
            var parsed = Wire.AcceptedResponse(text);
            Assert.Equal((reply.Head.Status, reply.Body.Framing), (parsed.Status, parsed.Framing));
            Assert.False(Persistence.KeepsAlive(parsed));
            Assert.DoesNotContain("not for the client", text, StringComparison.Ordinal);
        }
    }

    private static string Interim(string head) =>
        Wire.Written(to => InterimWriter.Write(to, Wire.AcceptedResponse(head)));
}
