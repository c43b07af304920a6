using Pibl.Http.H2;
using Pibl.Tests.Http.H2;
using Pibl.Twins;

namespace Pibl.Tests.Clients.Http2;

/// <summary>HTTP/2 from a client to servers of HTTP/1.1, and back.</summary>
public sealed class Http2Tests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    private readonly ProxyWorld _world = new(Given.Settings(
        "CACHE=off", "TIMEOUT_DRAIN=2s", "TIMEOUT_BODY=3s", "TIMEOUT_HEAD=3s", "TIMEOUT_IDLE=5s", "RETRIES=0"));

    private IReadOnlyList<Peer> Servers => _world.Connector["s1"].Connections;

    [Fact]
    public void A_request_reaches_the_server_as_HTTP11_and_its_answer_the_client_as_HTTP2()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1, "/a?b", true, "cookie: a=1", "x-a: b", "cookie: b=2", "te: trailers"));
        Assert.StartsWith(
            "GET /a?b HTTP/1.1\r\nHost: a.test\r\ncookie: a=1; b=2\r\nx-a: b\r\n", Servers[0].Text);
        Assert.DoesNotContain("scheme", Servers[0].Text);
        Servers[0].Send("HTTP/1.1 200 Fine\r\nX-Upper: Yes\r\nConnection: x-hop\r\nX-Hop: 1\r\nContent-Length: 2\r\n\r\nok");
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 ok$"], client.Heard());
        Assert.Equal(
            ["x-upper: Yes", $"date: {Noon}", "via: 1.1 pibl", "content-length: 2"], client.Fields);
        Assert.Equal("GET /a?b HTTP/2.0", Entry());
        _world.Close();
    }

    [Fact]
    public void One_slow_stream_does_not_stop_another()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1, "/slow"), Frames.Get(3, "/fast"));
        Servers[1].Send(Ok);
        _world.Settle();
        Assert.Equal(["HEADERS 3 200", "DATA 3 ok$"], client.Heard());
        Servers[0].Send(Ok);
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 ok$"], client.Heard());
        _world.Close();
    }

    [Fact]
    public void What_has_come_whole_goes_to_the_server_with_its_length()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1), Frames.Data(1, "hel"), Frames.Data(1, "lo", end: true));
        Assert.Contains("Content-Length: 5\r\n", Servers[0].Text);
        Assert.EndsWith("\r\n\r\nhello", Servers[0].Text);
        _world.Close();
    }

    [Fact]
    public void What_comes_bit_by_bit_goes_in_chunks_with_its_trailers()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1, "te: trailers"));
        client.Say(Frames.Data(1, "hel"));
        client.Say(Frames.Data(1, "lo"), Frames.Of(FrameType.Headers, 5, 1, Frames.Block("x-sum: 7")));
        Assert.EndsWith("\r\n\r\n3\r\nhel\r\n2\r\nlo\r\n0\r\nx-sum: 7\r\n\r\n", Servers[0].Text);
        Servers[0].Send("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\nX-End: 1\r\n\r\n");
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 ok", "HEADERS 1 $"], WithoutWindows(client));
        Assert.Equal(["x-end: 1"], client.Fields);
        _world.Close();
    }

    [Fact]
    public void A_reset_ends_the_exchange_with_the_server_and_no_other()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1), Frames.Get(3));
        client.Say(Frames.Reset(1));
        Assert.Equal((true, false), (Servers[0].IsOver, Servers[1].IsOver));
        Servers[1].Send(Ok);
        _world.Settle();
        Assert.Equal(["HEADERS 3 200", "DATA 3 ok$"], client.Heard());
        Assert.Equal([0, 200], _world.AccessLog.Exchanges.Select(entry => entry.Status).Order());
        _world.Close();
    }

    [Fact]
    public void A_response_that_is_cut_short_does_not_look_whole()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1));
        Servers[0].Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        _world.Settle();
        Servers[0].Reset();
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 half", "RST 1 InternalError"], client.Heard());
        client.Say(Frames.Get(3));
        Servers[1].Send(Ok);
        _world.Settle();
        Assert.Equal(["HEADERS 3 200", "DATA 3 ok$"], client.Heard());
        _world.Close();
    }

    [Fact]
    public void Content_waits_for_the_window_and_no_longer_than_a_client_may_take()
    {
        var client = new Http2Client(_world, Http2Client.Setting(SettingId.InitialWindowSize, 3));
        client.Say(Frames.Get(1));
        Servers[0].Send("HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n12345678");
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 123"], client.Heard());
        client.Say(Frames.Window(1, 2));
        Assert.Equal(["DATA 1 45"], client.Heard());
        _world.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["RST 1 Cancel"], client.Heard());
        Assert.Contains("TIMEOUT_BODY", Assert.Single(_world.AccessLog.Exchanges).Fault!.Detail);
        _world.Close();
    }

    [Fact]
    public void An_upload_that_stands_still_is_answered_408()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1, "content-length: 9"), Frames.Data(1, "half"));
        _world.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["HEADERS 1 408", "DATA 1 57 bytes$", "RST 1 NoError"], WithoutWindows(client));
        _world.Close();
    }

    [Fact]
    public void An_idle_connection_is_told_that_it_ends()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1));
        Servers[0].Send(Ok);
        _world.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["HEADERS 1 200", "DATA 1 ok$", "GOAWAY 1 NoError"], client.Heard());
        Assert.True(client.Peer.SeesFinish);
        _world.Close();
    }

    [Fact]
    public void A_header_block_that_does_not_end_ends_the_connection()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Of(FrameType.Headers, 0, 1, Frames.Block(":method: GET")));
        _world.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal(["GOAWAY 0 NoError"], client.Heard());
        Assert.True(client.Peer.SeesFinish);
        _world.Close();
    }

    /// <summary>A client that floods is not listened to for as long as it likes.</summary>
    [Fact]
    public void A_client_that_was_ended_is_heard_for_a_megabyte_more()
    {
        const int Piece = 64 * 1024;
        var client = new Http2Client(_world);
        client.Say(Frames.Data(1, "on an idle stream"));
        Assert.Equal(["GOAWAY 0 ProtocolError"], client.Heard());
        Assert.True(client.Peer.SeesFinish);
        var said = 0;
        for (; said < 4 * 1024 * 1024 && !client.Peer.Duplex.IsClosed; said += Piece)
        {
            client.Peer.Send(new byte[Piece]);
            _world.Settle();
        }

        Assert.InRange(said, 1024 * 1024, (1024 * 1024) + (2 * Piece));
        _world.Close();
    }

    [Fact]
    public void Draining_lets_what_was_asked_be_answered()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1));
        _world.Drain();
        Assert.Equal(["GOAWAY 2147483647 NoError", "PING"], client.Heard());
        client.Say(Frames.Get(3));
        client.Say(Frames.Of(FrameType.Ping, 1, 0, "pibl...."u8.ToArray()), Frames.Get(5));
        Assert.Equal(["GOAWAY 3 NoError"], client.Heard());
        Servers[0].Send(Ok);
        Servers[1].Send(Ok);
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 ok$", "HEADERS 3 200", "DATA 3 ok$"], client.Heard());
        Assert.Equal((2, true), (Servers.Count, client.Peer.SeesFinish));
        _world.Close();
    }

    [Fact]
    public void What_the_drain_breaks_off_is_not_the_clients_fault()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1));
        _ = _world.Drain();
        _world.Advance(TimeSpan.FromSeconds(3));
        var entry = Assert.Single(_world.AccessLog.Exchanges);
        Assert.Equal(Pibl.Http.Messages.FaultKind.Draining, entry.Fault?.Kind);
        _world.Close();
    }

    [Fact]
    public void A_malformed_request_is_reset_and_leaves_its_entry()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Get(1, "/", true, "X-Upper: b"), Frames.Get(3));
        Assert.Equal(["RST 1 ProtocolError"], client.Heard());
        Assert.Contains("lower case", Assert.Single(_world.AccessLog.Exchanges).Fault!.Detail);
        Assert.Single(Servers);
        _world.Close();
    }

    [Fact]
    public void Interim_responses_go_on()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1, "expect: 100-continue", "content-length: 2"));
        Servers[0].Send("HTTP/1.1 100 Continue\r\n\r\n");
        _world.Settle();
        Assert.Equal(["HEADERS 1 100"], WithoutWindows(client));
        client.Say(Frames.Data(1, "hi", end: true));
        Servers[0].Send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + Ok);
        _world.Settle();
        Assert.Equal(["HEADERS 1 103", "HEADERS 1 200", "DATA 1 ok$"], WithoutWindows(client));
        _world.Close();
    }

    [Fact]
    public void An_extended_CONNECT_becomes_the_upgrade_of_HTTP11()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Of(FrameType.Headers, 4, 1, Frames.Block(
            ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":path: /chat", ":authority: a.test",
            "sec-websocket-version: 13")));
        Assert.StartsWith("GET /chat HTTP/1.1\r\nHost: a.test\r\n", Servers[0].Text);
        Assert.Contains("Sec-WebSocket-Key: ", Servers[0].Text);
        Assert.Contains("Upgrade: websocket\r\nConnection: Upgrade\r\n", Servers[0].Text);
        Servers[0].Received.Skip(Servers[0].Received.Length);
        Servers[0].Send("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            + "Sec-WebSocket-Accept: x\r\n\r\nhello");
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 hello"], WithoutWindows(client));
        Assert.Equal(["via: 1.1 pibl"], client.Fields);
        client.Say(Frames.Data(1, "to the server"));
        Assert.Equal("to the server", Servers[0].Text);
        client.Say(Frames.Data(1, "", end: true));
        Assert.True(Servers[0].SeesFinish);
        Servers[0].Finish();
        _world.Settle();
        Assert.Equal(["DATA 1 $"], WithoutWindows(client));
        _world.Close();
    }

    [Fact]
    public void Urgent_responses_go_first_where_the_client_says_so()
    {
        var client = new Http2Client(_world, Http2Client.Setting(SettingId.InitialWindowSize, 0));
        client.Say(
            Frames.Get(1, "/1", true, "priority: u=5"), Frames.Get(3, "/3", true, "priority: u=1"),
            Frames.Window(0, 100_000));
        var response = "HTTP/1.1 200 OK\r\nContent-Length: 40000\r\n\r\n" + new string('x', 40_000);
        Servers[0].Send(response);
        Servers[1].Send(response);
        _world.Settle();
        client.Say(Frames.Of(FrameType.Settings, 0, 0, Http2Client.Setting(SettingId.InitialWindowSize, 100_000)));
        var ends = client.Heard().Where(line => line.EndsWith('$')).Select(line => line[..6]);
        Assert.Equal(["DATA 3", "DATA 1"], ends);
        _world.Close();
    }

    [Fact]
    public void HTTP2_off_leaves_the_preface_to_HTTP11()
    {
        using var world = new ProxyWorld(Given.Settings("HTTP2=off"));
        var client = world.Connect();
        client.Send(Preface.Client);
        world.Settle();
        Assert.StartsWith("HTTP/1.1 505 ", client.Text);
        world.Close();
    }

    public void Dispose() => _world.Dispose();

    private static string Noon => ProxyWorld.Noon.ToString("R");

    private static List<string> WithoutWindows(Http2Client client) =>
        client.Heard().FindAll(line => !line.StartsWith("WINDOW", StringComparison.Ordinal));

    private string Entry()
    {
        var line = Assert.Single(_world.AccessLog.Lines(), line => line.Contains("* REQUEST ", StringComparison.Ordinal));
        var at = line.IndexOf("GET ", StringComparison.Ordinal);
        return line.Substring(at, "GET /a?b HTTP/2.0".Length);
    }
}
