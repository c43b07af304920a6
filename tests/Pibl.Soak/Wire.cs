using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Pibl.Soak;

/// <summary>
/// A socket, read as far as both sides here must understand HTTP: heads, and bodies of a known length.
/// </summary>
internal sealed class Wire(Socket socket) : IDisposable
{
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    /// <param name="port">On loopback.</param>
    /// <param name="receiveBytes">What its system takes before it is read; 0 for what is usual.</param>
    public static async Task<Wire> ConnectAsync(int port, int receiveBytes = 0)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        if (receiveBytes > 0)
        {
            socket.ReceiveBufferSize = receiveBytes;
        }

        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new Wire(socket);
    }

    public async Task SendAsync(ReadOnlyMemory<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            bytes = bytes[await socket.SendAsync(bytes)..];
        }
    }

    public Task SendAsync(string text) => SendAsync(Encoding.ASCII.GetBytes(text));

    /// <summary>Up to and without the empty line; null when the peer closed before.</summary>
    public async Task<string?> HeadAsync(Action? onFirstByte = null)
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n\r\n"u8);
            if (end >= 0)
            {
                var head = Encoding.Latin1.GetString(_buffer, _start, end);
                _start += end + 4;
                return head;
            }

            if (await FillAsync() == 0)
            {
                return null;
            }

            onFirstByte?.Invoke();
        }
    }

    /// <summary>How many of the next <paramref name="length"/> bytes came before the peer closed.</summary>
    public async Task<long> SkipAsync(long length)
    {
        for (var left = length; ;)
        {
            var take = (int)Math.Min(left, _end - _start);
            (_start, left) = (_start + take, left - take);
            if (left == 0 || await FillAsync() == 0)
            {
                return length - left;
            }
        }
    }

    /// <summary>One line without its end; null when the peer closed before.</summary>
    public async Task<string?> LineAsync()
    {
        while (true)
        {
            var end = _buffer.AsSpan(_start, _end - _start).IndexOf("\r\n"u8);
            if (end >= 0)
            {
                var line = Encoding.Latin1.GetString(_buffer, _start, end);
                _start += end + 2;
                return line;
            }

            if (await FillAsync() == 0)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// What is there, at most <paramref name="most"/> bytes, which live until the next read; empty when the peer
    /// closed.
    /// </summary>
    public async Task<ReadOnlyMemory<byte>> BlockAsync(int most)
    {
        if (_start == _end && await FillAsync() == 0)
        {
            return default;
        }

        var block = _buffer.AsMemory(_start, Math.Min(most, _end - _start));
        _start += block.Length;
        return block;
    }

    /// <summary>Nothing more is sent; reading goes on.</summary>
    public void Finish() => socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends it with RST.</summary>
    public void Reset() => socket.Close(0);

    public void Dispose() => socket.Dispose();

    private async Task<int> FillAsync()
    {
        _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
        (_start, _end) = (0, _end - _start);
        var read = await socket.ReceiveAsync(_buffer.AsMemory(_end));
        _end += read;
        return read;
    }
}
