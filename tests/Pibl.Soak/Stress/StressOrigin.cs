using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Soak.Stress;

/// <summary>A server that answers each request by its plan, and checks every byte of what is uploaded to it.</summary>
internal sealed class StressOrigin : IDisposable
{
    private const int BlockBytes = 60_000;

    private readonly Findings _findings;
    private readonly Socket[] _listeners;
    private TaskCompletionSource _barrier = new();
    private int _waiting;

    public StressOrigin(Findings findings, params int[] ports) =>
        (_findings, _listeners) = (findings, Array.ConvertAll(ports, Listen));

    /// <summary>The most exchanges that have waited at a barrier at once.</summary>
    public int WaitedMax { get; private set; }

    public Task RunAsync() => Task.WhenAll(_listeners.Select(AcceptAsync));

    public void Dispose() => Array.ForEach(_listeners, listener => listener.Dispose());

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync());
        }
    }

    private async Task ServeAsync(Socket socket)
    {
        socket.NoDelay = true;
        using var wire = new Wire(socket);
        try
        {
            while (await wire.HeadAsync() is { } head && await AnswerAsync(wire, head))
            {
            }
        }
        catch (SocketException)
        {
            // The proxy broke it off, as it does when its client is gone.
        }
    }

    private async Task<bool> AnswerAsync(Wire wire, string head)
    {
        var plan = Plan.Of(head);
        switch (plan.Way)
        {
            case Way.Plain:
                await SendAsync(wire, plan, Exactly(plan, "no-store"));
                return true;
            case Way.Stored:
                await SendAsync(wire, plan, Exactly(plan, "max-age=600"));
                return true;
            case Way.StoredChunks:
                await SendChunksAsync(wire, plan);
                return true;
            case Way.UntilClose:
                await SendAsync(wire, plan, $"HTTP/1.1 200 OK\r\nX-Id: {plan.Path}\r\nConnection: close\r\n\r\n");
                return false;
            case Way.Cut:
                await SendAsync(wire, plan with { Size = plan.Size / 2 }, Exactly(plan, "max-age=600"));
                wire.Reset();
                return false;
            case Way.Upload:
                if (!await CheckAsync(wire, plan))
                {
                    return false;
                }

                await SendAsync(wire, plan, Exactly(plan, "no-store"));
                return true;
            case Way.Refused:
                await wire.SendAsync(
                    "HTTP/1.1 413 Content Too Large\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
                wire.Finish();
                await wire.SkipAsync(long.MaxValue);
                return false;
            case Way.Tunnel:
                await wire.SendAsync(
                    "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
                await EchoAsync(wire);
                return false;
            case Way.Barrier:
                await WaitForOthersAsync(plan.Size);
                await SendAsync(wire, plan, Exactly(plan, "no-store"));
                return true;
            default:
                _findings.Fault($"the server was asked for {plan.Path}");
                return false;
        }
    }

    private static string Exactly(Plan plan, string caching) => string.Create(
        CultureInfo.InvariantCulture,
        $"HTTP/1.1 200 OK\r\nX-Id: {plan.Path}\r\nContent-Length: {plan.Size}\r\nCache-Control: {caching}\r\n\r\n");

    private static async Task SendAsync(Wire wire, Plan plan, string head)
    {
        await wire.SendAsync(head);
        var body = Pattern.Of(plan.Id, plan.Size);
        for (var at = 0; at < body.Length; at += BlockBytes)
        {
            await wire.SendAsync(body.AsMemory(at, Math.Min(BlockBytes, body.Length - at)));
        }
    }

    private static async Task SendChunksAsync(Wire wire, Plan plan)
    {
        await wire.SendAsync(
            $"HTTP/1.1 200 OK\r\nX-Id: {plan.Path}\r\nTransfer-Encoding: chunked\r\n"
            + "Cache-Control: max-age=600\r\n\r\n");
        var body = Pattern.Of(plan.Id, plan.Size);
        for (int at = 0, size; at < body.Length; at += size)
        {
            size = Math.Min(Random.Shared.Next(1, BlockBytes), body.Length - at);
            await wire.SendAsync(string.Create(CultureInfo.InvariantCulture, $"{size:x}\r\n"));
            await wire.SendAsync(body.AsMemory(at, size));
            await wire.SendAsync("\r\n");
        }

        await wire.SendAsync("0\r\n\r\n");
    }

    private async Task<bool> CheckAsync(Wire wire, Plan plan)
    {
        for (var seen = 0L; seen < plan.Size;)
        {
            var block = await wire.BlockAsync((int)(plan.Size - seen));
            if (block.IsEmpty)
            {
                return false;
            }

            if (Pattern.FirstWrong(plan.Id, seen, block.Span) is var wrong and >= 0)
            {
                _findings.Fault($"{plan.Path}: WRONG BYTE at {seen + wrong} of an upload");
                return false;
            }

            seen += block.Length;
        }

        return true;
    }

    private static async Task EchoAsync(Wire wire)
    {
        while (await wire.BlockAsync(int.MaxValue) is { IsEmpty: false } block)
        {
            await wire.SendAsync(block);
        }
    }

    private Task WaitForOthersAsync(int count)
    {
        lock (_listeners)
        {
            _waiting++;
            WaitedMax = Math.Max(WaitedMax, _waiting);
            var barrier = _barrier;
            if (_waiting == count)
            {
                _barrier = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _waiting = 0;
                barrier.SetResult();
            }

            return barrier.Task;
        }
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        return listener;
    }
}
