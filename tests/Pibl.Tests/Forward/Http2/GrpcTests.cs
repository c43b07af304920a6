using Pibl.Access;
using Pibl.Http.H2;
using Pibl.Tests.Clients.Http2;
using Pibl.Tests.Config;
using Pibl.Tests.Http.H2;
using Pibl.Twins;

namespace Pibl.Tests.Forward.Http2;

/// <summary>Calls of gRPC: how long they may be silent, how they end, and how their servers are checked.</summary>
public sealed class GrpcTests : IDisposable
{
    private static readonly string[] Keys =
    [
        "SERVERS=h2c://s1:80", "CACHE=off", "TIMEOUT_BODY=2s", "TIMEOUT_SERVER=4s", "TIMEOUT_TUNNEL=1m", "RETRIES=0",
        "EJECT=none", "TIMEOUT_DRAIN=2s",
    ];

    private readonly List<Http2Server> _servers = [];
    private readonly ProxyWorld _world;
    private Action<Http2Server, int>? _asked;

    public GrpcTests() => _world = WorldOf();

    [Fact]
    public void Both_sides_of_a_call_may_be_silent_for_as_long_as_a_tunnel()
    {
        var client = Call();
        _world.Advance(TimeSpan.FromSeconds(50));
        client.Say(Frames.Data(1, "a"));
        var server = _servers[0];
        server.Head(1, 200, false, "content-type: application/grpc");
        server.Content(1, "b", isEnd: false);
        _world.Advance(TimeSpan.FromSeconds(50));
        Assert.Equal(["HEADERS 1 200", "DATA 1 b"], Heard(client));

        // What goes one way is enough for both.
        server.Content(1, "c", isEnd: false);
        _world.Advance(TimeSpan.FromSeconds(50));
        client.Say(Frames.Data(1, "d", end: true));
        _world.Advance(TimeSpan.FromSeconds(50));
        server.Trailers(1, "grpc-status: 0");
        _world.Settle();
        Assert.Equal(["DATA 1 c", "HEADERS 1 $"], Heard(client));
        Assert.Equal(["1 POST a.test/", "1 a", "1 d", "1 $"], server.Heard);
        Assert.Equal(["grpc-status: 0"], client.Fields);
        _world.Close();
    }

    [Fact]
    public void A_call_that_is_silent_for_longer_ends()
    {
        var client = Call();
        _servers[0].Head(1, 200, false, "content-type: application/grpc");
        _world.Advance(TimeSpan.FromSeconds(62));
        Assert.Equal(["HEADERS 1 200", "HEADERS 1 $", "RST 1 NoError"], Heard(client));
        Assert.Equal("1 reset", _servers[0].Heard[^1]);
        _world.Close();
    }

