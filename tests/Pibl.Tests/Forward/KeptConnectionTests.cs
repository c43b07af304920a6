using Pibl.Twins;

namespace Pibl.Tests.Forward;

/// <summary>What a server sends before it is asked is nobody's answer (RFC 9112 §9.2).</summary>
public sealed class KeptConnectionTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

    [Theory]
    [InlineData("GET", Answer + "good", "POST")]
    [InlineData("HEAD", Answer, "GET")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", "GET")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\n\r\n", "GET")]
    public void Bytes_that_no_thread_has_come_to_yet_are_seen_where_it_matters(
        string before, string answer, string method)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        client.Send($"{before} /1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        var first = Assert.Single(world.Connector["s1"].Connections);
        first.Send(answer);
        world.Settle();
        first.SendUnseen(Answer + "evil");
        client.Send($"{method} /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        Assert.True(first.SeesReset);
        Assert.DoesNotContain("/2", first.Text, StringComparison.Ordinal);
        Assert.Equal(2, world.Connector["s1"].Connections.Count);
        world.Connector["s1"].Connections[1].Send(Answer + "true");
        world.Settle();
        Assert.EndsWith("true", client.Text);
        Assert.DoesNotContain("evil", client.Text, StringComparison.Ordinal);
        world.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Where_events_tell_late_the_system_is_asked(bool tellsLate)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, first) = Kept(world);
        first.Duplex.TellsLate = tellsLate;
        first.SendUnseen(Answer + "evil");
        client.Send("GET /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        Assert.Equal(tellsLate, first.SeesReset);
        client.Reset();
        world.Close();
    }

    [Fact]
    public void What_a_new_connection_says_before_it_is_asked_is_no_answer()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off", "SERVERS=s1:80,s2:80"));
        world.Connector["s1"].Connected = peer => peer.Send(Answer + "evil");
        world.Connector["s2"].Connected = peer => peer.Send(Answer + "evil");
        var client = world.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
        world.Settle();
        Assert.StartsWith("HTTP/1.1 502", client.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("evil", client.Text, StringComparison.Ordinal);
        Assert.All([world.Connector["s1"], world.Connector["s2"]], origin =>
        {
            Assert.NotEmpty(origin.Connections);
            Assert.All(origin.Connections, peer => Assert.Equal("", peer.Text));
        });
        world.Close();
    }

    // RFC 9110 §9.2.2: what comes with the server's FIN acknowledges all that it had got by then.
    [Theory]
    [InlineData(0, 2)]
    [InlineData(1, 2)]
    [InlineData(20, 1)]
    public void A_POST_of_which_nothing_had_arrived_when_the_server_closed_is_sent_again(int arrived, int connections)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, first) = Kept(world);
        first.Duplex.Reaches = arrived;
        client.Send("POST /2 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
        world.Settle();
        first.Finish();
        world.Settle();
        var opened = world.Connector["s1"].Connections;
        Assert.Equal(connections, opened.Count);
        if (connections == 2)
        {
            Assert.EndsWith("\r\n\r\nhi", opened[1].Text, StringComparison.Ordinal);
            opened[1].Send(Answer + "true");
            world.Settle();
        }

        Assert.Equal(connections == 2, client.Text.EndsWith("true", StringComparison.Ordinal));
        world.Close();
    }

    [Fact]
    public void An_idle_limit_that_passes_while_it_is_taken_does_not_end_the_exchange()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off", "TIMEOUT_KEEP=10s"));
        var (client, first) = Kept(world);
        world.Advance(TimeSpan.FromSeconds(9));
        first.Duplex.Asked = () => world.Advance(TimeSpan.FromSeconds(2));
        client.Send("POST /2 HTTP/1.1\r\nHost: a.test\r\nContent-Length: 0\r\n\r\n");
        world.Settle();
        first.Duplex.Asked = null;
        Assert.Contains("POST /2", first.Text, StringComparison.Ordinal);
        first.Send(Answer + "true");
        world.Settle();
        Assert.EndsWith("true", client.Text, StringComparison.Ordinal);
        Assert.Single(world.Connector["s1"].Connections);
        world.Close();
    }

    private static (Peer Client, Peer Server) Kept(ProxyWorld world)
    {
        var client = world.Connect();
        client.Send("GET /1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        var first = Assert.Single(world.Connector["s1"].Connections);
        first.Send(Answer + "good");
        world.Settle();
        return (client, first);
    }
}
