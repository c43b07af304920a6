using Grpc.Core;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>Several servers, and what becomes of calls when one of them ends.</summary>
internal static class ServerCases
{
    public static IEnumerable<TestCase> All =>
    [
        new TestCase("two servers take turns, call by call, over one connection", TurnsAsync),
        new TestCase("sites by path: calls to one server, the rest to another", PathsAsync),
        new TestCase("a server that is killed: UNAVAILABLE, and nothing hangs", KilledAsync),
        new TestCase("a server that stops (GOAWAY): no call fails", StoppedAsync),
    ];

    /// <summary>Behind it there is no proxy any more.</summary>
    public static TestCase Last => new("a proxy that stops: streams that are open end with UNAVAILABLE", LastAsync);

    private static async Task LastAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        using var call = TestWorld.Calls(channel).Both();
        await call.RequestStream.WriteAsync(new Content());
        FlawException.Unless(await call.ResponseStream.MoveNext(), "the stream has ended");
        var stopped = world.StopAsync();
        var e = await StatusCases.FailureAsync(call.ResponseStream.MoveNext());
        FlawException.Unless(StatusCode.Unavailable, e.StatusCode, e.Status.Detail);
        FlawException.Unless(0, await stopped, "the exit code");
    }

    private static async Task TurnsAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test", change: handler => handler.EnableMultipleHttp2Connections = false);
        var servers = new Dictionary<string, int>();
        for (var call = 0; call < 100; call++)
        {
            var server = (await TestWorld.Calls(channel).OnceAsync(new Order())).Server;
            servers[server] = servers.GetValueOrDefault(server) + 1;
        }

        FlawException.Unless("50 50", string.Join(' ', servers.Values), "calls");
    }

    private static async Task PathsAsync(TestWorld world)
    {
        using var channel = world.Channel("paths.test");
        FlawException.Unless(
            $"{TestConfig.A}", (await TestWorld.Calls(channel).OnceAsync(new Order())).Server, "the server");
        using var client = new HttpClient(world.Handler(tls: false));
        FlawException.Unless("rest of it", await client.GetStringAsync("http://paths.test/rest/of it"), "the page");
    }

    private static async Task KilledAsync(TestWorld world)
    {
        using var channel = world.Channel("mortal.test");
        var calls = TestWorld.Calls(channel);
        var unary = Enumerable.Range(0, 20).Select(_ => calls.OnceAsync(new Order { WaitMs = 30_000 }).ResponseAsync);
        var streams = Enumerable.Range(0, 20).Select(async _ =>
        {
            using var stream = calls.Both();
            await stream.RequestStream.WriteAsync(new Content());
            await stream.ResponseStream.MoveNext();
            await stream.ResponseStream.MoveNext();
        });
        var all = unary.Concat(streams).ToArray();
        await Pause.ForAsync(500);
        await world.EndAsync(TestConfig.Mortal, "-KILL");
        foreach (var call in all)
        {
            var e = await StatusCases.FailureAsync(call);
            FlawException.Unless(StatusCode.Unavailable, e.StatusCode, e.Status.Detail);
        }

        await world.BeginAgainAsync(TestConfig.Mortal);
    }

    private static async Task StoppedAsync(TestWorld world)
    {
        using var channel = world.Channel("rolling.test");
        using var stop = new CancellationTokenSource();
        var servers = new System.Collections.Concurrent.ConcurrentDictionary<string, int>();
        var clients = Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            while (!stop.IsCancellationRequested)
            {
                var server = (await TestWorld.Calls(channel).OnceAsync(new Order { WaitMs = 5 })).Server;
                servers.AddOrUpdate(server, 1, static (_, n) => n + 1);
            }
        })).ToArray();
        for (var round = 0; round < 3; round++)
        {
            await Pause.ForAsync(500);
            await world.EndAsync(TestConfig.Mortal, "-TERM");
            await Pause.ForAsync(500);
            await world.BeginAgainAsync(TestConfig.Mortal);
            await Pause.ForAsync(2000);
        }

        await stop.CancelAsync();
        await Task.WhenAll(clients);
        FlawException.Unless(servers.Count == 2, "one server alone was asked");
    }
}
