using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using System.Text;

namespace Pibl.Tests.Live;

/// <summary>
/// A small real server on a port that the system chose: <c>/bytes/N</c> sends N bytes (<c>/chunked/N</c> in chunks),
/// <c>/sum</c> says what it was sent, <c>/head</c> repeats the head, <c>/cached</c> may be kept, <c>/ws</c> echoes.
/// </summary>
internal sealed class LiveServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<Task> _serving = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly Task _accepting;
    private int _requests;

    public LiveServer()
    {
        _listener.Start(512);
        _accepting = AcceptAsync();
    }

    public string Address => _listener.LocalEndpoint.ToString()!;

    /// <summary>How many it has answered.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>The content of <c>/bytes/N</c>: the same for every server.</summary>
    public static byte[] Content(int length)
    {
        var bytes = new byte[length];
        new Random(length).NextBytes(bytes);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Dispose();
        await _accepting;
        await Task.WhenAll(_serving);
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            // Closed, whatever the listener says of it.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = new BufferedStream(client.GetStream(), 64 * 1024);
                while (await ReadHeadAsync(stream) is { } head)
                {
                    Interlocked.Increment(ref _requests);
                    await AnswerAsync(stream, head);
                    await stream.FlushAsync(_stop.Token);
                }
            }
            catch (Exception e) when (
                e is OperationCanceledException or IOException or WebSocketException or ObjectDisposedException)
            {
                // The proxy went away, or the test is over.
            }
        }
    }

    private async Task AnswerAsync(Stream stream, string[] head)
    {
        var path = head[0].Split(' ')[1].Split('/');
        switch (path[1])
        {
            case "bytes" or "chunked":
                var content = Content(int.Parse(path[2], CultureInfo.InvariantCulture));
                await (path[1] == "bytes" ? SendAsync(stream, content, "") : SendChunksAsync(stream, content));
                break;
            case "sum":
                var sum = await SumAsync(stream, head);
                await SendAsync(stream, Encoding.ASCII.GetBytes(sum), "");
                break;
            case "head":
                await SendAsync(stream, Encoding.ASCII.GetBytes(string.Join('\n', head)), "");
                break;
            case "cached":
                await SendAsync(stream, Content(100), "Cache-Control: max-age=600\r\n");
                break;
            case "ws":
                await EchoAsync(stream, head);
                break;
            default:
                await SendAsync(stream, Encoding.ASCII.GetBytes($"{head[0]}\n"), "");
                break;
        }
    }

    private async Task EchoAsync(Stream stream, string[] head)
    {
        var key = FieldOf(head, "Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
#pragma warning disable CA5350 // RFC 6455 §4.2.2 asks for SHA-1; nothing here is secret.
        var accept = Convert.ToBase64String(SHA1.HashData(Encoding.ASCII.GetBytes(key)));
#pragma warning restore CA5350
        await WriteAsync(
            stream, $"HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Accept: {accept}\r\n\r\n");
        await stream.FlushAsync(_stop.Token);
        using var socket = WebSocket.CreateFromStream(stream, new WebSocketCreationOptions { IsServer = true });
        var buffer = new byte[64 * 1024];
        while (await socket.ReceiveAsync(
            buffer.AsMemory(), _stop.Token) is { MessageType: not WebSocketMessageType.Close } message)
        {
            await socket.SendAsync(
                buffer.AsMemory(0, message.Count), message.MessageType, message.EndOfMessage, _stop.Token);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, _stop.Token);
    }

    private async Task SendAsync(Stream stream, byte[] content, string fields)
    {
        await WriteAsync(stream, $"HTTP/1.1 200 OK\r\n{fields}Content-Length: {content.Length}\r\n\r\n");
        await stream.WriteAsync(content, _stop.Token);
    }

    private async Task SendChunksAsync(Stream stream, byte[] content)
    {
        await WriteAsync(stream, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        foreach (var chunk in content.Chunk(100_000))
        {
            await WriteAsync(stream, $"{chunk.Length:x}\r\n");
            await stream.WriteAsync(chunk, _stop.Token);
            await WriteAsync(stream, "\r\n");
        }

        await WriteAsync(stream, "0\r\n\r\n");
    }

    private async Task<string> SumAsync(Stream stream, string[] head)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        if (FieldOf(head, "Content-Length") is { } length)
        {
            await AddAsync(stream, hash, int.Parse(length, CultureInfo.InvariantCulture));
            return Convert.ToHexString(hash.GetHashAndReset());
        }

        while (int.Parse(await ReadLineAsync(stream)
            ?? "0", NumberStyles.HexNumber, CultureInfo.InvariantCulture) is var size and > 0)
        {
            await AddAsync(stream, hash, size);
            await ReadLineAsync(stream);
        }

        await ReadLineAsync(stream);
        return Convert.ToHexString(hash.GetHashAndReset());
    }

    private async Task AddAsync(Stream stream, IncrementalHash hash, int length)
    {
        var buffer = new byte[64 * 1024];
        for (var left = length; left > 0;)
        {
            var read = await stream.ReadAsync(buffer.AsMemory(0, Math.Min(left, buffer.Length)), _stop.Token);
            hash.AppendData(buffer, 0, read > 0 ? read : throw new EndOfStreamException());
            left -= read;
        }
    }

    private async Task<string[]?> ReadHeadAsync(Stream stream)
    {
        var lines = new List<string>();
        while (await ReadLineAsync(stream) is { } line)
        {
            if (line.Length == 0)
            {
                return lines.ToArray();
            }

            lines.Add(line);
        }

        return null;
    }

    private async Task<string?> ReadLineAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _stop.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return null;
    }

    private ValueTask WriteAsync(Stream stream, string text) =>
        stream.WriteAsync(Encoding.ASCII.GetBytes(text), _stop.Token);

    private static string? FieldOf(string[] head, string name) => head
        .FirstOrDefault(
            line => line.StartsWith(name + ":", StringComparison.OrdinalIgnoreCase))?[(name.Length + 1)..].Trim();
}
