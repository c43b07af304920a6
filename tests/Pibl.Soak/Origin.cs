using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Soak;

/// <summary>A server that answers, and at random resets before, in or behind its answer.</summary>
internal sealed class Origin : IDisposable
{
    private static readonly byte[] Content = new byte[300_000];

    private readonly Socket[] _listeners;

    public Origin(params int[] ports) => _listeners = Array.ConvertAll(ports, Listen);

    /// <summary>The requests that came through: those that the proxy cannot say it never had.</summary>
    public ConcurrentDictionary<string, byte> Seen { get; } = new();

    public long Resets;

    public void Dispose() => Array.ForEach(_listeners, listener => listener.Dispose());

    public Task RunAsync() => Task.WhenAll(_listeners.Select(AcceptAsync));

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            _ = ServeAsync(await listener.AcceptAsync());
        }
    }

    private async Task ServeAsync(Socket socket)
    {
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
        var target = head.Split(' ')[1];
        if (target.StartsWith("/x/", StringComparison.Ordinal))
        {
            Seen[target] = 0;
        }

        var dice = Random.Shared.Next(100);
        if (dice < 3)
        {
            return Reset(wire);
        }

        var length = Headers.LengthOf(head);
        if (await wire.SkipAsync(length) < length || dice < 5)
        {
            return Reset(wire);
        }

        var size = dice < 20 ? Random.Shared.Next(Content.Length) : Random.Shared.Next(2000);
        var caching = target.StartsWith("/w", StringComparison.Ordinal) ? "max-age=1" : "no-store";
        var answer = string.Create(
            CultureInfo.InvariantCulture, $"HTTP/1.1 200 OK\r\nContent-Length: {size}\r\nCache-Control: {caching}\r\n\r\n");
        if (dice < 7)
        {
            await wire.SendAsync(answer[..Random.Shared.Next(answer.Length)]);
            return Reset(wire);
        }

        await wire.SendAsync(answer);
        if (dice < 9)
        {
            await wire.SendAsync(Content.AsMemory(0, Random.Shared.Next(size + 1)));
            return Reset(wire);
        }

        await wire.SendAsync(Content.AsMemory(0, size));
        return dice < 98 || Reset(wire);
    }

    private static Socket Listen(int port)
    {
        var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        return listener;
    }

    private bool Reset(Wire wire)
    {
        Interlocked.Increment(ref Resets);
        wire.Reset();
        return false;
    }
}
