using Pibl.Access;
using Pibl.Twins;

namespace Pibl.Tests.Simulation;

/// <summary>One seed's world: who does what, when, and in which order it goes on follows from the seed alone.</summary>
internal static class SimRun
{
    private const int Rounds = 120;

    private static readonly double[] PausesSeconds = [0, 0, 0, 0.01, 0.1, 0.1, 1, 1, 4];

    /// <summary>Returns how many answers the clients got that were whole and right, and the run's log.</summary>
    public static (int Answers, string[] Log) Play(int seed)
    {
        var dice = new Random(seed);
        using var world = new ProxyWorld(SettingsOf(dice), SegmentsOf(dice), new Random(dice.Next()));
        var servers = Enumerable.Range(1, 3).Select(
            i => new SimServer(world.Connector[$"s{i}"], new Random(dice.Next()))).ToArray();
        var clients = Enumerable.Range(1, dice.Next(1, 7)).Select(
            i => new SimClient(world, new Random(dice.Next()), i)).ToArray();
        for (var round = 0; round < Rounds; round++)
        {
            Array.ForEach(clients, client => client.Act(mayBegin: true));
            Array.ForEach(servers, server => server.Act());
            Pass(world, PausesSeconds[dice.Next(PausesSeconds.Length)]);
        }

        Array.ForEach(servers, server => server.IsTame = true);
        Array.ForEach(clients, client => client.End());
        for (var round = 0; round < Rounds; round++)
        {
            world.Settle();
            Array.ForEach(servers, server => server.Act());
        }

        Pass(world, world.Settings.Timeouts.Server.TotalSeconds + world.Settings.Timeouts.Body.TotalSeconds + 2);
        Array.ForEach(clients, client => client.Check());
        world.Close();
        CheckLedger(world.AccessLog);
        CheckStore(world);
        return (clients.Sum(client => client.Answers), world.AccessLog.Lines());
    }

    private static void Pass(ProxyWorld world, double seconds)
    {
        world.Settle();
        world.Advance(TimeSpan.FromSeconds(seconds));
    }

    private static Pibl.Config.Settings SettingsOf(Random dice) => Given.Settings(
        $"SERVERS=s1:80 weight={dice.Next(1, 4)},s2:80,s3:80{(dice.Next(3) == 0 ? " backup" : "")}",
        $"MAX_IN_FLIGHT={dice.Next(1, 7)}",
        $"MAX_UPSTREAM={dice.Next(1, 5)}",
        $"RETRIES={dice.Next(3)}",
        $"CACHE={(dice.Next(4) == 0 ? "off" : "on")}",
        $"TIMEOUT_SERVER={dice.Next(2, 9)}s",
        $"TIMEOUT_BODY={dice.Next(2, 9)}s",
        $"TIMEOUT_IDLE={dice.Next(1, 9)}s");

    private static Func<int> SegmentsOf(Random dice)
    {
        var most = dice.Next(3) switch { 0 => 8, 1 => 300, _ => 100_000 };
        var own = new Random(dice.Next());
        return () => own.Next(1, most);
    }

    /// <summary>
    /// Every exchange ends in exactly one entry, in order, between its connection's first entry and its last.
    /// </summary>
    private static void CheckLedger(ListAccessLog accessLog)
    {
        foreach (var entries in accessLog.Entries.Where(entry => ConnectionOf(entry) is not null).GroupBy(
            entry => ConnectionOf(entry)!.Id))
        {
            var all = entries.ToArray();
            Assert.IsType<AccessEntry.Connected>(all[0]);
            var closed = Assert.IsType<AccessEntry.Closed>(all[^1]);
            var exchanges = all[1..^1].Cast<AccessEntry.Exchanged>().ToArray();
            Assert.Equal(Enumerable.Range(
                1, exchanges.Length).Select(number => (long)number), exchanges.Select(entry => entry.Number));
            Assert.Equal(exchanges.Length, closed.Exchanges);
        }
    }

    /// <summary>Nothing is stored under another's key, nor what was not to be stored.</summary>
    private static void CheckStore(ProxyWorld world)
    {
        foreach (var key in (world.Store?.Stored ?? []).Distinct())
        {
            Assert.True(Label.IsCacheable(key.Target.ToString()), $"{key} was stored");
            foreach (var stored in world.Store!.FindAsync(key, CancellationToken.None).Now())
            {
                var language = stored.Selecting.Find(Pibl.Http.Messages.FieldId.AcceptLanguage)?.ToString() ?? "";
                Assert.Equal(Label.Content(key.Target.ToString(), language), stored.Body.ToString());
            }
        }
    }

    private static Pibl.Exchange.Connection? ConnectionOf(AccessEntry entry) => entry switch
    {
        AccessEntry.Connected connected => connected.Connection,
        AccessEntry.Exchanged exchanged => exchanged.Connection,
        AccessEntry.Closed closed => closed.Connection,
        _ => null,
    };
}
