using Pibl.Access;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>
/// The program stops: what has been asked is answered, nobody is reset who need not be, and every exchange is in the
/// log.
/// </summary>
public sealed class DrainTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_request_that_is_on_its_way_is_answered_with_close(bool hasArrived)
    {
        using var world = Served();
        var client = world.Connect();
        client.Send(Get);
        world.Settle();
        if (hasArrived)
        {
            client.SendUnseen(Get);
        }

        world.Drain();
        world.Advance(Moment);
        if (!hasArrived)
        {
            client.Send(Get);
        }

        world.Advance(2 * Moment);
        Assert.Equal(2, client.Text.Split("\r\n\r\nok").Length - 1);
        Assert.Contains("Connection: close\r\n", client.Text[client.Text.IndexOf("ok", StringComparison.Ordinal)..]);
        Assert.Equal((true, false), (client.SeesFinish, client.SeesReset));
        world.Close();
    }

    [Fact]
    public void A_request_that_crosses_the_end_is_not_answered_with_a_reset()
    {
        using var world = Served();
        var client = world.Connect();
        client.Send(Get);
        world.Settle();
        world.Drain();
        world.Advance(3 * Moment);
        Assert.Equal((true, 1), (client.SeesFinish, world.Proxy.Acceptor.Open));
        client.Send(Get);
        world.Advance(3 * Moment);
        Assert.Equal((false, 0), (client.SeesReset, world.Proxy.Acceptor.Open));
        world.Close();
    }

    [Fact]
    public void A_stop_waits_no_longer_than_it_takes_for_those_that_say_nothing()
    {
        using var world = Served();
        var idle = world.Connect();
        idle.Send(Get);
        world.Connect();
        world.Settle();
        var draining = world.Drain();
        world.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(draining.IsCompletedSuccessfully, "it waits for idle clients");
        Assert.Equal(0, draining.Result);
        world.Close();
    }

    [Fact]
    public void What_is_broken_off_leaves_one_entry_each()
    {
        using var world = new ProxyWorld(
            Given.Settings("CACHE=off\nTIMEOUT_DRAIN=2s\nMAX_IN_FLIGHT=3\nTIMEOUT_QUEUE=1h"));
        var clients = Enumerable.Range(0, 4).Select(_ => world.Connect()).ToArray();
        var servers = world.Connector["s1"].Connections;
        clients[0].Send(Get);
        world.Settle();
        clients[1].Send(Get);
        world.Settle();
        servers[1].Send("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf");
        clients[2].Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10\r\n\r\nhalf");
        world.Settle();
        clients[3].Send(Get);
        world.Settle();
        Assert.Equal(1, world.Proxy.Queues.Admission.Depth);
        var draining = world.Drain();
        world.Advance(TimeSpan.FromSeconds(2.5));
        Assert.Equal(4, draining.Result);
        Assert.Equal(0, world.Proxy.Acceptor.Open);
        Assert.Equal(
            "4 connections were broken off after TIMEOUT_DRAIN", Assert.Single(
                world.AccessLog.Entries.OfType<AccessEntry.Notice>()).Text);
        Assert.All(world.AccessLog.Exchanges, entry => Assert.Equal(FaultKind.Draining, entry.Fault?.Kind));
        Assert.Equal([1, 2, 3, 4], world.AccessLog.Exchanges.Select(entry => entry.Connection.Id).Order());
        Assert.Equal(4, world.AccessLog.Entries.OfType<AccessEntry.Closed>().Count());
        world.Close();
    }

    private static ProxyWorld Served()
    {
        var world = new ProxyWorld(Given.Settings("CACHE=off"));
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
