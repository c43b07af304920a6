using Google.Rpc;
using Grpc.Core;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>How calls end that a server ends.</summary>
internal static class StatusCases
{
    public static IEnumerable<TestCase> All =>
    [
        new TestCase("an error in trailers alone", FailAsync),
        new TestCase("an error with details", DetailedAsync),
        new TestCase("an error behind three messages", FailLateAsync),
        new TestCase("a stream that the server refuses while its client is open", RefuseAsync),
        new TestCase("a method that no server has", UnknownAsync),
        new TestCase("a server that aborts a call", AbortAsync),
        new TestCase("a server that aborts a stream", AbortStreamAsync),
    ];

    private static async Task FailAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        var e = await FailureAsync(TestWorld.Calls(channel).OnceAsync(
            new Order { Code = (int)StatusCode.NotFound, Text = "no such “thing”, 100 %" }).ResponseAsync);
        FlawException.Unless(StatusCode.NotFound, e.StatusCode, "the status");
        FlawException.Unless("no such “thing”, 100 %", e.Status.Detail, "its text");
        FlawException.Unless("0001FF", Convert.ToHexString(e.Trailers.GetValueBytes("x-why-bin") ?? []), "its metadata");
    }

    private static async Task DetailedAsync(TestWorld world)
    {
        using var channel = world.Channel("secure.test", tls: true);
        var e = await FailureAsync(TestWorld.Calls(channel).OnceAsync(
            new Order { Code = (int)StatusCode.FailedPrecondition, Text = "not yet", Detailed = true }).ResponseAsync);
        FlawException.Unless(StatusCode.FailedPrecondition, e.StatusCode, "the status");
        FlawException.Unless("ASKED", e.GetRpcStatus()?.GetDetail<ErrorInfo>()?.Reason, "the reason");
    }

    private static async Task FailLateAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        using var call = TestWorld.Calls(channel).Down(
            new Order { Count = 3, Size = 10, Code = (int)StatusCode.DataLoss, Text = "lost" });
        var count = 0;
        var e = await FailureAsync(Task.Run(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
            {
                count++;
            }
        }));
        FlawException.Unless(3, count, "how many came");
        FlawException.Unless(StatusCode.DataLoss, e.StatusCode, "the status");
    }

    private static async Task RefuseAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        using var call = TestWorld.Calls(channel).Both(new Metadata { { "x-refuse", "who are you?" } });
        var e = await FailureAsync(call.ResponseStream.MoveNext());
        FlawException.Unless(StatusCode.Unauthenticated, e.StatusCode, "the status");
        FlawException.Unless("who are you?", e.Status.Detail, "its text");
    }

    private static async Task UnknownAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        var method = new Method<Order, Content>(
            MethodType.Unary, "pibl.test.Calls", "Never",
            Marshallers.Create(Google.Protobuf.MessageExtensions.ToByteArray, Order.Parser.ParseFrom),
            Marshallers.Create(Google.Protobuf.MessageExtensions.ToByteArray, Content.Parser.ParseFrom));
        var e = await FailureAsync(channel.CreateCallInvoker().AsyncUnaryCall(
            method, null, new CallOptions(), new Order()).ResponseAsync);
        FlawException.Unless(StatusCode.Unimplemented, e.StatusCode, "the status");
    }

    private static async Task AbortAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        var e = await FailureAsync(TestWorld.Calls(channel).OnceAsync(new Order { Aborts = true }).ResponseAsync);
        FlawException.Unless(StatusCode.Unavailable, e.StatusCode, "the status");
    }

    private static async Task AbortStreamAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        using var call = TestWorld.Calls(channel).Down(new Order { Aborts = true, Count = 2, Size = 10 });
        var e = await FailureAsync(Task.Run(async () =>
        {
            await foreach (var _ in call.ResponseStream.ReadAllAsync())
            {
                // What comes before is not what this is about.
            }
        }));
        FlawException.Unless(StatusCode.Unavailable, e.StatusCode, "the status");
    }

    /// <summary>How a call fails; it is a flaw where it does not.</summary>
    public static async Task<RpcException> FailureAsync(Task call)
    {
        try
        {
            await call.WaitAsync(TimeSpan.FromSeconds(20));
        }
        catch (RpcException e)
        {
            return e;
        }

        throw new FlawException("it did not fail");
    }
}
