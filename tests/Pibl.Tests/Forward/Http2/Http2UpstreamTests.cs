using Pibl.Http.H2;
using Pibl.Tests.Http.H2;
using Pibl.Twins;

namespace Pibl.Tests.Forward.Http2;

/// <summary>Exchanges that share a connection to a server of HTTP/2.</summary>
public sealed class Http2UpstreamTests : Http2Scene
{
    [Fact]
    public void Exchanges_share_a_connection_and_each_gets_its_own_answer()
    {
        var (one, two) = (Ask("/1"), Ask("/2"));
        var server = Assert.Single(_servers);
        Assert.Equal(["1 GET a.test/1$", "3 GET a.test/2$"], server.Heard);
        server.Answer(3, "second");
        server.Answer(1, "first");
        _world.Settle();
        Assert.EndsWith("\r\n\r\n5\r\nfirst\r\n0\r\n\r\n", one.Text);
        Assert.EndsWith("\r\n\r\n6\r\nsecond\r\n0\r\n\r\n", two.Text);
        Assert.Contains("Via: 2 pibl\r\n", one.Text);
        _world.Close();
    }

    [Fact]
    public void A_new_connection_is_opened_only_where_the_server_lets_no_more_streams_be_open()
    {
        _settings = Frames.Setting(SettingId.MaxConcurrentStreams, 2);
        Peer[] clients = [Ask("/1"), Ask("/2"), Ask("/3")];
        Assert.Equal([2, 1], _servers.Select(server => server.Heard.Count));
        _servers[0].Answer(1, "a");
        _world.Settle();
        Ask("/4");
        Assert.Equal([3, 1], _servers.Select(server => server.Heard.Count));
        Array.ForEach(clients, client => client.Reset());
        Leave();
    }

    [Fact]
    public void A_request_that_GOAWAY_says_was_not_looked_at_goes_again_over_another_connection()
    {
        var first = Ask("/1");
        Send("POST /2 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi", out var second);
        var old = _servers[0];
        old.Peer.Send(Frames.Of(FrameType.GoAway, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0));
        _world.Settle();
        Assert.Equal(["1 POST a.test/2", "1 hi$"], _servers[1].Heard);
        _servers[1].Answer(1, "new");
        old.Answer(1, "old");
        _world.Settle();
        Assert.Contains("\r\nold\r\n", first.Text);
        Assert.Contains("\r\nnew\r\n", second.Text);
        Assert.True(old.Peer.IsOver);
        Assert.DoesNotContain(_world.AccessLog.Exchanges, entry => entry.Via.Fault is not null);
        _world.Close();
    }

    [Theory]
    [InlineData("GET", ErrorCode.RefusedStream, "200")]
    [InlineData("POST", ErrorCode.RefusedStream, "200")]
    [InlineData("GET", ErrorCode.EnhanceYourCalm, "502")]
    [InlineData("POST", ErrorCode.InternalError, "502")]
    public void A_stream_that_was_refused_goes_again_and_one_that_failed_does_not(
        string method, ErrorCode code, string status)
    {
        var client = Ask("/", method);
        _servers[0].Reset(1, code);
        _world.Settle();
        if (status == "200")
        {
            _servers[0].Answer(3, "ok");
            _world.Settle();
        }

        Assert.StartsWith($"HTTP/1.1 {status} ", client.Text);
        _world.Close();
    }

    [Fact]
    public void A_client_that_leaves_ends_its_stream_and_no_other()
    {
        var (gone, stays) = (Ask("/1"), Ask("/2"));
        gone.Reset();
        _world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(["1 GET a.test/1$", "3 GET a.test/2$", "1 reset"], _servers[0].Heard);
        _servers[0].Answer(3, "ok");
        _world.Settle();
        Assert.Contains("\r\nok\r\n", stays.Text);
        _world.Close();
    }

