using System.Buffers;
using System.Buffers.Text;
using System.Net;
using System.Net.Sockets;

namespace Pibl.Bench.Compare;

/// <summary>
/// A connection of the benchmark's own servers: heads of GETs and of answers with a length, and nothing else of HTTP.
/// </summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);

    /// <summary>What was read of the message under way, its head first.</summary>
    public ReadOnlyMemory<byte> Filled { get; private set; }

    /// <summary>Accepts on ports of this machine until the program ends, and serves each connection.</summary>
    public static Task ServeAsync(IEnumerable<string> ports, Func<Wire, Task> serve) =>
        Task.WhenAll(ports.Select(port => AcceptAsync(int.Parse(port, null), serve)));

    public static async ValueTask<Wire> ConnectAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new Wire(socket);
    }

    /// <summary>
    /// Reads a message up to the end of its head at least; how long the head is, or 0 at the peer's end.
    /// </summary>
    public async ValueTask<int> HeadAsync()
    {
        for (var length = 0; length < _buffer.Length;)
        {
            var read = await socket.ReceiveAsync(_buffer.AsMemory(length));
            length += read;
            Filled = _buffer.AsMemory(0, length);
            var end = Filled.Span.IndexOf("\r\n\r\n"u8);
            if (read == 0 || end >= 0)
            {
                return read == 0 ? 0 : end + 4;
            }
        }

        return 0;
    }

    /// <summary>The next bytes of the message under way; none at the peer's end.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync() =>
        _buffer.AsMemory(0, await socket.ReceiveAsync(_buffer.AsMemory()));

    /// <summary>The length that the head names; 0 where it names none.</summary>
    public long ContentLength()
    {
        var name = "\r\nContent-Length: "u8;
        var at = Filled.Span.IndexOf(name);
        return at >= 0 && Utf8Parser.TryParse(Filled.Span[(at + name.Length)..], out long length, out _) ? length : 0;
    }

    public async ValueTask SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    public void Dispose()
    {
        socket.Dispose();
        ArrayPool<byte>.Shared.Return(_buffer);
    }

    private static async Task AcceptAsync(int port, Func<Wire, Task> serve)
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
        listener.Listen(4096);
        while (true)
        {
            var socket = await listener.AcceptAsync();
            socket.NoDelay = true;
            _ = ServeAsync(new Wire(socket), serve);
        }
    }

    private static async Task ServeAsync(Wire wire, Func<Wire, Task> serve)
    {
        using (wire)
        {
            try
            {
                await serve(wire);
            }
            catch (SocketException)
            {
                // The peer broke it off, as a load generator does at its end.
            }
        }
    }
}
