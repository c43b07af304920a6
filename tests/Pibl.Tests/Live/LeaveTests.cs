using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>
/// How a connection ends: its client gets the last byte of its reply, and no reset that would take it away.
/// </summary>
public sealed class LeaveTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);

    [Theory]
    [InlineData("Connection: close\r\n", false)]
    [InlineData("", true)]
    [InlineData("Connection: close\r\n", true)]
    public void A_reply_whose_last_bytes_wait_for_a_slow_client_arrives_whole(string field, bool halfClosed)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        client.Duplex.KeepsBytes = true;
        client.Send($"GET / HTTP/1.1\r\nHost: a.test\r\n{field}\r\n");
        world.Settle();
        client.Pause();
        if (halfClosed)
        {
            client.Finish();
        }

        Assert.Single(world.Connector["s1"].Connections).Send(Answer);
        world.Advance(10 * Second);
        Assert.False(client.IsOver);
        client.Resume();
        world.Advance(Second);
        Assert.EndsWith("\r\n\r\nok", client.Text);
        Assert.Equal((true, false), (client.SeesFinish, client.SeesReset));
        Assert.Equal(0, world.Proxy.Acceptor.Open);
        world.Close();
    }

    [Fact]
    public void A_client_that_takes_nothing_of_its_last_bytes_is_given_up()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        client.Duplex.KeepsBytes = true;
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
        world.Settle();
        client.Pause();
        Assert.Single(world.Connector["s1"].Connections).Send(Answer);
        world.Advance(35 * Second);
        Assert.True(client.SeesReset, "what is cut short must not look whole");
        Assert.Equal(0, world.Proxy.Acceptor.Open);
        world.Close();
    }

    [Fact]
    public void A_long_upload_that_is_refused_is_read_on_so_that_its_client_sees_why()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off\nMAX_BODY=1KB"));
        var client = world.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10000\r\n\r\n");
        for (var second = 0; second < 10; second++)
        {
            client.Send(new string('x', 1000));
            world.Advance(2 * Second);
            Assert.False(client.SeesReset, $"it is reset after {second * 2} s");
        }

        Assert.StartsWith("HTTP/1.1 413 ", client.Text);
        Assert.Equal((0, 0), (world.Proxy.Queues.Admission.Inside, world.Proxy.Queues.Uploads.Inside));
        client.Finish();
        world.Settle();
        Assert.Equal((0, false), (world.Proxy.Acceptor.Open, client.SeesReset));
        world.Close();
    }

    [Fact]
    public void A_client_that_never_stops_sending_is_left_after_half_a_minute()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off\nMAX_BODY=1KB"));
        var client = world.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 10000000\r\n\r\n");
        for (var second = 0; second < 32; second++)
        {
            client.Send("x");
            world.Advance(Second);
        }

        Assert.Equal(0, world.Proxy.Acceptor.Open);
        world.Close();
    }

    [Fact]
    public void A_server_that_answered_early_gets_the_rest_of_the_upload_or_breaks_it_off()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 6\r\n\r\nabc");
        world.Settle();
        var server = Assert.Single(world.Connector["s1"].Connections);
        server.Send(Answer);
        world.Advance(2 * Second);
        Assert.EndsWith("\r\n\r\nok", client.Text);
        Assert.False(client.SeesReset);
        Assert.Equal((0, 0), (world.Proxy.Queues.Admission.Inside, world.Proxy.Queues.Uploads.Inside));
        client.Send("def");
        world.Advance(2 * Second);
        Assert.True(server.SeesReset || server.Text.EndsWith("abcdef", StringComparison.Ordinal), server.Text);
        Assert.Equal((true, false, 0), (client.SeesFinish, client.SeesReset, world.Proxy.Acceptor.Open));
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Fact]
    public void An_early_answer_leaves_a_connection_that_can_be_read()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        client.Send("POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n");
        world.Settle();
        var server = Assert.Single(world.Connector["s1"].Connections);
        client.Send("3\r\nabc\r\n");
        world.Settle();
        server.Pause();

        // All of the body has come by now, and its end is still to be written to the server.
        client.Send("0\r\n\r\n");
        world.Settle();
        server.Send(Answer);
        world.Settle();
        client.Send("GET /next HTTP/1.1\r\nHost: a.test\r\n\r\n");
        server.Reset();
        world.Settle();
        world.Connector["s1"].Connections[^1].Send(Answer);
        world.Settle();
        Assert.Equal(2, client.Text.Split("\r\n\r\nok").Length - 1);
        Assert.False(client.IsOver);
        world.Close();
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n")]
    [InlineData("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 3\r\n\r\n")]
    public void An_interruption_that_comes_late_ends_nothing(string request)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        world.Settle();
        client.Duplex.InterruptRead();
        world.Settle();
        client.Send(request);
        world.Settle();
        client.Duplex.InterruptRead();
        world.Settle();
        client.Send(request.StartsWith("POST") ? "abc" : "");
        world.Settle();
        Assert.Single(world.Connector["s1"].Connections).Send(Answer);
        world.Settle();
        Assert.EndsWith("\r\n\r\nok", client.Text);
        Assert.False(client.IsOver);
        world.Close();
    }
}
