using Pibl.Transport;
using Pibl.Transport.Epoll;

namespace Pibl.Tests.Transport;

/// <summary>What a test does at one end of a connection.</summary>
internal static class Duplexes
{
    public static async Task<string> ReadAsync(IDuplex from, int length)
    {
        var bytes = new byte[length];
        for (var at = 0; at < length;)
        {
            var read = await from.ReadAsync(bytes.AsMemory(at));
            Assert.NotEqual(0, read);
            at += read;
        }

        return System.Text.Encoding.ASCII.GetString(bytes);
    }

    public static async Task WriteAndAbortAsync(IDuplex duplex)
    {
        await ReadAsync(duplex, 2);
        await duplex.WriteAsync("half a message"u8.ToArray(), default);
        duplex.Abort();
    }

    public static async Task ReadToEndAsync(IDuplex from)
    {
        var buffer = new byte[100];
        while (await from.ReadAsync(buffer) > 0)
        {
        }
    }

    public static async Task<string> ReadByBytesAsync(IDuplex from)
    {
        var text = "";
        var one = new byte[1];
        while (await from.ReadAsync(one) == 1)
        {
            text += (char)one[0];
        }

        return text;
    }

    public static async Task EchoAsync(IDuplex duplex)
    {
        var buffer = new byte[3000];
        for (int read; (read = await duplex.ReadAsync(buffer)) > 0;)
        {
            await duplex.WriteAsync(buffer.AsMemory(0, read / 2), buffer.AsMemory(read / 2, read - (read / 2)));
        }

        duplex.FinishWriting();
    }

    public static async Task SendInPiecesAsync(IDuplex duplex, byte[] content, int pieceBytesMax)
    {
        var dice = new Random(3);
        for (var at = 0; at < content.Length;)
        {
            var length = Math.Min(dice.Next(1, pieceBytesMax), content.Length - at);
            await duplex.WriteAsync(content.AsMemory(at, length), default);
            at += length;
        }

        duplex.FinishWriting();
    }

    /// <summary>
    /// Behind this, and until something else is awaited, its caller is on the loop's thread; unless it began to await
    /// when all was over, and has to try again.
    /// </summary>
    public static async ValueTask<EpollLoop> LoopAsync(Pair pair)
    {
        while (EpollLoop.Current is null)
        {
            var echo = HearAsync(pair.Client);
            await pair.Server.WriteAsync("x"u8.ToArray(), default).ConfigureAwait(false);
            await echo.ConfigureAwait(false);
        }

        return EpollLoop.Current;
    }

    public static async Task HearAsync(IDuplex from) => await from.ReadAsync(new byte[1]).ConfigureAwait(false);

    public static async Task UntilAsync(Func<bool> holds)
    {
        while (!holds())
        {
            await Task.Yield();
        }
    }
}
