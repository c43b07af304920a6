using System.Net;
using Pibl.Access;
using Pibl.Twins;

namespace Pibl.Tests.Reload;

/// <summary>The whole proxy goes on by another file: what must not notice does not.</summary>
public sealed class ReloadTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string NoContent = "HTTP/1.1 204 No Content\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80", "CACHE=off", "MAX_IN_FLIGHT=2"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void An_exchange_under_way_keeps_its_server_and_the_next_goes_to_the_new_one()
    {
        var client = Ask();
        Reload("SERVERS=s2:80");
        Last("s1").Send(NoContent);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
        Assert.True(Last("s1").IsOver, "a connection to a server that is gone is kept");

        client.Send(Get);
        _world.Settle();
        Assert.Contains("GET / ", Last("s2").Text, StringComparison.Ordinal);
        Finish("s2");
    }

    /// <summary>It stands in line, and has not been to a server yet.</summary>
    [Fact]
    public void An_exchange_that_waits_keeps_the_servers_that_it_entered_with()
    {
        Ask();
        Ask();
        var third = Ask();
        Assert.Equal(1, _world.Proxy.Queues.Admission.Depth);
        Reload("SERVERS=s2:80");
        Answer("s1");
        Answer("s1");
        Answer("s1");
        Assert.StartsWith("HTTP/1.1 204 ", third.Text, StringComparison.Ordinal);
        Assert.Empty(_world.Connector["s2"].Connections);
        _world.Close();
    }

    [Fact]
    public void A_kept_connection_to_a_server_that_stays_is_used_again()
    {
        Ask();
        Answer("s1");
        Reload("SERVERS=s0:80 backup,s1:80", "TIMEOUT_KEEP=1h");
        Ask();
        Answer("s1");
        Assert.Single(_world.Connector["s1"].Connections);
        _world.Close();
    }

    [Fact]
    public void A_resting_connection_to_a_server_that_is_gone_ends()
    {
        Ask();
        Answer("s1");
        Reload("SERVERS=s2:80");
        _world.Settle();
        Assert.True(Last("s1").IsOver);
        _world.Close();
    }

    [Fact]
    public void A_site_that_is_gone_finishes_what_it_has()
    {
        var client = Ask();
        Reload("SERVERS=s1:80", "[site other]", "HOST=b.test");
        Answer("s1");
        Assert.StartsWith("HTTP/1.1 204 ", client.Text, StringComparison.Ordinal);
        Assert.True(Last("s1").IsOver);
        client.Received.Skip(client.Received.Length);
        client.Send(Get);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 421 ", client.Text, StringComparison.Ordinal);
        _world.Close();
    }

    [Fact]
    public void Health_goes_on_and_the_prober_with_it()
    {
        _world.Connector["s1"].Greeting = Greeting.Refuses;
        Ask();
        Assert.False(IsInTurn("s1:80"));
        Reload("SERVERS=s2:80,s1:80 weight=3");
        Assert.False(IsInTurn("s1:80"));

        _world.Connector["s1"].Greeting = Greeting.Accepts;
        _world.Advance(TimeSpan.FromSeconds(30));
        Assert.True(IsInTurn("s1:80"));
        Assert.Single(_world.AccessLog.Entries.OfType<AccessEntry.ServerDown>());
        Assert.Single(_world.AccessLog.Entries.OfType<AccessEntry.ServerUp>());
        _world.Close();
    }

    [Fact]
    public void What_an_exchange_of_the_former_settings_finds_out_is_told_to_the_new_ones()
    {
        var client = Ask();
        Reload("SERVERS=s1:80,s2:80", "RETRIES=0");
        Reload("SERVERS=s2:80,s1:80", "RETRIES=0");
        Last("s1").Send("rubbish\r\n\r\n");
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 502 ", client.Text, StringComparison.Ordinal);
        var view = _world.Proxy.Sites[0].Clusters.View;
        Assert.Equal(1, view[view.IndexOf(Given.Endpoint("s1:80").Id)].Health.Failures);
        _world.Close();
    }

    /// <summary>Both sites lost it; one connection finds out for both that it is back.</summary>
    [Fact]
    public void A_server_that_two_sites_have_set_aside_is_tried_once_for_both()
    {
        const string two = "[site a]\nHOST=a.test\n[site b]\nHOST=b.test";
        Reload([.. two.Split('\n')]);
        _world.Connector["s1"].Greeting = Greeting.Refuses;
        Ask();
        _world.Connect().Send(Get.Replace("a.test", "b.test", StringComparison.Ordinal));
        _world.Settle();
        Assert.All(_world.Proxy.Sites, site => Assert.Empty(site.Clusters.View.InTurn.ToArray()));
        var before = _world.Connector["s1"].Knocks;
        _world.Connector["s1"].Greeting = Greeting.Accepts;
        _world.Advance(TimeSpan.FromSeconds(30));
        Assert.All(_world.Proxy.Sites, site => Assert.Equal([0], site.Clusters.View.InTurn.ToArray()));
        Assert.Equal(before + 1, _world.Connector["s1"].Knocks);
        _world.Close();
    }

    [Fact]
    public void A_tunnel_lives_on_when_its_server_its_site_and_its_listener_are_gone()
    {
        var client = _world.Connect();
        client.Send("GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _world.Settle();
        Last("s1").Send("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _world.Settle();
        var other = new MemoryListener(IPEndPoint.Parse("192.0.2.80:8081"));
        Assert.True(_world.Proxy.Reload(
            Given.Settings("SERVERS=s2:80", "CACHE=off", "[site b]", "HOST=b.test"), [other]));
        _world.Settle();
        Assert.True(_world.Listener.IsClosed);

        client.Received.Skip(client.Received.Length);
        client.Send("up");
        Last("s1").Send("down");
        _world.Settle();
        Assert.EndsWith("up", Last("s1").Text, StringComparison.Ordinal);
        Assert.Equal("down", client.Text);

        var late = new Peer(_world.Loop, other.Address, IPEndPoint.Parse("192.0.2.9:999"), () => int.MaxValue);
        other.Offer(late.Duplex);
        late.Send(Get);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 421 ", late.Text, StringComparison.Ordinal);
        client.Finish();
        Last("s1").Finish();
        _world.Settle();
        _world.Close();
    }

    [Fact]
    public void A_proxy_that_drains_is_not_reloaded()
    {
        Assert.Same(_world.Drain(), _world.Drain());
        Assert.False(_world.Proxy.Reload(Given.Settings("SERVERS=s2:80")));
        Assert.Equal(1, _world.Proxy.Snapshots.Now.Generation);
        _world.Close();
    }

    [Fact]
    public void What_counts_at_once_stays_as_it_was_at_the_start()
    {
        Reload("MAX_IN_FLIGHT=1000", "MAX_CONNECTIONS=7", "LIMIT_FIELDS=8", "TIMEOUT_IDLE=7s");
        var connections = _world.Proxy.Snapshots.Now.Connections;
        Assert.Equal((2, 10_000), (connections.Limits.InFlightMax, connections.Limits.ConnectionsMax));
        Assert.Equal((8, 7), (connections.Limits.Head.FieldsMax, (int)connections.Timeouts.Idle.TotalSeconds));
        _world.Close();
    }

    private Peer Ask()
    {
        var client = _world.Connect();
        client.Send(Get);
        _world.Settle();
        return client;
    }

    private void Reload(params string[] lines)
    {
        Assert.True(_world.Proxy.Reload(Given.Settings(["CACHE=off", .. lines])));
        _world.Settle();
    }

    private Peer Last(string server) => _world.Connector[server].Connections[^1];

    /// <summary>The oldest request that waits there.</summary>
    private void Answer(string server)
    {
        var asked = _world.Connector[server].Connections.First(peer => peer.Text.EndsWith("\r\n\r\n", StringComparison.Ordinal));
        asked.Received.Skip(asked.Received.Length);
        asked.Send(NoContent);
        _world.Settle();
    }

    private void Finish(string server)
    {
        Answer(server);
        _world.Close();
    }

    private bool IsInTurn(string server)
    {
        var view = _world.Proxy.Sites[0].Clusters.View;
        return view[view.IndexOf(Given.Endpoint(server).Id)].Health.IsInTurn;
    }
}
