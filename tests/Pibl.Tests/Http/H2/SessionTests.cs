using Pibl.Http.H2;

namespace Pibl.Tests.Http.H2;

/// <summary>What a client sends, and what becomes of it; each however the bytes are cut.</summary>
public sealed class SessionTests
{
    public static readonly TheoryData<string, byte[][], string[], string[]> Exchanges = new()
    {
        { "a request", [Frames.Get(1)], ["request 1 GET a.test/$"], [] },
        {
            "content and trailers",
            [Frames.Post(1), Frames.Data(1, "hel"), Frames.Data(1, "lo"),
                Frames.Of(FrameType.Headers, 5, 1, Frames.Block("x-t: 1"))],
            ["request 1 POST a.test/", "data 1 hello", "trailers 1 x-t: 1"], []
        },
        {
            "padding", [Frames.Post(1), Frames.Of(FrameType.Data, 9, 1, 3, (byte)'h', (byte)'i', 0, 0, 0)],
            ["request 1 POST a.test/", "data 1 hi$"], []
        },
        {
            "a block in pieces",
            [Frames.Of(FrameType.Headers, 1, 1, Frames.Block(":method: GET")),
                Frames.Of(FrameType.Continuation, 0, 1),
                Frames.Of(FrameType.Continuation, 4, 1, Frames.Block(":scheme: http", ":path: /x", ":authority: a.test"))],
            ["request 1 GET a.test/x$"], []
        },
        { "a ping", [Frames.Of(FrameType.Ping, 0, 0, "12345678"u8.ToArray())], [], ["PING ACK 12345678"] },
        { "an unknown frame", [Frames.Of((FrameType)0xFA, 0xFF, 7, 1, 2)], [], [] },
        { "a priority", [Frames.Of(FrameType.Priority, 0, 5, 0, 0, 0, 3, 9)], [], [] },
        {
            "an upper-case name", [Frames.Get(1, "/", true, "X-A: b"), Frames.Get(3)],
            ["Malformed 0 A field name that is not a token in lower case [RFC 9113 §8.2.1]", "request 3 GET a.test/$"],
            ["RST 1 ProtocolError"]
        },
        {
            "a connection field", [Frames.Get(1, "/", true, "connection: close")],
            ["Malformed 0 A field of the connection [RFC 9113 §8.2.2]"], ["RST 1 ProtocolError"]
        },
        {
            "no host", [Frames.Of(FrameType.Headers, 5, 1, Frames.Block(":method: GET", ":scheme: http", ":path: /"))],
            ["Refused 1 Neither :authority nor Host [RFC 9113 §8.3.1]"], []
        },
        {
            "two hosts", [Frames.Get(1, "/", true, "host: b.test")],
            ["Malformed 0 :authority and Host name different hosts [RFC 9113 §8.3.1]"], ["RST 1 ProtocolError"]
        },
        {
            "crumbs", [Frames.Get(1, "/", true, "cookie: a=1", "x-a: b", "cookie: ", "cookie: b=2; c=3")],
            ["request 1 GET a.test/$"], []
        },
        {
            "too much content", [Frames.Post(1, "content-length: 3"), Frames.Data(1, "abcd", end: true)],
            ["request 1 POST a.test/", "Reset 1 HTTP/2 ProtocolError: DATA that is not as long as Content-Length [RFC 9113 §8.1.1]"],
            ["RST 1 ProtocolError"]
        },
        {
            "too little content", [Frames.Post(1, "content-length: 9"), Frames.Data(1, "abcd", end: true)],
            ["request 1 POST a.test/", "Reset 1 HTTP/2 ProtocolError: DATA that is not as long as Content-Length [RFC 9113 §8.1.1]"],
            ["RST 1 ProtocolError"]
        },
        {
            "a reset", [Frames.Get(1), Frames.Reset(1), Frames.Reset(1)],
            ["request 1 GET a.test/$", "Reset 1 the client reset the stream [RFC 9113 §6.4]"], []
        },
        {
            "content behind the end", [Frames.Get(1), Frames.Data(1, "x"), Frames.Data(1, "y"), Frames.Get(3)],
            ["request 1 GET a.test/$", "Reset 1 HTTP/2 StreamClosed: DATA behind END_STREAM [RFC 9113 §5.1]",
                "request 3 GET a.test/$"],
            ["RST 1 StreamClosed"]
        },
        { "content on an idle stream", [Frames.Data(1, "x")], ["Broken 0 HTTP/2 ProtocolError: Data on an idle stream [RFC 9113 §6]"], ["GOAWAY 0 ProtocolError"] },
        { "an even id", [Frames.Get(2)], ["Broken 0 HTTP/2 ProtocolError: a stream with an even id [RFC 9113 §5.1.1]"], ["GOAWAY 0 ProtocolError"] },
        { "an id again", [Frames.Get(5), Frames.Get(3)], ["request 5 GET a.test/$", "Broken 0 HTTP/2 ProtocolError: a stream whose id is not larger [RFC 9113 §5.1.1]"], ["GOAWAY 5 ProtocolError"] },
        { "a window of 0", [Frames.Window(0, 0)], ["Broken 0 HTTP/2 ProtocolError: WINDOW_UPDATE of 0 [RFC 9113 §6.9]"], ["GOAWAY 0 ProtocolError"] },
        { "a window beyond its bound", [Frames.Window(0, int.MaxValue)], ["Broken 0 HTTP/2 FlowControlError: the connection's window beyond 2^31-1 [RFC 9113 §6.9.1]"], ["GOAWAY 0 FlowControlError"] },
        {
            "a stream's window beyond its bound", [Frames.Get(1), Frames.Window(1, int.MaxValue)],
            ["request 1 GET a.test/$", "Reset 1 HTTP/2 FlowControlError: a stream's window beyond 2^31-1 [RFC 9113 §6.9.1]"],
            ["RST 1 FlowControlError"]
        },
        { "a frame between those of a block", [Frames.Of(FrameType.Headers, 1, 1, Frames.Block(":method: GET")), Frames.Of(FrameType.Ping, 0, 0, new byte[8])], ["Broken 0 HTTP/2 ProtocolError: CONTINUATION where none is due, or something else where one is [RFC 9113 §6.10]"], ["GOAWAY 0 ProtocolError"] },
    };

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void A_client_is_understood(string what, byte[][] said, string[] events, string[] written)
    {
        Assert.NotEmpty(what);
        foreach (var piece in new[] { 0, 1, 2, 7 })
        {
            var dialogue = Dialogue.Of(piece, [Frames.Hello, .. said]);
            Assert.Equal(events, dialogue.Events);
            Assert.Equal(["SETTINGS ACK", .. written], dialogue.Written());
        }
    }
}
