using Pibl.Access;
using Pibl.Admin;
using Pibl.Discovery;
using Pibl.Twins;

namespace Pibl.Tests.Discovery;

/// <summary>The whole proxy, whose servers stand behind names that a test moves.</summary>
public sealed class NamesTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    private readonly NamedServers _names = new();
    private ProxyWorld? _begun;

    private ProxyWorld World => _begun!;

    public void Dispose() => _begun?.Dispose();

    [Fact]
    public void A_name_is_all_its_addresses()
    {
        _names["app.test"] = NamedServers.Of("app.test", 30, "10.0.0.1", "10.0.0.2", "10.0.0.3");
        Begin("SERVERS=app.test:80", "SET_HOST=server");
        Assert.Equal(["10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.1"], Asked(4));
        Assert.Contains("\r\nHost: app.test:80\r\n", World.Connector["10.0.0.2"].Connections[^1].Text, StringComparison.Ordinal);
        Assert.Contains(
            World.AccessLog.Lines(), line => line.EndsWith(
                "[PETICION REALIZADA]: 10.0.0.2 puerto=80 intento=1 nombre=app.test", StringComparison.Ordinal)
                || line.Contains("[PETICION REALIZADA]: 10.0.0.2 puerto=80 intento=1 nombre=app.test ", StringComparison.Ordinal));
        Close();
    }

    [Fact]
    public void A_name_with_one_address_is_asked_at_once()
    {
        _names["app.test"] = NamedServers.Of("app.test", 30, "10.0.0.1");
        Begin("SERVERS=app.test:80");
        Assert.Equal(["10.0.0.1"], Asked(1));
        Assert.Equal(1, World.Connector["10.0.0.1"].Knocks);
        Close();
    }

    [Fact]
    public void Clients_wait_for_the_first_answer()
    {
        _names["app.test"] = null;
        _begun = new ProxyWorld(Settings("SERVERS=app.test:80,10.0.0.9:80"), servers: _names);
        var client = Send();
        World.Advance(4 * Second);
        Assert.Empty(World.Connector["10.0.0.9"].Connections);
        World.Advance(2 * Second);
        Answer("10.0.0.9");
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_name_that_does_not_resolve_is_503_until_it_does()
    {
        Begin("SERVERS=app.test:80");
        var client = Send();
        Assert.StartsWith("HTTP/1.1 503 ", client.Text, StringComparison.Ordinal);
        Assert.Contains("Proxy-Status: pibl; error=dns_error\r\n", client.Text, StringComparison.Ordinal);
        Assert.Equal(
            "app.test:80 has no server: NXDOMAIN; requests that need it are answered 503 until it resolves",
            Assert.Single(Notices()));
        Assert.False(World.Proxy.Status().IsReady);
        Assert.Equal(
            new UnfoundEntry("app.test:80", "NXDOMAIN"),
            Assert.Single(World.Proxy.Status().Sites.Bind(site => site.Unfound)));

        _names["app.test"] = NamedServers.Of("app.test", 30, "10.0.0.1");
        World.Advance(30 * Second);
        Assert.Equal(["10.0.0.1"], Asked(1));
        Assert.Equal("app.test:80 resolves again: 10.0.0.1", Notices()[^1]);
        Assert.True(World.Proxy.Status().IsReady);
        Assert.Equal(2, Notices().Length);
    }

    [Fact]
    public void It_is_asked_for_again_when_its_time_to_live_is_over()
    {
        _names["app.test"] = NamedServers.Of("app.test", 10, "10.0.0.1");
        Begin("SERVERS=app.test:80");
        World.Advance(9 * Second);
        Assert.Equal(1, _names.Questions);
        World.Advance(2 * Second);
        Assert.Equal(2, _names.Questions);
        Close();
    }

    [Fact]
    public void A_new_address_is_tried_before_it_is_asked_and_those_that_stay_keep_their_connections()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1", "10.0.0.2");
        Begin("SERVERS=app.test:80");
        Asked(2);
        var kept = World.Connector["10.0.0.2"].Connections.Count;
        World.Connector["10.0.0.3"].Greeting = Greeting.Hangs;
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.2", "10.0.0.3");
        World.Advance(2 * Second);
        Assert.Equal(["10.0.0.2", "10.0.0.2"], Asked(2));
        Assert.Equal(kept, World.Connector["10.0.0.2"].Connections.Count);
        Assert.All(World.Connector["10.0.0.1"].Connections, connection => Assert.True(connection.IsOver));

        World.Connector["10.0.0.3"].Greeting = Greeting.Accepts;
        World.Advance(10 * Second);
        Assert.Contains("10.0.0.3", Asked(2));
    }

    /// <summary>RFC 8305 would have its second try after as long.</summary>
    [Fact]
    public void A_dead_first_address_costs_a_quarter_of_a_second_at_the_start_and_no_request()
    {
        _names["app.test"] = NamedServers.Of("app.test", 30, "10.0.0.1", "10.0.0.2");
        _begun = new ProxyWorld(
            Settings("SERVERS=app.test:80"),
            servers: _names,
            origins: connector => connector["10.0.0.1"].Greeting = Greeting.Hangs);
        var client = Send();
        World.Advance(TimeSpan.FromMilliseconds(300));
        Answer("10.0.0.2");
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
        Assert.Equal(["10.0.0.2", "10.0.0.2"], Asked(2));
    }

    [Fact]
    public void An_address_that_refuses_is_passed_over_and_told_with_its_name()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1");
        Begin("SERVERS=app.test:80");
        World.Connector["10.0.0.2"].Greeting = Greeting.Refuses;
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1", "10.0.0.2");
        World.Advance(2 * Second);
        Assert.Equal(["10.0.0.1", "10.0.0.1"], Asked(2));
        var down = Assert.Single(World.AccessLog.Entries.OfType<AccessEntry.ServerDown>());
        Assert.Equal(("10.0.0.2:80", "app.test", "connection refused"), (down.Endpoint.ToString(), down.Endpoint.Name, down.Reason));
        Close();
    }

    [Fact]
    public void A_new_address_comes_slowly_where_SLOW_START_is_given()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1", "10.0.0.2");
        Begin("SERVERS=app.test:80", "SLOW_START=30s");
        Assert.False(View.IsRamping);
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1", "10.0.0.2", "10.0.0.3");
        World.Advance(2 * Second);
        Assert.Equal([100, 100, 10], View.Servers.Map(server => server.SharePercent).ToArray());
        World.Advance(15 * Second);
        Assert.InRange(View[2].SharePercent, 45, 60);
        World.Advance(20 * Second);
        Assert.False(View.IsRamping);
        Close();
    }

    [Fact]
    public void What_was_found_last_stays_while_nobody_answers()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1", "10.0.0.2");
        Begin("SERVERS=app.test:80");
        foreach (var bad in new Resolution?[] { null, new Resolution.Nothing("NXDOMAIN"), new Resolution.Failed("SERVFAIL") })
        {
            _names["app.test"] = bad;
            World.Advance(20 * Second);
            Assert.Equal(["10.0.0.1", "10.0.0.2"], Asked(2).Order());
        }

        Assert.Equal(
            ["app.test:80 cannot be looked up: no answer within 5 s; what was found last stays: 10.0.0.1, 10.0.0.2"],
            Notices()[1..]);
    }

    [Fact]
    public void An_exchange_under_way_ends_with_the_address_that_it_has()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1");
        Begin("SERVERS=app.test:80");
        var client = Send();
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.2");
        World.Advance(2 * Second);
        Answer("10.0.0.1");
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
        Assert.True(World.Connector["10.0.0.1"].Connections[^1].IsOver);
        Assert.Equal(["10.0.0.2"], Asked(1));
        Close();
    }

    [Fact]
    public void Another_site_is_left_as_it_is()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1");
        Begin("[site a]", "HOST=a.test", "SERVERS=app.test:80", "[site b]", "HOST=b.test", "SERVERS=10.0.0.9:80");
        var (first, second) = (World.Proxy.Sites[0], World.Proxy.Sites[1]);
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.2");
        World.Advance(2 * Second);
        Assert.NotSame(first, World.Proxy.Sites[0]);
        Assert.Same(second, World.Proxy.Sites[1]);
        Assert.Equal(1, World.Proxy.Snapshots.Now.Generation);
        Close();
    }

    [Fact]
    public void A_reload_that_brings_a_name_has_its_addresses_at_once()
    {
        _names["app.test"] = NamedServers.Of("app.test", 30, "10.0.0.1");
        _names["new.test"] = NamedServers.Of("new.test", 30, "10.0.0.7");
        Begin("SERVERS=app.test:80");
        var next = Settings("SERVERS=new.test:80");
        var preparing = World.Proxy.PrepareAsync(next);
        World.Settle();
        Assert.True(preparing.IsCompletedSuccessfully);
        Assert.True(World.Proxy.Reload(next));
        Assert.Equal(["10.0.0.7"], Asked(1));
        var asked = _names.Questions;
        World.Advance(29 * Second);
        Assert.Equal(asked, _names.Questions);
        Close();
    }

    [Fact]
    public void A_sticky_client_stays_with_its_address()
    {
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.1", "10.0.0.2");
        Begin("SERVERS=app.test:80", "STICKY=cookie s");
        var client = Send();
        Answer("10.0.0.1");
        var cookie = client.Text.Split("Set-Cookie: ")[1].Split(';')[0];
        _names["app.test"] = NamedServers.Of("app.test", 1, "10.0.0.0", "10.0.0.1", "10.0.0.2");
        World.Advance(2 * Second);
        for (var times = 0; times < 3; times++)
        {
            var again = World.Connect();
            again.Send($"GET / HTTP/1.1\r\nHost: a.test\r\nCookie: {cookie}\r\n\r\n");
            World.Settle();
            Answer("10.0.0.1");
            Assert.StartsWith("HTTP/1.1 204 ", again.Text, StringComparison.Ordinal);
        }
    }

    private Pibl.Balance.ClusterView View => World.Proxy.Sites[0].Clusters.View;

    private static Pibl.Config.Settings Settings(params string[] lines) => Given.Settings(["CACHE=off", .. lines]);

    /// <summary>And lets the addresses be tried.</summary>
    private void Begin(params string[] lines)
    {
        _begun = new ProxyWorld(Settings(lines), servers: _names);
        World.Advance(TimeSpan.FromMilliseconds(300));
    }

    private Peer Send()
    {
        var client = World.Connect();
        client.Send(Get);
        World.Settle();
        return client;
    }

    /// <summary>The servers of so many requests, one after another.</summary>
    private string[] Asked(int requests) => [.. Enumerable.Range(0, requests).Select(_ =>
    {
        Send();
        var server = World.Connector.All.Single(origin => origin.Connections.Any(IsAsked));
        Answer(server.Name);
        return server.Name;
    })];

    private bool IsAsked(Peer connection) =>
        !connection.IsOver && connection.Text.EndsWith("\r\n\r\n", StringComparison.Ordinal)
        && connection.Text.Split("\r\n\r\n").Length - 1 > _answered.GetValueOrDefault(connection);

    private readonly Dictionary<Peer, int> _answered = [];

    private void Answer(string server)
    {
        var connection = World.Connector[server].Connections.First(IsAsked);
        _answered[connection] = _answered.GetValueOrDefault(connection) + 1;
        connection.Send("HTTP/1.1 204 No Content\r\n\r\n");
        World.Settle();
    }

    private string[] Notices() => [.. World.AccessLog.Entries
        .OfType<AccessEntry.Notice>()
        .Select(notice => notice.Text)];

    private void Close() => World.Close();
}
