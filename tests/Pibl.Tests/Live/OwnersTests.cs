using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Tests.Http;
using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>
/// Whoever ends an exchange leaves memory alone that somebody else still reads into or copies from: other clients'
/// bytes were stored and served where that did not hold.
/// </summary>
public sealed class OwnersTests
{
    private const string Get = "GET /a HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public void A_client_that_resets_while_its_head_goes_out_ends_no_body_under_a_read()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var body = new HeldBody();
        body.WhenBrokenOff = () =>
            body.Fail(new BodyException(Fault.OfUpstream(FaultKind.UpstreamClosed, Retry.Never, "broken off")));
        var client = Connect(world, body);
        client.Pause();
        client.Send(Get);
        world.Settle();
        client.Reset();
        world.Settle();
        Assert.Equal((true, 1, false), (body.IsBrokenOff, body.LetGoes, body.LetGoWhileRead));
        Assert.Equal(FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        world.Close();
    }

    [Fact]
    public void The_budget_of_a_fill_comes_back_whatever_ends_it()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=on"));
        for (var round = 0; round < 4; round++)
        {
            var client = world.Connect();
            client.Pause();
            client.Send(Get.Replace("/a", $"/{round}"));
            world.Settle();
            var server = world.Connector["s1"].Connections[^1];
            server.Send("HTTP/1.1 200 OK\r\nCache-Control: max-age=60\r\nContent-Length: 9\r\n\r\n");
            world.Settle();
            if (round % 2 == 0)
            {
                server.Send("all of it");
            }

            client.Reset();
            world.Settle();
        }

        Assert.Equal(4, world.AccessLog.Exchanges.Count());
        world.Close();
    }

    [Fact]
    public void A_path_that_throws_while_the_reply_goes_out_leaves_one_entry()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var body = new HeldBody();
        var client = Connect(world, body);
        client.Send(Get);
        world.Settle();
        body.Fail(new InvalidOperationException("a bug"));
        world.Settle();
        Assert.True(client.SeesReset, "half a reply looks whole");
        Assert.Equal(FaultKind.Bug, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        Assert.Equal((1, false), (body.LetGoes, body.LetGoWhileRead));
        Assert.Single(world.AccessLog.Bugs);
    }

    [Fact]
    public void A_wait_that_ends_because_its_client_has_gone_is_no_bug()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = Connect(world, (_, stay) =>
        {
            var never = new TaskCompletionSource<Reply>();
            stay.Abandoned.Register(() => never.SetCanceled(stay.Abandoned));
            return new ValueTask<Reply>(never.Task);
        });
        client.Send(Get);
        world.Settle();
        client.Reset();
        world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(FaultKind.ClientGone, Assert.Single(world.AccessLog.Exchanges).Fault?.Kind);
        Assert.Empty(world.AccessLog.Bugs);
    }

    /// <summary>A client whose every reply has this body.</summary>
    private static Peer Connect(ProxyWorld world, StreamedBody body)
    {
        var head = new ResponseHead(
            200, Bytes.Of("OK"), HttpVersion.Http11, Fields.Empty, body.Framing, ConnectionOptions.None);
        return Connect(world, (_, _) => new ValueTask<Reply>(new Reply(head, body, Provenance.Proxy)));
    }

    /// <summary>A client whose requests take another path.</summary>
    private static Peer Connect(ProxyWorld world, Next<Received> path)
    {
        var now = world.Proxy.Snapshots.Now;
        world.Proxy.Snapshots.Swap(now with { Generation = 2, Site = now.Site with { Path = path } });
        var client = world.Connect();
        world.Settle();
        return client;
    }
}
