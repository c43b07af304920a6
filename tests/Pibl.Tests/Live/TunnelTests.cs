using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>Two that have switched protocols: at each other's pace, and with nothing left at the end.</summary>
public sealed class TunnelTests
{
    private const string Ask = "GET /chat HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
    private const string Switch = "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_side_is_read_no_faster_than_the_other_takes(bool down)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Open(world);
        var (from, to) = down ? (server, client) : (client, server);
        to.Pause();
        var sent = new string('x', 1 << 20);
        from.Send(sent);
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("", to.Text);
        Assert.True(from.Duplex.HasInput, "what nobody takes was read all the same");
        to.Resume();
        world.Settle();
        Assert.Equal(sent, to.Text);
        Assert.False(client.IsOver || server.IsOver);
        world.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_side_may_finish_and_still_be_told(bool down)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Open(world);
        var (first, second) = down ? (server, client) : (client, server);
        first.Send("last");
        first.Finish();
        world.Settle();
        Assert.Equal(("last", true), (second.Text, second.SeesFinish));
        Assert.False(first.IsOver);
        second.Send("answer");
        second.Finish();
        world.Settle();
        Assert.Equal(("answer", true, false), (first.Text, first.SeesFinish, first.SeesReset));
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_reset_of_one_side_is_one_of_the_other(bool down)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Open(world);
        (down ? server : client).Reset();
        world.Settle();
        Assert.True((down ? client : server).SeesReset);
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Fact]
    public void Both_sides_are_asked_whether_they_are_still_there_and_its_bytes_are_in_the_log()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Open(world);
        Assert.Equal((true, true), (client.Duplex.IsKeptAlive, server.Duplex.IsKeptAlive));
        server.Send("down");
        client.Send("up");
        world.Settle();
        client.Finish();
        server.Finish();
        world.Settle();
        Assert.Equal(
            (101, 4L), (Assert.Single(world.AccessLog.Exchanges).Status, world.AccessLog.Exchanges.Single().BodyBytes));
        world.Close();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Its_last_bytes_arrive_at_a_side_that_is_slow(bool down)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Open(world);
        var (from, to) = down ? (server, client) : (client, server);
        to.Duplex.KeepsBytes = true;
        to.Pause();
        from.Send("last");
        from.Finish();
        to.Finish();
        world.Advance(TimeSpan.FromSeconds(10));
        Assert.False(to.IsOver);
        to.Resume();
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(("last", true, false), (to.Text, to.SeesFinish, to.SeesReset));
        Assert.Equal(0, world.Proxy.Acceptor.Open);
        world.Close();
    }

    [Fact]
    public void An_interruption_that_comes_late_ends_no_tunnel()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Open(world);
        client.Duplex.InterruptRead();
        server.Duplex.InterruptRead();
        world.Settle();
        client.Send("up");
        server.Send("down");
        world.Settle();
        Assert.Equal(("down", "up"), (client.Text, server.Text));
        Assert.False(client.IsOver || server.IsOver);
        world.Close();
    }

    [Fact]
    public void Draining_waits_for_it_and_then_ends_it_with_an_end()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off\nTIMEOUT_DRAIN=5s"));
        var (client, server) = Open(world);
        var draining = world.Drain();
        world.Advance(TimeSpan.FromSeconds(4));
        client.Send("up");
        server.Send("down");
        world.Settle();
        Assert.Equal(("down", "up"), (client.Text, server.Text));
        Assert.False(client.IsOver || server.IsOver);
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.True(draining.IsCompletedSuccessfully);
        Assert.Equal((true, false), (client.SeesFinish, client.SeesReset));
        Assert.Equal((true, false), (server.SeesFinish, server.SeesReset));
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Fact]
    public void Draining_does_not_wait_for_who_takes_nothing()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off\nTIMEOUT_DRAIN=5s"));
        var (client, server) = Open(world);
        client.Pause();
        server.Send("down");
        world.Drain();
        world.Advance(TimeSpan.FromSeconds(8));
        Assert.True(client.SeesReset);
        world.Close();
    }

    private static (Peer Client, Peer Server) Open(ProxyWorld world)
    {
        var client = world.Connect();
        client.Send(Ask);
        world.Settle();
        var server = Assert.Single(world.Connector["s1"].Connections);
        server.Send(Switch);
        world.Settle();
        Assert.StartsWith("HTTP/1.1 101 ", client.Text);
        client.Received.Skip(client.Received.Length);
        server.Received.Skip(server.Received.Length);
        return (client, server);
    }
}
