using System.Net.Sockets;
using Pibl.Soak.Stress;

namespace Pibl.Soak.Reloads;

/// <summary>
/// Who must not notice a reload: WebSockets that are open all the time, downloads that take as long as the run, and
/// clients that ask one thing after another on one connection.
/// </summary>
internal sealed class ReloadClients(int port, Findings findings)
{
    private const int MessageBytes = 200;
    private const int PieceBytes = 4096;
    private const int SmallBufferBytes = 4096;

    private static readonly TimeSpan Silence = TimeSpan.FromSeconds(1);

    private readonly TaskCompletionSource _open = new();
    private int _missing;
    private long _id;

    /// <summary>All of them, until they are told to stop; each must live to see that.</summary>
    public async Task RunAsync(int sockets, int downloads, int asking, TimeSpan length, CancellationToken stop)
    {
        _missing = sockets + downloads;
        await Task.WhenAll(
        [
            .. Enumerable.Range(0, sockets).Select(_ => WatchAsync("a WebSocket", () => TunnelAsync(stop))),
            .. Enumerable.Range(0, downloads).Select(_ => WatchAsync("a slow download", () => DownloadAsync(length))),
            .. Enumerable.Range(0, asking).Select(_ => WatchAsync("a kept connection", () => AskAsync(stop))),
        ]);
    }

    /// <summary>Ends when every WebSocket and every download is under way.</summary>
    public Task Open => _open.Task;

    /// <summary>One request over a connection of its own; its status, or 0 where nobody listens.</summary>
    public static async Task<int> StatusAsync(int at, string host)
    {
        try
        {
            using var wire = await Wire.ConnectAsync(at);
            await wire.SendAsync($"GET /s/1/10 HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            return await wire.HeadAsync() is { } head
                ? int.Parse(head.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture)
                : 0;
        }
        catch (SocketException)
        {
            return 0;
        }
    }

    private async Task WatchAsync(string what, Func<Task> client)
    {
        try
        {
            await client();
        }
        catch (Exception e) when (e is SocketException or WrongBytesException or EndOfStreamException)
        {
            findings.Fault($"{what}: {e.Message}");
            _open.TrySetResult();
        }
    }

    private async Task TunnelAsync(CancellationToken stop)
    {
        var id = NextId();
        using var wire = await Wire.ConnectAsync(port);
        await wire.SendAsync(
            $"GET /w/{id}/1 HTTP/1.1\r\nHost: stress.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        if (await wire.HeadAsync() is not { } head || !head.StartsWith("HTTP/1.1 101 ", StringComparison.Ordinal))
        {
            throw new EndOfStreamException("no tunnel");
        }

        Begun();
        for (var seen = 0L; !stop.IsCancellationRequested; seen += MessageBytes)
        {
            var message = new byte[MessageBytes];
            Pattern.Fill(id, seen, message);
            await wire.SendAsync(message);
            await CheckAsync(wire, id, seen, MessageBytes, TimeSpan.Zero);
            findings.Count("messages there and back");
            await Pause.ForAsync(Silence);
        }
    }

    /// <summary>In small pieces, so that it takes most of the run.</summary>
    private async Task DownloadAsync(TimeSpan length)
    {
        var pause = TimeSpan.FromMilliseconds(50);
        var size = (int)(length * 0.8 / pause) * PieceBytes;
        var id = NextId();
        using var wire = await Wire.ConnectAsync(port, SmallBufferBytes);
        await wire.SendAsync(Talk.HeadOf(new Plan(Way.Plain, id, size)));
        if (await wire.HeadAsync() is not { } head || Headers.LengthOf(head) != size)
        {
            throw new EndOfStreamException("no download");
        }

        Begun();
        await CheckAsync(wire, id, 0, size, pause);
        findings.Count("slow downloads whole");
    }

    private async Task AskAsync(CancellationToken stop)
    {
        using var talk = new Talk(await Wire.ConnectAsync(port), findings);
        while (!stop.IsCancellationRequested)
        {
            var way = Random.Shared.Next(2) == 0 ? Way.Plain : Way.Upload;
            var plan = new Plan(way, NextId(), Random.Shared.Next(50_000));
            await talk.AskAsync(plan);
            if (!await talk.ReadAsync(plan))
            {
                throw new EndOfStreamException("it was closed");
            }
        }
    }

    private static async Task CheckAsync(Wire wire, long id, long from, int length, TimeSpan pause)
    {
        for (var seen = 0; seen < length;)
        {
            var block = await wire.BlockAsync(Math.Min(PieceBytes, length - seen)).WaitAsync(Talk.Patience);
            if (block.IsEmpty)
            {
                throw new EndOfStreamException($"it ended after {from + seen} bytes");
            }

            if (Pattern.FirstWrong(id, from + seen, block.Span) is var wrong and >= 0)
            {
                throw new EndOfStreamException($"WRONG BYTE at {from + seen + wrong}");
            }

            seen += block.Length;
            await Pause.ForAsync(pause);
        }
    }

    private void Begun()
    {
        if (Interlocked.Decrement(ref _missing) == 0)
        {
            _open.TrySetResult();
        }
    }

    private long NextId() => Interlocked.Increment(ref _id);
}
