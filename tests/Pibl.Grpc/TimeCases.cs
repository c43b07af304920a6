using Grpc.Core;
using Pibl.Grpc.Protos;

namespace Pibl.Grpc;

/// <summary>Deadlines, cancellation, silence.</summary>
internal static class TimeCases
{
    /// <summary>Longer than the impatient site's TIMEOUT_BODY and TIMEOUT_SERVER.</summary>
    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(2.5);

    public static IEnumerable<TestCase> All =>
    [
        new TestCase("the client's deadline: the client and the server see it", DeadlineAsync),
        new TestCase("a deadline is passed on", PassedOnAsync),
        new TestCase("a deadline is shortened to TIMEOUT_TOTAL", ShortenedAsync),
        new TestCase("TIMEOUT_TOTAL over: DEADLINE_EXCEEDED", TotalAsync),
        new TestCase("a client that cancels a call: the server sees it", CancelAsync),
        new TestCase("a client that cancels a stream: the server sees it", CancelStreamAsync),
        new TestCase("a bidirectional stream that is silent", SilentBothAsync),
        new TestCase("a client's stream that is silent", SilentUpAsync),
        new TestCase("a server's stream that is silent", SilentDownAsync),
        new TestCase("a client that lets a stream wait", SlowReaderAsync),
        new TestCase("pings of a client that keep an idle stream alive", KeepAliveAsync),
    ];

    private static async Task DeadlineAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        var e = await StatusCases.FailureAsync(TestWorld.Calls(channel).OnceAsync(
            new Order { WaitMs = 20_000, Text = "deadline" }, deadline: DateTime.UtcNow.AddMilliseconds(300)).ResponseAsync);
        FlawException.Unless(StatusCode.DeadlineExceeded, e.StatusCode, "the status");
        await CancelledAsync(world, "deadline");
    }

    private static async Task PassedOnAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        var answer = await TestWorld.Calls(channel).OnceAsync(new Order(), deadline: DateTime.UtcNow.AddSeconds(30));
        FlawException.Unless(answer.LeftMs is > 20_000 and <= 30_000, $"the server has {answer.LeftMs} ms");
    }

    private static async Task ShortenedAsync(TestWorld world)
    {
        using var channel = world.Channel("total.test");
        var answer = await TestWorld.Calls(channel).OnceAsync(new Order(), deadline: DateTime.UtcNow.AddSeconds(30));
        FlawException.Unless(answer.LeftMs is > 0 and <= 1000, $"the server has {answer.LeftMs} ms");
    }

    private static async Task TotalAsync(TestWorld world)
    {
        using var channel = world.Channel("total.test");
        foreach (var deadline in (DateTime?[])[null, DateTime.UtcNow.AddSeconds(30)])
        {
            var e = await StatusCases.FailureAsync(TestWorld.Calls(channel).OnceAsync(
                new Order { WaitMs = 20_000 }, deadline: deadline).ResponseAsync);
            FlawException.Unless(StatusCode.DeadlineExceeded, e.StatusCode, "the status");
        }
    }

    private static async Task CancelAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test");
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var e = await StatusCases.FailureAsync(TestWorld.Calls(channel).OnceAsync(
            new Order { WaitMs = 20_000, Text = "cancel" }, cancellationToken: cancel.Token).ResponseAsync);
        FlawException.Unless(StatusCode.Cancelled, e.StatusCode, "the status");
        await CancelledAsync(world, "cancel");
    }

    private static async Task CancelStreamAsync(TestWorld world)
    {
        using var channel = world.Channel("secure.test", tls: true);
        using var call = TestWorld.Calls(channel).Both(new Metadata { { "x-call", "stream" } });
        await call.RequestStream.WriteAsync(new Content());
        FlawException.Unless(await call.ResponseStream.MoveNext(), "nothing came back");
        call.Dispose();
        await CancelledAsync(world, "stream");
    }

    private static async Task SilentBothAsync(TestWorld world)
    {
        using var channel = world.Channel("impatient.test");
        using var call = TestWorld.Calls(channel).Both();
        for (var round = 0; round < 2; round++)
        {
            await Pause.ForAsync(Silence);
            await call.RequestStream.WriteAsync(new Content());
            FlawException.Unless(await call.ResponseStream.MoveNext(), "the stream has ended");
        }

        await call.RequestStream.CompleteAsync();
        FlawException.Unless(!await call.ResponseStream.MoveNext(), "more came than was sent");
    }

    private static async Task SilentUpAsync(TestWorld world)
    {
        using var channel = world.Channel("impatient.test");
        using var call = TestWorld.Calls(channel).Up();
        for (var round = 0; round < 2; round++)
        {
            await Pause.ForAsync(Silence);
            await call.RequestStream.WriteAsync(new Content { Bytes = Google.Protobuf.ByteString.CopyFrom(1, 2) });
        }

        await call.RequestStream.CompleteAsync();
        FlawException.Unless(4L, (await call).LeftMs, "the bytes that came");
    }

    private static async Task SilentDownAsync(TestWorld world)
    {
        using var channel = world.Channel("impatient.test");
        using var call = TestWorld.Calls(channel).Down(
            new Order { HeadFirst = true, Count = 2, WaitMs = (int)Silence.TotalMilliseconds });
        var count = 0;
        await foreach (var _ in call.ResponseStream.ReadAllAsync())
        {
            count++;
        }

        FlawException.Unless(2, count, "how many came");
    }

    private static async Task SlowReaderAsync(TestWorld world)
    {
        using var channel = world.Channel(
            "impatient.test", change: handler => handler.InitialHttp2StreamWindowSize = 65_535);
        using var call = TestWorld.Calls(channel).Down(new Order { Count = 40, Size = 100_000 });
        var count = 0;
        while (await call.ResponseStream.MoveNext())
        {
            if (++count == 1)
            {
                await Pause.ForAsync(Silence * 2);
            }
        }

        FlawException.Unless(40, count, "how many came");
    }

    private static async Task KeepAliveAsync(TestWorld world)
    {
        using var channel = world.Channel("clear.test", change: handler =>
        {
            handler.KeepAlivePingDelay = TimeSpan.FromSeconds(1);
            handler.KeepAlivePingTimeout = TimeSpan.FromSeconds(1);
            handler.KeepAlivePingPolicy = HttpKeepAlivePingPolicy.Always;
        });
        using var call = TestWorld.Calls(channel).Both();
        for (var round = 0; round < 2; round++)
        {
            await call.RequestStream.WriteAsync(new Content());
            FlawException.Unless(await call.ResponseStream.MoveNext(), "the stream has ended");
            await Pause.ForAsync(TimeSpan.FromSeconds(4));
        }

        await call.RequestStream.CompleteAsync();
        FlawException.Unless(!await call.ResponseStream.MoveNext(), "more came than was sent");
    }

    /// <summary>One of the two servers has seen that the call was cancelled, within five seconds.</summary>
    private static async Task CancelledAsync(TestWorld world, string text)
    {
        using var channel = world.Channel("clear.test");
        for (var tries = 0; tries < 50; tries++)
        {
            for (var server = 0; server < 2; server++)
            {
                var answer = await TestWorld.Calls(channel).OnceAsync(new Order { Code = -1, Text = text });
                if (answer.Cancelled > 0)
                {
                    return;
                }
            }

            await Pause.ForAsync(100);
        }

        throw new FlawException("no server has seen it");
    }
}
