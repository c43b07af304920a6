using Pibl.Access;
using Pibl.Twins;

namespace Pibl.Tests.Admin;

/// <summary>
/// What somebody might try who may not use the admin interface: pages of other sites, names that lead here, and clients
/// of the proxy itself. docs/admin.md has the table.
/// </summary>
public sealed class AdminAttackTests : IDisposable
{
    private const string Note = "X-Pibl-Request: 1\r\n";

    private readonly ProxyWorld _world = new(Given.Settings(
        "SERVERS=s1:80", "CACHE=off", "ADMIN=127.0.0.1:9900"));

    public void Dispose() => _world.Dispose();

    [Theory]
    [InlineData("GET /api/config HTTP/1.1\r\nHost: rebound.evil.example:9900\r\n", "403")]
    [InlineData("GET http://rebound.evil.example/api/config HTTP/1.1\r\nHost: localhost\r\n", "403")]
    [InlineData("GET / HTTP/1.1\r\nHost: rebound.evil.example\r\n", "403")]
    [InlineData("POST /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/plain\r\nContent-Length: 0\r\n", "403")]
    [InlineData("POST /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 0\r\n", "403")]
    [InlineData("POST /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\n" + Note + "Content-Length: 0\r\n", "403")]
    [InlineData("POST /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\n" + Note + "Content-Length: 0\r\n", "403")]
    [InlineData("POST /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\nOrigin: null\r\n" + Note + "Content-Length: 0\r\n", "403")]
    [InlineData("GET /api/events HTTP/1.1\r\nHost: localhost\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n", "403")]
    [InlineData("OPTIONS /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\nOrigin: https://evil.example\r\nAccess-Control-Request-Method: POST\r\n", "403")]
    [InlineData("DELETE /api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\n" + Note, "405")]
    [InlineData("POST //api/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\n" + Note + "Content-Length: 0\r\n", "404")]
    [InlineData("POST /api/x/../servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\n" + Note + "Content-Length: 0\r\n", "404")]
    [InlineData("POST /%61pi/servers/s1:80/drain HTTP/1.1\r\nHost: localhost\r\n" + Note + "Content-Length: 0\r\n", "404")]
    [InlineData("GET /dashboard/../api/config HTTP/1.1\r\nHost: localhost\r\n", "404")]
    [InlineData("GET /dashboard/%2e%2e/openapi.json HTTP/1.1\r\nHost: localhost\r\n", "404")]
    [InlineData("CONNECT s1:80 HTTP/1.1\r\nHost: localhost\r\n", "501")]
    [InlineData("GET http://s1:80/ HTTP/1.1\r\nHost: localhost\r\n", "403")]
    public void Nothing_is_read_or_changed_that_way(string head, string status)
    {
        var peer = _world.ConnectAdmin();
        peer.Send($"{head}\r\n");
        _world.Settle();
        Assert.StartsWith($"HTTP/1.1 {status} ", peer.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Access-Control-Allow", peer.Text, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(_world.AccessLog.Entries, entry => entry is AccessEntry.Notice);
        Assert.Equal("up", _world.Proxy.Status().Sites[0].Servers[0].State);
        _world.Close();
    }

    [Theory]
    [InlineData("GET /api/config HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n")]
    [InlineData("GET http://127.0.0.1:9900/api/config HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n")]
    [InlineData("GET //127.0.0.1:9900/api/config HTTP/1.1\r\nHost: a.test\r\n")]
    [InlineData("POST /api/stop HTTP/1.1\r\nHost: localhost:9900\r\n" + Note + "Content-Length: 0\r\n")]
    public void Clients_of_the_proxy_reach_its_servers_alone(string head)
    {
        var client = _world.Connect();
        client.Send($"{head}\r\n");
        _world.Settle();
        Assert.Single(_world.Connector["s1"].Connections);
        _world.Connector["s1"].Connections[0].Send("HTTP/1.1 204 No Content\r\n\r\n");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void Nobody_tunnels_through_the_proxy_to_it()
    {
        var client = _world.Connect();
        client.Send("CONNECT 127.0.0.1:9900 HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n\r\n");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 501 ", client.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void Of_a_thousand_that_want_events_sixteen_get_them_and_none_is_left_when_they_go()
    {
        var crowd = Enumerable.Range(0, 1000).Select(_ => _world.ConnectAdmin()).ToArray();
        foreach (var one in crowd)
        {
            one.Send("GET /api/events HTTP/1.1\r\nHost: localhost\r\n\r\n");
        }

        _world.Settle();
        Assert.Equal(16, crowd.Count(one => one.Text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)));
        Assert.DoesNotContain(crowd, one => one.Text.Length > 0 && !one.Text.StartsWith("HTTP/1.1 200 ", StringComparison.Ordinal)
            && !one.Text.StartsWith("HTTP/1.1 503 ", StringComparison.Ordinal));
        var asks = _world.ConnectAdmin();
        asks.Send("GET /api/live HTTP/1.1\r\nHost: localhost\r\n\r\n");
        foreach (var one in crowd)
        {
            one.Reset();
        }

        _world.Advance(TimeSpan.FromSeconds(10));
        Assert.StartsWith("HTTP/1.1 200 ", asks.Text, StringComparison.Ordinal);
        _world.Close();
    }
}
