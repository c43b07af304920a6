using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>Exchanges that end before they should: nothing is left, and each leaves one entry.</summary>
public sealed class EndsTests
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string Post = "POST / HTTP/1.1\r\nHost: a.test\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(300);

    [Fact]
    public void A_reset_while_the_server_works_ends_the_servers_request()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Get);
        client.Reset();
        world.Advance(Moment);
        Assert.True(server.SeesReset, "the server works on for nobody");
        Assert.Equal(FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        Assert.Equal(0, world.Proxy.Upstreams.Idle);
        world.Close();
    }

    [Fact]
    public void A_reset_between_two_blocks_ends_the_servers_response()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Get);
        server.Send("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhalf");
        world.Advance(Moment);
        Assert.EndsWith("half", client.Text);
        client.Reset();
        world.Advance(Moment);
        Assert.True(server.SeesReset, "the server works on for nobody");
        Assert.Equal(FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        world.Close();
    }

    [Fact]
    public void A_reset_while_a_connection_is_made_ends_the_attempt()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        world.Connector["s1"].Greeting = Greeting.Hangs;
        var client = world.Connect();
        client.Send(Get);
        world.Settle();
        client.Reset();
        world.Advance(Moment);
        Assert.Equal(FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        Assert.Equal(0, world.Proxy.Queues.Upstream.Inside);
        world.Close();
    }

    [Fact]
    public void A_client_that_has_finished_writing_still_gets_its_answer()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Get);
        client.Finish();
        world.Advance(TimeSpan.FromSeconds(5));
        server.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        world.Settle();
        Assert.EndsWith("\r\n\r\nok", client.Text);
        Assert.Null(Assert.Single(world.AccessLog.Exchanges).Fault);
        Assert.Equal(1, world.Proxy.Upstreams.Idle);
        world.Close();
    }

    [Fact]
    public void An_upload_that_is_answered_early_goes_on_as_it_was_sent()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Post);
        server.Pause();
        client.Send("3\r\nabc\r\n");
        world.Settle();

        // Behind the chunk that is being written stand the next and the end: whoever reads on gets them in their order.
        client.Send("3\r\ndef\r\n0\r\n\r\n");
        world.Settle();
        server.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        world.Settle();
        server.Resume();
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.EndsWith("\r\n\r\nok", client.Text);
        Assert.EndsWith("\r\n\r\n3\r\nabc\r\n3\r\ndef\r\n0\r\n\r\n", server.Text);
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Fact]
    public void A_server_gone_while_the_client_still_sends_is_told_at_once()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Post);
        client.Send("3\r\nabc\r\n");
        world.Settle();
        server.Reset();
        world.Settle();
        Assert.StartsWith("HTTP/1.1 502 ", client.Text);
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.True(client.IsOver);
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Fact]
    public void A_client_that_does_not_take_an_interim_response_is_cut_off()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off\nTIMEOUT_BODY=3s"));
        var (client, server) = Begin(world, Get);
        client.Pause();
        server.Send("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n");
        world.Advance(TimeSpan.FromSeconds(4));
        Assert.True(client.SeesReset);
        Assert.True(server.SeesReset);
        Assert.Equal(FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        world.Close();
    }

    [Theory]
    [InlineData(64, "HTTP/1.1 200 ")]
    [InlineData(65, "HTTP/1.1 502 ")]
    public void Interim_responses_are_counted(int interims, string last)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Get);
        server.Send(string.Concat(Enumerable.Repeat("HTTP/1.1 103 Early Hints\r\n\r\n", interims)));
        world.Settle();
        server.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        world.Advance(TimeSpan.FromSeconds(2));
        var answers = client.Text.Split("\r\n\r\nHTTP/1.1 ");
        Assert.Equal(64, answers.Count(answer => answer.Contains("103 Early Hints", StringComparison.Ordinal)));
        Assert.StartsWith(last, "HTTP/1.1 " + answers[^1]);
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Fact]
    public void A_server_that_switches_before_the_request_is_whole_is_not_believed()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var (client, server) = Begin(world, Post.Replace("\r\n\r\n", "\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n"));
        server.Send("HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n");
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.StartsWith("HTTP/1.1 502 ", client.Text);
        Assert.Single(world.AccessLog.Exchanges);
        world.Close();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Either_side_may_reset_at_every_byte(int who)
    {
        const string answer = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n";
        for (var at = 0; at <= answer.Length; at++)
        {
            using var world = new ProxyWorld(Given.Settings("CACHE=off\nRETRIES=0"));
            var (client, server) = Begin(world, Post + "3\r\nabc\r\n");
            server.Send(answer[..at]);
            world.Settle();
            (who == 0 ? client : server).Reset();
            if (who == 2)
            {
                client.Reset();
            }

            world.Advance(TimeSpan.FromSeconds(2));
            Assert.True(client.IsOver || client.Duplex.IsClosed, $"the conversation goes on, {at}");
            Assert.Single(world.AccessLog.Exchanges);
            Assert.Equal(0, world.Proxy.Upstreams.Idle);
            world.Close();
        }
    }

    private static (Peer Client, Peer Server) Begin(ProxyWorld world, string request)
    {
        var client = world.Connect();
        client.Send(request);
        world.Settle();
        return (client, Assert.Single(world.Connector["s1"].Connections));
    }
}
