using Pibl.Http.H2;
using Pibl.Tests.Clients.Http2;
using Pibl.Twins;

namespace Pibl.Tests.Forward.Http2;

/// <summary>
/// Clients and servers of HTTP/2 that do whatever comes to mind: every stream that began has one entry, nothing is left
/// inside, and nobody gets what is another's.
/// </summary>
public sealed class Http2UpstreamSimulationTests
{
    private const int Seeds = 60;

    [Fact]
    public void Whatever_clients_and_servers_do_each_stream_ends_once()
    {
        for (var seed = 1; seed <= Seeds; seed++)
        {
            Play(seed);
        }
    }

    private static void Play(int seed)
    {
        var dice = new Random(seed);
        using var world = new ProxyWorld(
            Given.Settings(
                "SERVERS=h2c://s1:80,h2c://s2:80", "TIMEOUT_DRAIN=2s", "TIMEOUT_BODY=3s", "TIMEOUT_SERVER=4s",
                "TIMEOUT_KEEP=2s", "MAX_IN_FLIGHT=6", "MAX_UPLOADS=3", "HEALTH=/healthz every=1s"),
            () => dice.Next(1, 400), new Random(seed + 1));
        foreach (var name in (string[])["s1", "s2"])
        {
            world.Connector[name].Connected = peer => Serve(peer, dice);
        }

        var clients = Enumerable.Range(0, 3).Select(_ => new SimHttp2Client(world, dice)).ToArray();
        for (var step = 0; step < 150; step++)
        {
            dice.GetItems(clients, 1)[0].Act();
            if (dice.Next(4) == 0)
            {
                world.Stir(dice.Next(20));
            }

            if (dice.Next(12) == 0)
            {
                world.Advance(TimeSpan.FromMilliseconds(dice.Next(1, 900)));
            }
        }

        world.Advance(TimeSpan.FromSeconds(1));
        Array.ForEach(clients, client => client.Check());
        world.Close();
        Assert.Empty(world.AccessLog.Bugs.Select(bug => $"SEED {seed}: {bug.Text}"));
        var entries = world.AccessLog.Exchanges.GroupBy(entry => (entry.Connection.Id, entry.Number)).ToArray();
        Assert.All(entries, entry => Assert.Single(entry));
    }

    private static void Serve(Peer peer, Random dice)
    {
        Http2Server? server = null;
        server = new Http2Server(peer, reads: dice.Next(5) > 0) { Asked = stream => Answer(server!, stream, dice) };
    }

    private static void Answer(Http2Server server, int stream, Random dice)
    {
        var target = server.Heads[stream].Target.ToString();
        var content = string.Concat(Enumerable.Repeat(target, dice.Next(1, 200)));
        switch (dice.Next(14))
        {
            case 0:
                server.Peer.Reset();
                return;
            case 1:
                return;
            case 2:
                server.Head(stream, 200, false, $"content-length: {content.Length + 5}");
                server.Content(stream, content);
                return;
            case 3:
                server.Head(stream, 103, false, "link: </x>");
                server.Head(stream);
                server.Content(stream, content, isEnd: false);
                server.Trailers(stream, "x-sum: 1");
                return;
            case 4:
                server.Reset(stream, dice.Next(2) == 0 ? ErrorCode.RefusedStream : ErrorCode.InternalError);
                return;
            case 5:
                server.Head(stream);
                server.Content(stream, content, isEnd: false);
                server.Reset(stream, ErrorCode.NoError);
                return;
            case 6:
                server.Answer(stream, content);
                server.GoAway();
                return;
            case 7:
                server.Peer.Send("\0\0\u0004junk and more of it"u8);
                return;
            case 8:
                server.Head(stream, 204, isEnd: true);
                return;
            default:
                server.Head(stream, 200, false, "cache-control: max-age=5");
                server.Content(stream, content);
                return;
        }
    }
}
