using System.Net.Sockets;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>Clients that are idle, slow, or too many.</summary>
public sealed class EndsOfPatienceTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

    [Fact]
    public void An_idle_conversation_holds_no_buffer()
    {
        using var world = Served();
        var client = world.Connect();
        for (var round = 1; round <= 3; round++)
        {
            client.Send(Get);
            world.Settle();
            Assert.Equal(round, world.AccessLog.Exchanges.Count());
            Assert.True(client.Duplex.IsWaiting, "it keeps its buffer");
            world.Advance(TimeSpan.FromSeconds(3));
        }

        world.Close();
    }

    [Fact]
    public void An_idle_conversation_times_out()
    {
        using var world = Served();
        var client = world.Connect();
        client.Send(Get);
        world.Advance(TimeSpan.FromSeconds(59));
        Assert.False(client.IsOver);
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.True(client.IsOver);
        world.Close();
    }

    [Fact]
    public void An_idle_conversation_is_over_after_a_moment_when_the_program_drains()
    {
        using var world = Served();
        var client = world.Connect();
        world.Advance(TimeSpan.FromSeconds(3));
        Assert.True(client.Duplex.IsWaiting);
        world.Drain();
        Assert.False(client.IsOver);
        world.Advance(TimeSpan.FromMilliseconds(600));
        Assert.True(client.IsOver);
        world.Close();
    }

    [Fact]
    public void Half_a_head_behind_a_rest_is_not_lost()
    {
        using var world = Served();
        var client = world.Connect();
        world.Advance(TimeSpan.FromSeconds(3));
        client.Send(Get[..9]);
        world.Advance(TimeSpan.FromSeconds(3));
        client.Send(Get[9..]);
        world.Settle();
        Assert.EndsWith("ok", client.Text);
        world.Close();
    }

    [Theory]
    [InlineData(2_000, true)]
    [InlineData(20, false)]
    public void A_slow_reader_is_served_as_long_as_it_keeps_a_pace(int bytesPerSecond, bool served)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off\nTIMEOUT_BODY=3s"));
        var client = world.Connect();
        client.Send(Get);
        world.Settle();
        client.Pause();
        const int length = 40_000;
        Assert.Single(world.Connector["s1"].Connections)
            .Send($"HTTP/1.1 200 OK\r\nContent-Length: {length}\r\n\r\n{new string('x', length)}");
        for (var second = 0; second < 25 && !client.SeesReset; second++)
        {
            client.Resume(bytesPerSecond);
            world.Advance(TimeSpan.FromSeconds(1));
        }

        Assert.Equal(served, client.Received.Length > length);
        Assert.Equal(served ? null : FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        world.Close();
    }

    [Fact]
    public void Beyond_MAX_CONNECTIONS_clients_wait_until_one_leaves()
    {
        using var world = Served("MAX_CONNECTIONS=2");
        var clients = Enumerable.Range(0, 4).Select(_ => world.Connect()).ToArray();
        foreach (var client in clients)
        {
            client.Send(Get);
        }

        world.Settle();
        Assert.Equal([true, true, false, false], clients.Select(client => client.Text.EndsWith("ok")));
        Assert.Equal(2, world.Proxy.Acceptor.Open);
        clients[0].Finish();
        world.Settle();
        Assert.Equal([true, true, true, false], clients.Select(client => client.Text.EndsWith("ok")));
        clients[1].Reset();
        world.Settle();
        Assert.All(clients, client => Assert.EndsWith("ok", client.Text));
        world.Close();
    }

    [Fact]
    public void A_kept_connection_gives_way_where_others_wait_for_its_place()
    {
        using var world = Served("MAX_CONNECTIONS=2");
        var kept = world.Connect();
        kept.Send(Get);
        world.Settle();
        Assert.DoesNotContain("Connection: close", kept.Text);

        var last = world.Connect();
        var waiting = world.Connect();
        waiting.Send(Get);
        last.Send(Get);
        world.Settle();
        Assert.Contains("Connection: close", last.Text);
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.EndsWith("ok", waiting.Text);
        world.Close();
    }

    [Fact]
    public void A_system_that_cannot_accept_is_asked_again_and_told_of_once_a_second()
    {
        using var world = Served();
        for (var i = 0; i < 15; i++)
        {
            world.Listener.Failures.Enqueue(new SocketException((int)SocketError.TooManyOpenSockets));
        }

        // The attempt that was under way takes the first.
        var first = world.Connect();
        var second = world.Connect();
        second.Send(Get);
        world.Settle();
        Assert.Equal((1, ""), (world.Proxy.Acceptor.Open, second.Text));
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.EndsWith("ok", second.Text);
        Assert.Equal(2, world.AccessLog.Bugs.Count(notice => notice.Text.Contains("no client can be accepted now")));
        first.Reset();
        second.Reset();
        world.Settle();
        Assert.Equal(0, world.Proxy.Acceptor.Open);
    }

    private static ProxyWorld Served(string lines = "")
    {
        var world = new ProxyWorld(Given.Settings($"CACHE=off\n{lines}"));
        world.Connector["s1"].Connected = server => server.Arrived = () =>
        {
            if (server.Text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                server.Received.Skip(server.Received.Length);
                server.Send(Answer);
            }
        };
        return world;
    }
}
