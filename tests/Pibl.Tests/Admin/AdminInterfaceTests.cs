using Pibl.Access;
using Pibl.Twins;

namespace Pibl.Tests.Admin;

/// <summary>An operator and clients at one proxy.</summary>
public sealed class AdminInterfaceTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string NoContent = "HTTP/1.1 204 No Content\r\n\r\n";

    private readonly ProxyWorld _world = new(
        Given.Settings("SERVERS=s1:80,s2:80", "CACHE=off", "ADMIN=127.0.0.1:9900"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void A_drained_server_gets_no_new_clients_and_what_it_has_goes_on()
    {
        var (first, second) = (Ask(), Ask());
        Assert.Contains("s1:80 is drained\n", Order("s1:80/drain"), StringComparison.Ordinal);
        Answer(Ask(), "s2");
        Answer(Ask(), "s2");
        AnswerBoth(first, second);
        Assert.Contains(" 200 OK\r\n", Order("s1:80/undrain"), StringComparison.Ordinal);
        AnswerBoth(Ask(), Ask());
        Assert.Equal(
            [
                "s1:80 is drained, by order of 127.0.0.1:50003",
                "s1:80 is not drained any more, by order of 127.0.0.1:50006",
            ],
            _world.AccessLog.Entries.OfType<AccessEntry.Notice>().Select(notice => notice.Text).ToArray());
        _world.Close();
    }

    [Fact]
    public void Whoever_drains_the_last_server_of_a_site_is_told()
    {
        Order("s1:80/drain");
        Assert.Contains(
            "s2:80 is drained; no server is left for new clients of ", Order("s2:80/drain"), StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void A_reload_keeps_what_was_ordered()
    {
        Order("s1:80/drain");
        Assert.True(_world.Proxy.Reload(
            Given.Settings("SERVERS=s1:80,s2:80", "CACHE=off", "ADMIN=127.0.0.1:9900", "RETRIES=1")));
        Answer(Ask(), "s2");
        Answer(Ask(), "s2");
        _world.Close();
    }

    [Fact]
    public void The_state_tells_of_requests_under_way_and_looks_at_it_are_no_traffic()
    {
        var client = Ask();
        var status = Operator("GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n\r\n");
        Assert.Contains("\"connections\": 1,", status, StringComparison.Ordinal);
        Assert.Contains("\"requests\": 1,", status, StringComparison.Ordinal);
        Assert.DoesNotContain(
            _world.AccessLog.Entries, entry => entry is AccessEntry.Exchanged { Request.Host.Length: > 6 });
        Answer(client, "s1");
        Assert.Contains(
            "\"total\": 1,",
            Operator("GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n\r\n"),
            StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void It_is_reached_by_no_client_of_the_proxy()
    {
        var client = _world.Connect();
        client.Send("GET /api/status HTTP/1.1\r\nHost: 127.0.0.1:9900\r\n\r\n");
        _world.Settle();
        Assert.Contains("GET /api/status ", _world.Connector["s1"].Connections[^1].Text, StringComparison.Ordinal);
        Answer(client, "s1");
        _world.Close();
    }

    [Fact]
    public void While_it_drains_it_lives_and_is_not_ready()
    {
        var client = Ask();
        _world.Drain();
        Assert.Contains(" 200 OK\r\n", Operator("GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"),
            StringComparison.Ordinal);
        Assert.Contains(" 503 ", Operator("GET /readyz HTTP/1.1\r\nHost: localhost\r\n\r\n"), StringComparison.Ordinal);
        Answer(client, "s1");
        _world.Close();
    }

    [Theory]
    [InlineData("ADMIN=none", "GET /healthz")]
    public void Without_the_key_nobody_accepts_there(string line, string request)
    {
        using var world = new ProxyWorld(Given.Settings("SERVERS=s1:80", line));
        var peer = world.ConnectAdmin();
        peer.Send($"{request} HTTP/1.1\r\nHost: localhost\r\n\r\n");
        world.Settle();
        Assert.Equal("", peer.Text);
        world.Close();
    }

    private Peer Ask()
    {
        var client = _world.Connect();
        client.Send(Get);
        _world.Settle();
        return client;
    }

    /// <summary>Each server has one of them.</summary>
    private void AnswerBoth(params Peer[] clients)
    {
        _world.Connector["s1"].Connections[0].Send(NoContent);
        _world.Connector["s2"].Connections[0].Send(NoContent);
        _world.Settle();
        Assert.All(clients, client => Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal));
    }

    private void Answer(Peer client, string server)
    {
        var origin = _world.Connector[server].Connections[^1];
        origin.Send(NoContent);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
    }

    private string Order(string order) => Operator(
        $"POST /api/servers/{order} HTTP/1.1\r\nHost: 127.0.0.1:9900\r\nX-Pibl-Request: 1\r\nContent-Length: 0\r\n\r\n");

    private string Operator(string request)
    {
        var peer = _world.ConnectAdmin();
        peer.Send(request);
        _world.Settle();
        peer.Finish();
        _world.Settle();
        return peer.Text;
    }
}
