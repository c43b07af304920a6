using Pibl.Http.H2;
using Pibl.Http.Messages;

namespace Pibl.Tests.Http.H2;

/// <summary>What a server sends, and what becomes of it; each however the bytes are cut.</summary>
public sealed class ClientSessionTests
{
    private const string Bad = "HTTP/2 ProtocolError: ";

    public static readonly TheoryData<string, Method[], byte[][], string[], string[]> Exchanges = new()
    {
        { "a response", [Method.Get], [Frames.Head(1, end: true)], ["response 1 200 Exactly$"], [] },
        {
            "content and trailers", [Method.Get],
            [Frames.Head(1), Frames.Data(1, "hel"), Frames.Data(1, "lo"),
                Frames.Of(FrameType.Headers, 5, 1, Frames.Block("grpc-status: 0"))],
            ["response 1 200 Chunked", "data 1 hello", "trailers 1 grpc-status: 0"], []
        },
        {
            "trailers alone", [Method.Post], [Frames.Head(1, "200", true, "grpc-status: 5")],
            ["response 1 200 Exactly$"], []
        },
        {
            "interim responses", [Method.Get], [Frames.Head(1, "100"), Frames.Head(1, "103"), Frames.Head(1, "204", true)],
            ["response 1 100 None", "response 1 103 None", "response 1 204 None$"], []
        },
        {
            "a length without content, for HEAD", [Method.Head], [Frames.Head(1, "200", true, "content-length: 9")],
            ["response 1 200 None$"], []
        },
        {
            "an early response, and no more of the request", [Method.Post],
            [Frames.Head(1, "413", true), Frames.Of(FrameType.RstStream, 0, 1, 0, 0, 0, 0)],
            ["response 1 413 Exactly$", "reset 1 NoError"], []
        },
        {
            "streams that are not looked at", [Method.Get, Method.Get],
            [Frames.Of(FrameType.GoAway, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0), Frames.Head(1, end: true)],
            ["goaway 1 NoError", "response 1 200 Exactly$"], []
        },
        { "a stream refused", [Method.Get], [Frames.Of(FrameType.RstStream, 0, 1, 0, 0, 0, 7)], ["reset 1 RefusedStream"], [] },
        { "a ping", [], [Frames.Of(FrameType.Ping, 0, 0, "12345678"u8.ToArray())], [], ["PING ACK 12345678"] },
        { "frames that nobody knows", [Method.Get], [Frames.Of((FrameType)0xFA, 0xFF, 1, 1), Frames.Of((FrameType)0xC, 0, 0)], [], [] },
        { "an upper-case name", [Method.Get], [Frames.Head(1, "200", true, "X-A: b")], [$"Reset 1 {Bad}A field name that is not a token in lower case [RFC 9113 §8.2.1]"], ["RST 1 ProtocolError"] },
        { "a line break in a value", [Method.Get], [Frames.Head(1, "200", true, "x-a: b\r\nc: d")], [$"Reset 1 {Bad}A control byte in a field value [RFC 9113 §8.2.1]"], ["RST 1 ProtocolError"] },
        { "a connection field", [Method.Get], [Frames.Head(1, "200", true, "connection: close")], [$"Reset 1 {Bad}A field of the connection [RFC 9113 §8.2.2]"], ["RST 1 ProtocolError"] },
        { "chunks", [Method.Get], [Frames.Head(1, "200", true, "transfer-encoding: chunked")], [$"Reset 1 {Bad}A field of the connection [RFC 9113 §8.2.2]"], ["RST 1 ProtocolError"] },
        { "no status", [Method.Get], [Frames.Of(FrameType.Headers, 5, 1, Frames.Block("x-a: b"))], [$"Reset 1 {Bad}No :status of three digits [RFC 9113 §8.3.2]"], ["RST 1 ProtocolError"] },
        { "a status of two digits", [Method.Get], [Frames.Head(1, "20", true)], [$"Reset 1 {Bad}No :status of three digits [RFC 9113 §8.3.2]"], ["RST 1 ProtocolError"] },
        { "a status below 100", [Method.Get], [Frames.Head(1, "099", true)], [$"Reset 1 {Bad}No :status of three digits [RFC 9113 §8.3.2]"], ["RST 1 ProtocolError"] },
        { "two statuses", [Method.Get], [Frames.Of(FrameType.Headers, 5, 1, Frames.Block(":status: 200", ":status: 200"))], [$"Reset 1 {Bad}A pseudo-header field twice [RFC 9113 §8.3]"], ["RST 1 ProtocolError"] },
        { "a field of requests", [Method.Get], [Frames.Head(1, "200", true, ":path: /")], [$"Reset 1 {Bad}A pseudo-header field of a request [RFC 9113 §8.3]"], ["RST 1 ProtocolError"] },
        { "101", [Method.Get], [Frames.Head(1, "101")], [$"Reset 1 {Bad}101 in HTTP/2 [RFC 9113 §8.6]"], ["RST 1 ProtocolError"] },
        { "an interim response at the end", [Method.Get], [Frames.Head(1, "103", true)], [$"Reset 1 {Bad}An interim response that ends its stream [RFC 9113 §8.1]"], ["RST 1 ProtocolError"] },
        { "content before the head", [Method.Get], [Frames.Data(1, "x"), Frames.Head(1)], [$"Reset 1 {Bad}DATA before the head [RFC 9113 §8.1]"], ["RST 1 ProtocolError"] },
        { "less than announced", [Method.Get], [Frames.Head(1, "200", false, "content-length: 9"), Frames.Data(1, "abc", end: true)], ["response 1 200 Exactly", $"Reset 1 {Bad}DATA that is not as long as Content-Length [RFC 9113 §8.1.1]"], ["RST 1 ProtocolError"] },
        { "more than announced", [Method.Get], [Frames.Head(1, "200", false, "content-length: 2"), Frames.Data(1, "abc", end: true)], ["response 1 200 Exactly", $"Reset 1 {Bad}DATA that is not as long as Content-Length [RFC 9113 §8.1.1]"], ["RST 1 ProtocolError"] },
        { "nothing of what is announced", [Method.Get], [Frames.Head(1, "200", true, "content-length: 2")], [$"Reset 1 {Bad}A length is announced and no DATA follows [RFC 9113 §8.1.1]"], ["RST 1 ProtocolError"] },
        { "two lengths", [Method.Get], [Frames.Head(1, "200", false, "content-length: 2", "content-length: 2")], [$"Reset 1 {Bad}More than one Content-Length line [RFC 9112 §6.3]"], ["RST 1 ProtocolError"] },
        { "content of HEAD", [Method.Head], [Frames.Head(1), Frames.Data(1, "x", end: true)], ["response 1 200 None", $"Reset 1 {Bad}DATA that is not as long as Content-Length [RFC 9113 §8.1.1]"], ["RST 1 ProtocolError"] },
        { "a push", [Method.Get], [Frames.Of(FrameType.PushPromise, 4, 1, 0, 0, 0, 2)], [$"Broken 0 {Bad}PushPromise of a server [RFC 9113 §6]"], ["GOAWAY 0 ProtocolError"] },
        { "a stream that nobody opened", [Method.Get], [Frames.Head(3)], [$"Broken 0 {Bad}Headers on an idle stream [RFC 9113 §6]"], ["GOAWAY 0 ProtocolError"] },
        { "a stream of the server", [Method.Get], [Frames.Head(2)], [$"Broken 0 {Bad}Headers on an idle stream [RFC 9113 §6]"], ["GOAWAY 0 ProtocolError"] },
        { "a second head behind the end", [Method.Get], [Frames.Head(1, end: true), Frames.Head(1)], ["response 1 200 Exactly$", "Broken 0 HTTP/2 StreamClosed: HEADERS on a closed stream [RFC 9113 §5.1]"], ["GOAWAY 0 StreamClosed"] },
        { "content behind the end", [Method.Post], [Frames.Head(1, end: true), Frames.Data(1, "x")], ["response 1 200 Exactly$", "Reset 1 HTTP/2 StreamClosed: DATA behind END_STREAM [RFC 9113 §5.1]"], ["RST 1 StreamClosed"] },
        { "pushes allowed", [], [Frames.Setting(SettingId.EnablePush, 1)], [$"Broken 0 {Bad}a setting out of range [RFC 9113 §6.5.2]"], ["GOAWAY 0 ProtocolError"] },
        { "an index that is not in the table", [Method.Get], [Frames.Of(FrameType.Headers, 5, 1, 0xFE)], ["Broken 0 HTTP/2 CompressionError: An index that is not in the table [RFC 7541 §2.3.3]"], ["GOAWAY 0 CompressionError"] },
        { "a frame too large", [Method.Get], [Frames.Of(FrameType.Data, 0, 1, new byte[16_385])], ["Broken 0 HTTP/2 FrameSizeError: a frame larger than SETTINGS_MAX_FRAME_SIZE [RFC 9113 §4.2]"], ["GOAWAY 0 FrameSizeError"] },
        { "a priority of a server", [], [Frames.Of(FrameType.PriorityUpdate, 0, 0, 0, 0, 0, 1)], [$"Broken 0 {Bad}PriorityUpdate of a server [RFC 9113 §6]"], ["GOAWAY 0 ProtocolError"] },
    };