    [Fact]
    public void Any_other_content_must_come_in_time()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1, "content-type: application/grpc-web"));
        _world.Advance(TimeSpan.FromSeconds(4));
        Assert.Equal("HEADERS 1 408", Heard(client).First());
        _world.Close();
    }

    [Fact]
    public void A_call_whose_server_does_not_answer_in_time_is_told_so_in_a_head_alone()
    {
        var client = Call();
        client.Say(Frames.Data(1, "a", end: true));
        _world.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(["HEADERS 1 200$"], Heard(client));
        Assert.Contains("grpc-status: 14", client.Fields);
        Assert.Contains(
            "grpc-message: 504 Gateway Timeout: The server behind this address did not answer in time.", client.Fields);
        Assert.Equal(504, Entry().Status);
        _world.Close();
    }

    [Fact]
    public void A_response_that_breaks_off_ends_with_a_status()
    {
        var client = Call();
        client.Say(Frames.Data(1, "a", end: true));
        var server = _servers[0];
        server.Head(1, 200, false, "content-type: application/grpc");
        server.Content(1, "half", isEnd: false);
        _world.Settle();
        server.Reset(1, ErrorCode.InternalError);
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 half", "HEADERS 1 $"], Heard(client));
        Assert.Equal("grpc-status: 14", client.Fields[0]);
        Assert.NotNull(Entry().Fault);
        _world.Close();
    }

    /// <summary>Before the connection is broken off: after a GOAWAY alone, clients blame themselves or a bug.</summary>
    [Fact]
    public void A_call_that_the_end_of_the_program_breaks_off_ends_with_a_status()
    {
        var client = Call();
        _servers[0].Head(1, 200, false, "content-type: application/grpc");
        _servers[0].Content(1, "half", isEnd: false);
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 half"], Heard(client));
        _ = _world.Drain();
        _world.Advance(TimeSpan.FromSeconds(3));
        Assert.Equal(
            ["GOAWAY 2147483647 NoError", "PING", "GOAWAY 1 NoError", "HEADERS 1 $", "RST 1 NoError"],
            Heard(client));
        Assert.Equal("grpc-status: 14", client.Fields[0]);
        _world.Close();
    }

    [Fact]
    public void A_response_of_another_type_that_breaks_off_is_reset()
    {
        var client = Call();
        client.Say(Frames.Data(1, "a", end: true));
        _servers[0].Head(1);
        _servers[0].Content(1, "half", isEnd: false);
        _world.Settle();
        _servers[0].Reset(1, ErrorCode.InternalError);
        _world.Settle();
        Assert.Equal(["HEADERS 1 200", "DATA 1 half", "RST 1 InternalError"], Heard(client));
        _world.Close();
    }

    [Fact]
    public void A_call_that_was_answered_counts_as_a_tunnel_and_takes_no_place_from_others()
    {
        using var world = WorldOf("MAX_IN_FLIGHT=1", "MAX_UPSTREAM=1", "MAX_TUNNELS=2", "TIMEOUT_QUEUE=1s");
        var client = new Http2Client(world);
        for (var stream = 1; stream <= 3; stream += 2)
        {
            client.Say(Frames.Post(stream, "content-type: application/grpc", "te: trailers"));
            _servers[0].Head(stream, 200, false, "content-type: application/grpc");
            _servers[0].Content(stream, "a", isEnd: false);
            world.Settle();
        }

        Assert.Equal(["HEADERS 1 200", "DATA 1 a", "HEADERS 3 200", "DATA 3 a"], Heard(client));
        client.Say(Frames.Post(5, "content-type: application/grpc", "te: trailers"));
        Assert.Equal(["HEADERS 5 200$"], Heard(client).Take(1));
        Assert.Contains("grpc-status: 14", client.Fields);
        client.Say(Frames.Reset(1), Frames.Reset(3));
        world.Close();
    }

    [Theory]
    [InlineData(1, null)]
    [InlineData(2, "health check: NOT_SERVING")]
    public void Servers_are_checked_by_the_health_service(byte status, string? reason)
    {
        using var world = WorldOf("HEALTH=grpc every=1s fall=1 service=pkg.Name");
        _asked = (server, stream) =>
        {
            server.Head(stream, 200, false, "content-type: application/grpc");
            server.Content(stream, $"\0\0\0\0\u0002\u0008{(char)status}", isEnd: false);
            server.Trailers(stream, "grpc-status: 0");
        };
        world.Advance(TimeSpan.FromSeconds(3));
        var sent = "\0\0\0\0\n\n\u0008pkg.Name";
        Assert.Equal(["1 POST s1:80/grpc.health.v1.Health/Check", $"1 {sent}$"], _servers[0].Heard.Take(2));
        Assert.Equal(
            reason,
            world.AccessLog.Entries.OfType<AccessEntry.ServerDown>().Select(down => down.Reason).FirstOrDefault());
        world.Close();
    }

    [Fact]
    public void A_server_of_HTTP11_cannot_be_asked_so() => Assert.Equal(
        "2:8 [grpc] HEALTH=grpc asks over HTTP/2, and s2:80 in SERVERS is spoken to in HTTP/1.1; "
        + "h2c://s2:80 in SERVERS, or h2:// over TLS",
        Broken.Mistakes("SERVERS=h2c://s1:80,s2:80\nHEALTH=grpc", Pipeline.Keys));

    public void Dispose() => _world.Dispose();

    private ProxyWorld WorldOf(params string[] more)
    {
        var world = new ProxyWorld(Given.Settings([.. Keys, .. more]));
        world.Connector["s1"].Connected = peer =>
        {
            Http2Server? server = null;
            server = new Http2Server(peer) { Asked = stream => _asked?.Invoke(server!, stream) };
            _servers.Add(server);
        };
        return world;
    }

    /// <summary>A call whose content is still to come.</summary>
    private Http2Client Call()
    {
        var client = new Http2Client(_world);
        client.Say(Frames.Post(1, "content-type: application/grpc", "te: trailers"));
        return client;
    }

    private AccessEntry.Exchanged Entry() =>
        Assert.Single(_world.AccessLog.Entries.OfType<AccessEntry.Exchanged>());

    private static IEnumerable<string> Heard(Http2Client client) =>
        [.. client.Heard().Where(line => !line.StartsWith("WINDOW", StringComparison.Ordinal))];
}
