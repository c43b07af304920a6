using Pibl.Config;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Sites;

/// <summary>
/// What is swapped in holds for the next request of every connection, and for none that is under way.
/// </summary>
public sealed class SnapshotTests : IDisposable
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("CACHE=off"));

    [Fact]
    public void An_exchange_keeps_the_path_that_it_entered_with_and_the_next_takes_the_new_one()
    {
        var client = Send(Get);
        Swap(_world.Settings, 418);
        var server = Assert.Single(_world.Connector["s1"].Connections);
        server.Send("HTTP/1.1 204 No Content\r\n\r\n");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);

        client.Received.Skip(client.Received.Length);
        client.Send(Get);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 418 ", client.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void An_idle_connection_takes_the_new_limits_at_its_next_request()
    {
        var client = _world.Connect();
        _world.Settle();
        Swap(Given.Settings("CACHE=off", "MAX_BODY=4"), 200);
        client.Send("POST /a HTTP/1.1\r\nHost: a.test\r\nContent-Length: 5\r\n\r\nabcde");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 413 ", client.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void A_body_under_way_keeps_the_limit_that_it_began_with()
    {
        var client = Send("POST /a HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        Swap(Given.Settings("CACHE=off", "MAX_BODY=4"), 200);
        client.Send("3\r\ndef\r\n0\r\n\r\n");
        _world.Settle();
        var server = Assert.Single(_world.Connector["s1"].Connections);
        Assert.EndsWith("3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", server.Text, StringComparison.Ordinal);
        server.Send("HTTP/1.1 204 No Content\r\n\r\n");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
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

    /// <summary>Another snapshot, every request of which is answered with this status.</summary>
    private void Swap(Settings settings, int status)
    {
        var now = _world.Proxy.Snapshots.Now;
        Next<Received> path = (_, _) => new ValueTask<Reply>(Replies.Plain(status, Provenance.Proxy));
        _world.Proxy.Snapshots.Swap(now with
        {
            Generation = now.Generation + 1,
            Connections = now.Connections with { Limits = settings.Limits },
            Site = now.Site with { Path = path },
        });
    }
}
