using Pibl.Twins;

namespace Pibl.Tests.Clients.Http2;

/// <summary>
/// Clients of HTTP/2 that do whatever comes to mind, before servers that do the same: every stream that began has one
/// entry, nothing is left inside, and nobody gets what is another's.
/// </summary>
public sealed class Http2SimulationTests
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
                "SERVERS=s1:80,s2:80", "TIMEOUT_DRAIN=2s", "TIMEOUT_BODY=3s", "TIMEOUT_SERVER=4s", "MAX_IN_FLIGHT=6",
                "MAX_UPLOADS=3"),
            () => dice.Next(1, 400), new Random(seed + 1));
        foreach (var name in (string[])["s1", "s2"])
        {
            world.Connector[name].Connected = server => server.Arrived = () => Answer(server, dice);
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

    private static void Answer(Peer server, Random dice)
    {
        var text = server.Text;
        var isHead = text.StartsWith("GET /", StringComparison.Ordinal)
            || text.StartsWith("POST /", StringComparison.Ordinal);
        if (isHead && !text.Contains("\r\n\r\n", StringComparison.Ordinal))
        {
            return;
        }

        server.Received.Skip(server.Received.Length);
        if (!isHead)
        {
            return;
        }

        var target = text.Split(' ')[1];
        var content = string.Concat(Enumerable.Repeat(target, dice.Next(1, 200)));
        switch (dice.Next(9))
        {
            case 0:
                server.Reset();
                return;
            case 1:
                return;
            case 2:
                server.Send($"HTTP/1.1 200 OK\r\nContent-Length: {content.Length + 5}\r\n\r\n{content}");
                server.Finish();
                return;
            case 3:
                server.Send("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n"
                    + $"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n{content.Length:X}\r\n{content}\r\n0\r\n\r\n");
                return;
            default:
                server.Send($"HTTP/1.1 200 OK\r\nCache-Control: max-age=5\r\nContent-Length: {content.Length}\r\n\r\n{content}");
                return;
        }
    }
}