    [Theory]
    [MemberData(nameof(Exchanges))]
    public void A_server_is_understood(string what, Method[] asked, byte[][] said, string[] events, string[] written)
    {
        Assert.NotEmpty(what);
        foreach (var piece in new[] { 0, 1, 2, 7 })
        {
            var dialogue = Dialogue.Asking(asked);
            dialogue.Say(piece, [Frames.ServerHello, .. said]);
            Assert.Equal(events, dialogue.Events);
            Assert.Equal(["SETTINGS ACK", .. written], dialogue.Written());
        }
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2\r\n")]
    public void Whoever_does_not_speak_it_is_found_out_by_the_first_bytes(string said)
    {
        var dialogue = Dialogue.Asking();
        dialogue.Say(0, System.Text.Encoding.ASCII.GetBytes(said));
        Assert.Equal([$"Broken 0 {Bad}the preface goes on without SETTINGS [RFC 9113 §3.4]"], dialogue.Events);
        Assert.False(dialogue.Session.IsIntroduced);
    }

    [Fact]
    public void As_many_streams_are_opened_as_the_server_allows()
    {
        var dialogue = Dialogue.Asking(Method.Get);
        dialogue.Say(0, Frames.Setting(SettingId.MaxConcurrentStreams, 2));
        Assert.True(dialogue.Session.CanOpen);
        dialogue.Ask(Method.Get, isEnd: true);
        Assert.False(dialogue.Session.CanOpen);
        dialogue.Say(0, Frames.Head(1, end: true));
        Assert.True(dialogue.Session.CanOpen);
    }

    [Fact]
    public void Behind_GOAWAY_no_stream_is_opened_and_one_that_was_not_taken_is_forgotten_without_a_word()
    {
        var dialogue = Dialogue.Asking(Method.Get);
        dialogue.Say(0, Frames.ServerHello, Frames.Of(FrameType.GoAway, 0, 0, new byte[8]));
        dialogue.Session.Forget(dialogue.Streams[1]);
        Assert.Equal(
            (false, true, 0),
            (dialogue.Session.CanOpen, dialogue.Session.IsSpent, dialogue.Session.OpenStreams));
        Assert.Equal(["SETTINGS ACK"], dialogue.Written());
    }

    [Fact]
    public void A_response_that_comes_behind_a_reset_of_long_ago_is_ignored()
    {
        var dialogue = Dialogue.Asking();
        dialogue.Say(0, Frames.ServerHello);
        for (var times = 0; times < 200; times++)
        {
            dialogue.Session.Reset(dialogue.Ask(Method.Get, isEnd: true), ErrorCode.Cancel);
        }

        dialogue.Say(0, Frames.Head(1, end: true), Frames.Head(399, end: true));
        Assert.Empty(dialogue.Events);
        Assert.True(dialogue.Session.CanOpen);
    }

    [Fact]
    public void A_smaller_first_window_may_leave_streams_below_0_until_it_grows_again()
    {
        var dialogue = Dialogue.Asking(Method.Post);
        var stream = dialogue.Streams[1];
        dialogue.Say(0, Frames.ServerHello);
        Assert.Equal(10, dialogue.Session.Data(stream, new byte[10], isEnd: false, int.MaxValue));
        dialogue.Say(0, Frames.Setting(SettingId.InitialWindowSize, 4));
        Assert.Equal(-6, H2Session.SendWindowOf(stream));
        Assert.Equal(0, dialogue.Session.Data(stream, new byte[10], isEnd: false, int.MaxValue));
        dialogue.Say(0, Frames.Window(1, 8));
        Assert.Equal(2, dialogue.Session.Data(stream, new byte[10], isEnd: false, int.MaxValue));
    }

    [Fact]
    public void A_flood_of_a_server_ends_its_connection()
    {
        var dialogue = Dialogue.Asking();
        var ping = Frames.Of(FrameType.Ping, 0, 0, new byte[8]);
        dialogue.Say(0, [Frames.ServerHello, .. Enumerable.Repeat(ping, 10_001)]);
        Assert.Equal(
            ["Broken 0 HTTP/2 EnhanceYourCalm: too many frames that carry nothing [RFC 9113 §10.5]"], dialogue.Events);
    }
}
