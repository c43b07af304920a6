using Pibl.Http.H2;
using Pibl.Tests.Clients.Http2;
using Pibl.Tests.Http.H2;

namespace Pibl.Tests.Forward.Http2;

/// <summary>What a request and its response become on a stream to a server of HTTP/2.</summary>
public sealed class Http2MessageTests : Http2Scene
{
    [Fact]
    public void A_head_goes_by_the_rules_of_HTTP11_without_what_is_of_the_connection()
    {
        Ask("/a?b", "GET", "TE: trailers", "Connection: x-hop, TE", "X-Hop: 1", "X-Kept: Yes", "Cookie: a=1");
        Assert.Equal(
            "host: a.test\r\nx-kept: Yes\r\ncookie: a=1\r\nte: trailers\r\ncdn-loop: pibl\r\n"
            + "x-forwarded-for: 192.0.2.1\r\nx-forwarded-proto: http\r\nx-forwarded-host: a.test\r\n"
            + "forwarded: for=192.0.2.1;host=a.test;proto=http;by=_pibl\r\n",
            string.Concat(_servers[0].Heads[1].Fields.ToString().Split("\r\n")
                .Where(line => line.Length > 0 && !line.StartsWith("x-request-id", StringComparison.Ordinal))
                .Select(line => line + "\r\n")));
        Leave();
    }

    [Fact]
    public void Both_sides_of_a_call_stream_at_once_and_both_end_with_trailers()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1, "content-type: application/grpc", "te: trailers"));
        var server = _servers[0];
        server.Head(1, 200, false, "content-type: application/grpc");
        server.Content(1, "early", isEnd: false);
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 early"], Heard(client));
        client.Say(Frames.Data(1, "late"));
        client.Say(Frames.Of(FrameType.Headers, 5, 1, Frames.Block("x-sum: 7")));
        server.Trailers(1, "grpc-status: 0");
        _world.Settle();
        Assert.Equal(["1 POST a.test/", "1 late", "1 x-sum: 7$"], server.Heard);
        Assert.Equal(["HEADERS 1 $"], Heard(client));
        Assert.Equal(["grpc-status: 0"], client.Fields);
        _world.Close();
    }

    [Fact]
    public void A_response_before_the_request_is_whole_does_not_wait_for_the_rest()
    {
        Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhalf", out var client);
        _servers[0].Head(1, 413, isEnd: true);
        _servers[0].Reset(1, ErrorCode.NoError);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 413 ", client.Text);
        client.Reset();
        _world.Close();
    }

    [Fact]
    public void A_response_that_is_cut_short_is_never_whole_for_the_client()
    {
        var client = Ask("/");
        _servers[0].Head(1);
        _servers[0].Content(1, "some", isEnd: false);
        _world.Settle();
        _servers[0].Reset(1, ErrorCode.NoError);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 200 ", client.Text);
        Assert.DoesNotContain("0\r\n\r\n", client.Text);
        Assert.True(client.SeesReset);
        _world.Close();
    }

    [Fact]
    public void A_body_waits_for_the_windows_of_its_server()
    {
        _settings = Frames.Setting(SettingId.InitialWindowSize, 5);
        Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 12\r\n\r\nhello, world", out var client);
        var server = _servers[0];
        Assert.Equal(["1 POST a.test/", "1 hello"], server.Heard);
        server.Peer.Send(Frames.Setting(SettingId.InitialWindowSize, 7));
        _world.Settle();
        Assert.Equal("1 , ", server.Heard[^1]);
        server.Peer.Send(Frames.Window(1, 100));
        _world.Settle();
        Assert.Equal("1 world$", server.Heard[^1]);
        client.Reset();
        Leave();
    }

    [Fact]
    public void A_head_that_is_larger_than_the_server_takes_is_not_sent()
    {
        _settings = Frames.Setting(SettingId.MaxHeaderListSize, 600);
        var client = Ask("/", "GET", $"X-Long: {new string('x', 500)}");
        Assert.StartsWith("HTTP/1.1 431 ", client.Text);
        Assert.Empty(_servers[0].Heard);
        _world.Close();
    }

    [Fact]
    public void A_WebSocket_is_refused_and_the_log_says_what_to_write()
    {
        var client = Ask("/", "GET", "Connection: Upgrade", "Upgrade: websocket");
        Assert.StartsWith("HTTP/1.1 502 ", client.Text);
        Assert.Empty(_servers[0].Heard);
        Assert.Contains("http:// or https:// in SERVERS", Assert.Single(_world.AccessLog.Exchanges).Via.Fault!.Detail);
        _world.Close();
    }

    private static IEnumerable<string> Heard(Http2Client client) =>
        client.Heard().Where(line => !line.StartsWith("WINDOW", StringComparison.Ordinal));
}
