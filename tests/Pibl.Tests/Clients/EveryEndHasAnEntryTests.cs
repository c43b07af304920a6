using Pibl.Access;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Clients;

/// <summary>However an exchange ends, its one entry tells what became of it, and nothing of the one before.</summary>
public sealed class EveryEndHasAnEntryTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("CACHE=off", "TIMEOUT_DRAIN=1s"));

    [Fact]
    public void One_that_its_client_left_has_neither_status_nor_bytes_of_the_one_before()
    {
        var client = Send(Get);
        _world.Connector["s1"].Connections[0].Send("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
        _world.Settle();
        client.Send(Get);
        _world.Settle();
        client.Reset();
        _world.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(
            [(200, 5L, null), (0, 0L, (FaultKind?)FaultKind.ClientGone)],
            _world.AccessLog.Exchanges.Select(entry => (entry.Status, entry.BodyBytes, entry.Fault?.Kind)));
        _world.Close();
    }

    [Fact]
    public void Half_a_head_that_a_reset_ends_is_one()
    {
        var client = Send("GET /a HTTP/1.1\r\nHost:");
        client.Reset();
        _world.Settle();

        var entry = Assert.Single(_world.AccessLog.Exchanges);
        Assert.Equal((0, FaultKind.ClientGone), (entry.Status, entry.Fault?.Kind));
        _world.Close();
    }

    [Theory]
    [InlineData("GET /a HTTP/1.1\r\nHost:")]
    [InlineData(Get)]
    [InlineData("POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 9\r\n\r\nhalf")]
    public void What_the_drain_breaks_off_is_not_the_clients_fault(string sent)
    {
        _ = Send(sent);
        _ = _world.Drain();
        _world.Advance(TimeSpan.FromSeconds(2));

        var entry = Assert.Single(_world.AccessLog.Exchanges);
        Assert.Equal(
            (0, FaultKind.Draining, null), (entry.Status, entry.Fault?.Kind, entry.Via.Fault?.Kind));
        _world.Close();
    }

    /// <summary>Each side has bytes for the other, and takes none.</summary>
    [Fact]
    public void A_tunnel_whose_ends_do_not_read_ends_with_the_drain()
    {
        var client = Send("GET /a HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        var server = _world.Connector["s1"].Connections[0];
        server.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _world.Settle();
        client.Pause();
        server.Pause();
        client.Send("up");
        server.Send("down");
        _world.Settle();
        _ = _world.Drain();
        _world.Advance(TimeSpan.FromSeconds(3));

        Assert.Equal(101, Assert.Single(_world.AccessLog.Exchanges).Status);
        var opened = Assert.Single(_world.AccessLog.Entries.OfType<AccessEntry.TunnelOpened>());
        Assert.Equal("/a", opened.Request?.Target.ToString());
        _world.Close();
    }

    public void Dispose() => _world.Dispose();

    private Peer Send(string request)
    {
        var client = _world.Connect();
        client.Send(request);
        _world.Settle();
        return client;
    }
}
