using System.Net.Sockets;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>
/// Many connections at once, whose calls a transport may do together: each has its own bytes and its own end.
/// </summary>
public abstract class CrowdTests(NetworkTransport transport)
{
    private const int Crowd = 100;
    private const int BytesEach = 60_000;

    [Fact]
    public async Task Each_of_many_gets_its_own_echo_and_who_breaks_off_harms_nobody()
    {
        var pairs = new List<Pair>();
        for (var i = 0; i < Crowd; i++)
        {
            pairs.Add(await Pair.OfAsync(transport));
        }

        await Task.WhenAll(pairs.Select((pair, i) => i % 4 == 3 ? BreakOffAsync(pair) : EchoedAsync(pair, i)));
        pairs.ForEach(pair => pair.Dispose());
    }

    private static async Task EchoedAsync(Pair pair, int number)
    {
        var content = new byte[BytesEach];
        new Random(number).NextBytes(content);
        var echoing = Duplexes.EchoAsync(pair.Server);
        var sending = Duplexes.SendInPiecesAsync(pair.Client, content, pieceBytesMax: number % 3 == 0 ? 9_000 : 300);
        var echo = new byte[BytesEach];
        for (var at = 0; at < echo.Length;)
        {
            var read = await pair.Client.ReadAsync(echo.AsMemory(at, Math.Min(1000, echo.Length - at)));
            Assert.NotEqual(0, read);
            at += read;
        }

        Assert.True(content.AsSpan().SequenceEqual(echo));
        Assert.Equal(0, await pair.Client.ReadAsync(new byte[1]));
        await echoing;
        await sending;
    }

    private static async Task BreakOffAsync(Pair pair)
    {
        var echoing = Duplexes.EchoAsync(pair.Server);
        await pair.Client.WriteAsync(new byte[500], default);
        await pair.Client.ReadAsync(new byte[100]);
        pair.Client.Abort();
        await Assert.ThrowsAnyAsync<SocketException>(() => echoing);
    }
}

public sealed class FrameworkCrowdTests() : CrowdTests(Transports.Framework);

public sealed class IoUringCrowdTests() : CrowdTests(Transports.IoUring ?? Transports.Framework);

public sealed class EpollCrowdTests() : CrowdTests(Transports.Epoll ?? Transports.Framework);
