using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;

namespace Pibl.Soak;

/// <summary>
/// Clients that ask, and in three of ten times reset at a random point. Each request has a path of its own.
/// </summary>
internal sealed class Clients(int port)
{
    private static readonly byte[] Content = new byte[100_000];

    private long _number;

    /// <summary>Those of which at least one byte of an answer came: an exchange that must be in the log.</summary>
    public ConcurrentDictionary<string, byte> Answered { get; } = new();

    public long Asked => _number;

    public long Whole;

    public long Aborted;

    /// <summary>Answers that ended before their length: the server's resets, passed on.</summary>
    public long Cut;

    public Task RunAsync(int count, CancellationToken stop) =>
        Task.WhenAll(Enumerable.Range(0, count).Select(_ => OneAsync(stop)));

    private async Task OneAsync(CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                using var wire = await Wire.ConnectAsync(port);
                while (!stop.IsCancellationRequested && await AskAsync(wire))
                {
                }
            }
            catch (SocketException)
            {
                Interlocked.Increment(ref Cut);
            }
        }
    }

    private async Task<bool> AskAsync(Wire wire)
    {
        var path = string.Create(CultureInfo.InvariantCulture, $"/x/{Interlocked.Increment(ref _number)}");
        var size = Random.Shared.Next(4) == 0 ? Random.Shared.Next(Content.Length) : 0;
        var head = size == 0
            ? $"GET {path} HTTP/1.1\r\nHost: soak.test\r\n\r\n"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"POST {path} HTTP/1.1\r\nHost: soak.test\r\nContent-Length: {size}\r\n\r\n");
        var point = Random.Shared.Next(40);
        if (point is >= 0 and < 3)
        {
            await wire.SendAsync(head[..Random.Shared.Next(head.Length)]);
            return Abort(wire);
        }

        await wire.SendAsync(head);
        if (point is >= 3 and < 6)
        {
            await wire.SendAsync(Content.AsMemory(0, Random.Shared.Next(size + 1)));
            return Abort(wire);
        }

        await wire.SendAsync(Content.AsMemory(0, size));
        if (point is >= 6 and < 9)
        {
            return Abort(wire);
        }

        if (await wire.HeadAsync(() => Answered[path] = 0) is not { } answer)
        {
            Interlocked.Increment(ref Cut);
            return false;
        }

        Answered[path] = 0;
        var length = Headers.LengthOf(answer);
        if (point is >= 9 and < 12)
        {
            await wire.SkipAsync(Random.Shared.NextInt64(length + 1));
            return Abort(wire);
        }

        var whole = await wire.SkipAsync(length) == length;
        Interlocked.Increment(ref whole ? ref Whole : ref Cut);
        return whole && !answer.Contains("\r\nConnection: close", StringComparison.Ordinal);
    }

    private bool Abort(Wire wire)
    {
        Interlocked.Increment(ref Aborted);
        wire.Reset();
        return false;
    }
}
