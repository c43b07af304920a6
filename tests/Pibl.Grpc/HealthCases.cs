using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>HEALTH=grpc, against the health service of ASP.NET Core.</summary>
internal static class HealthCases
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    public static IEnumerable<TestCase> All =>
    [
        Set("not-serving", "checked.test", "NOT_SERVING"),
        Set("not-serving", "checked-secure.test", "NOT_SERVING"),
        Set("unimplemented", "checked.test", "UNIMPLEMENTED: the server has no grpc.health.v1.Health"),
        Set("hang", "checked.test", "no response in time"),
        new TestCase("a service that the server does not know: NOT_FOUND", UnknownAsync),
    ];

    private static TestCase Set(string word, string site, string reason) => new(
        $"a check that is told {word} ({site}) sets the server aside, and the next good one brings it back",
        async world =>
        {
            using var channel = world.Channel(site);
            await world.SayHealthAsync(TestConfig.Checked, word);
            await UntilAsync(channel, servers => servers is [var one] && one == $"{TestConfig.Other}", "set aside");
            await UntilLoggedAsync(world, reason);
            await world.SayHealthAsync(TestConfig.Checked, "serving");
            await UntilAsync(channel, servers => servers.Length == 2, "used again");
        });

    /// <summary>All servers of the site are down then, and it uses them all the same.</summary>
    private static async Task UnknownAsync(TestWorld world)
    {
        using var channel = world.Channel("service.test");
        await TestWorld.Calls(channel).OnceAsync(new Order());
        await UntilLoggedAsync(world, "NOT_FOUND: the server does not know that service");
    }

    /// <summary>A server is set aside before its line is in the file: another thread writes the log.</summary>
    private static async Task UntilLoggedAsync(TestWorld world, string reason)
    {
        var end = DateTime.UtcNow + Patience;
        while (!world.Log().Contains($"health check: {reason}", StringComparison.Ordinal))
        {
            FlawException.Unless(DateTime.UtcNow < end, "the log does not say why");
            await Pause.ForAsync(100);
        }
    }

    /// <summary>Asks until ten calls have gone to such servers.</summary>
    private static async Task UntilAsync(
        global::Grpc.Net.Client.GrpcChannel channel, Func<string[], bool> isSo, string what)
    {
        var end = DateTime.UtcNow + Patience;
        while (DateTime.UtcNow < end)
        {
            var servers = new HashSet<string>();
            for (var call = 0; call < 10; call++)
            {
                servers.Add((await TestWorld.Calls(channel).OnceAsync(new Order())).Server);
            }

            if (isSo([.. servers]))
            {
                return;
            }

            await Pause.ForAsync(100);
        }

        throw new FlawException($"it was not {what} in {Patience.TotalSeconds} s");
    }
}