    [Fact]
    public void TIMEOUT_SERVER_ends_a_stream_and_not_the_connection()
    {
        var (slow, other) = (Ask("/slow"), Ask("/other"));
        _world.Advance(TimeSpan.FromSeconds(2.5));
        _servers[0].Head(3);
        _servers[0].Content(3, "some", isEnd: false);
        _world.Advance(TimeSpan.FromSeconds(2));
        Assert.StartsWith("HTTP/1.1 504 ", slow.Text);
        _servers[0].Content(3, "more");
        _world.Settle();
        Assert.EndsWith("more\r\n0\r\n\r\n", other.Text);
        Assert.Contains("1 reset", _servers[0].Heard);
        Ask("/next");
        Assert.Single(_servers);
        Leave();
    }

    [Fact]
    public void A_client_that_does_not_read_stops_no_other_and_no_more_comes_than_its_window()
    {
        var slow = new Peer[12];
        for (var at = 0; at < slow.Length; at++)
        {
            slow[at] = Ask($"/{at}");
            slow[at].Pause();
            _servers[0].Head((2 * at) + 1);
            _servers[0].Content((2 * at) + 1, new string('x', 300_000), isEnd: false);
        }

        _world.Settle();
        var other = Ask("/other");
        _servers[0].Answer((2 * slow.Length) + 1, "fast");
        _world.Settle();
        Assert.Contains("\r\nfast\r\n", other.Text);
        Array.ForEach(slow, client => client.Reset());
        Leave();
    }

    [Fact]
    public void A_connection_that_is_silent_while_an_exchange_waits_is_asked_and_given_up()
    {
        using var world = new ProxyWorld(Given.Settings([.. Keys.Where(key => !key.StartsWith("TIMEOUT_SERVER", StringComparison.Ordinal)), "TIMEOUT_SERVER=60s"]));
        var server = default(Http2Server);
        world.Connector["s1"].Connected = peer => server ??= new Http2Server(peer);
        var client = world.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
        world.Settle();
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("", client.Text);
        server!.Peer.Arrived = null;
        client.Reset();
        world.Settle();
        var late = world.Connect();
        late.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
        world.Settle();
        world.Advance(TimeSpan.FromSeconds(20));
        Assert.StartsWith("HTTP/1.1 502 ", late.Text);
        Assert.True(server.Peer.SeesReset);
        world.Close();
    }

    [Fact]
    public void A_connection_that_nobody_uses_ends_after_TIMEOUT_KEEP_with_a_word()
    {
        var client = Ask("/");
        _servers[0].Answer(1, "ok");
        _world.Settle();
        Assert.Equal(1, _world.Proxy.Resting.Taken);
        _world.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal("goaway NoError", _servers[0].Heard[^1]);
        Assert.True(_servers[0].Peer.IsOver);
        Assert.Equal(0, _world.Proxy.Resting.Taken);
        client.Reset();
        _world.Close();
    }

    [Theory]
    [InlineData("HTTP/1.1 400 Bad Request\r\n\r\n", "http_protocol_error")]
    [InlineData("", "connection_terminated")]
    public void A_server_that_speaks_something_else_is_asked_nothing(string said, string error)
    {
        using var world = new ProxyWorld(Given.Settings(Keys));
        world.Connector["s1"].Connected = peer =>
        {
            if (said.Length > 0)
            {
                peer.Send(said);
            }

            peer.Finish();
        };
        var client = world.Connect();
        client.Send("GET /secret HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        Assert.StartsWith("HTTP/1.1 502 ", client.Text);
        Assert.Contains($"Proxy-Status: pibl; error={error}\r\n", client.Text);
        Assert.All(world.Connector["s1"].Connections, peer => Assert.DoesNotContain("secret", peer.Text));
        world.Close();
    }

    [Fact]
    public void Servers_are_checked_over_HTTP2()
    {
        using var world = new ProxyWorld(Given.Settings([.. Keys, "HEALTH=/healthz every=1s fall=1"]));
        var (asked, status) = (0, 503);
        world.Connector["s1"].Connected = peer =>
        {
            Http2Server? server = null;
            server = new Http2Server(peer)
            {
                Asked = stream =>
                {
                    asked++;
                    server!.Head(stream, status, isEnd: true);
                },
            };
        };
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.InRange(asked, 2, 4);
        Assert.False(world.Proxy.Sites[0].Clusters.View[0].Health.IsInTurn);
        status = 204;
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.True(world.Proxy.Sites[0].Clusters.View[0].Health.IsInTurn);
        world.Close();
    }
}
