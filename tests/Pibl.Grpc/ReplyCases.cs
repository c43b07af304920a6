using Grpc.Core;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>What a client sees of a reply that the proxy makes itself.</summary>
internal static class ReplyCases
{
    public static IEnumerable<TestCase> All =>
    [
        Answered("no server listens", "nobody.test", StatusCode.Unavailable, "503 "),
        Answered("a host that no site has", "unknown.test", StatusCode.Unknown, "421 "),
        Answered("a client that may not", "forbidden.test", StatusCode.PermissionDenied, "403 "),
        new TestCase("too many requests: UNAVAILABLE", LimitedAsync),
        new TestCase("a server that does not answer in time: UNAVAILABLE", ImpatientAsync),
    ];

    private static TestCase Answered(string name, string site, StatusCode status, string text) => new(
        $"{name}: {status}",
        async world =>
        {
            using var channel = world.Channel(site);
            await FailsAsync(channel, new Order(), status, text);
        });

    private static async Task LimitedAsync(TestWorld world)
    {
        using var channel = world.Channel("limited.test");
        await TestWorld.Calls(channel).OnceAsync(new Order());
        await FailsAsync(channel, new Order(), StatusCode.Unavailable, "429 ");
    }

    private static async Task ImpatientAsync(TestWorld world)
    {
        using var channel = world.Channel("impatient.test");
        await FailsAsync(channel, new Order { WaitMs = 10_000 }, StatusCode.Unavailable, "504 ");
    }

    private static async Task FailsAsync(
        global::Grpc.Net.Client.GrpcChannel channel, Order order, StatusCode status, string text)
    {
        var e = await StatusCases.FailureAsync(TestWorld.Calls(channel).OnceAsync(order).ResponseAsync);
        FlawException.Unless(status, e.StatusCode, e.Status.Detail);
        FlawException.Unless(e.Status.Detail.StartsWith(text, StringComparison.Ordinal), e.Status.Detail);
    }
}
