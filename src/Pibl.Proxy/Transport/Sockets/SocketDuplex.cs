using System.Net;
using System.Net.Sockets;

namespace Pibl.Transport.Sockets;

/// <summary>
/// A connected TCP socket of the framework's. Completions run on the socket engine's own threads (see Program), so
/// nothing behind an await may block.
/// </summary>
public sealed class SocketDuplex : IDuplex
{
    private readonly Socket _socket;
    private CancellationTokenSource _interrupt = new();
    private List<ArraySegment<byte>>? _parts;
    private long _written;
    private int _closed;

    public SocketDuplex(Socket socket)
    {
        _socket = socket;
        socket.NoDelay = true;
        Local = Plain((IPEndPoint)socket.LocalEndPoint!);
        Remote = Plain((IPEndPoint)socket.RemoteEndPoint!);
    }

    public IPEndPoint Local { get; }

    public IPEndPoint Remote { get; }

    public bool HasInput => Is(SelectMode.SelectRead);

    public bool PeerIsGone => Is(SelectMode.SelectError);

    // Bytes behind a request hide the end that stands behind them.
    public bool PeerHasFinished
    {
        get
        {
            try
            {
                return _closed != 0 || (_socket.Poll(0, SelectMode.SelectRead) && _socket.Available == 0);
            }
            catch (Exception e) when (BrokenConnection.Is(e))
            {
                return true;
            }
        }
    }

    public long Undelivered
    {
        get
        {
            Span<byte> info = stackalloc byte[TcpProgress.Bytes];
            return TcpProgress.UndeliveredOf(InfoOf(info), Volatile.Read(ref _written));
        }
    }

    public long Delivered
    {
        get
        {
            Span<byte> info = stackalloc byte[TcpProgress.Bytes];
            return TcpProgress.AckedOf(InfoOf(info));
        }
    }

    public ValueTask<int> ReadAsync(Memory<byte> into) =>
        _socket.ReceiveAsync(into, SocketFlags.None, _interrupt.Token);

    public async ValueTask WaitAsync() =>
        await _socket.ReceiveAsync(Memory<byte>.Empty, SocketFlags.None, _interrupt.Token);

    public ValueTask WriteAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        Volatile.Write(ref _written, _written + head.Length + body.Length);
        if (body.IsEmpty)
        {
            return WriteOneAsync(head);
        }

        return head.IsEmpty ? WriteOneAsync(body) : WriteBothAsync(head, body);
    }

    public void FinishWriting()
    {
        try
        {
            _socket.Shutdown(SocketShutdown.Send);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            // The peer is gone already: there is nobody to tell.
        }
    }

    public void KeepAlive()
    {
        try
        {
            _socket.SetSocketOption(SocketOptionLevel.Socket, SocketOptionName.KeepAlive, true);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveTime, TcpKeepAlive.IdleSeconds);
            _socket.SetSocketOption(
                SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveInterval, TcpKeepAlive.IntervalSeconds);
            _socket.SetSocketOption(SocketOptionLevel.Tcp, SocketOptionName.TcpKeepAliveRetryCount, TcpKeepAlive.Count);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            // It is gone, or its system cannot: the time-out remains.
        }
    }

    public void InterruptRead() => _interrupt.Cancel();

    public void ResumeRead() =>
        _interrupt = _interrupt.IsCancellationRequested ? new CancellationTokenSource() : _interrupt;

    public void Abort()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            // A linger time of zero makes close send RST, so that a body cut short cannot look whole (RFC 9112 §8).
            _socket.Close(0);
        }
    }

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _closed, 1) == 0)
        {
            _socket.Dispose();
        }
    }

    /// <summary>True as well when it has been closed.</summary>
    private bool Is(SelectMode mode)
    {
        try
        {
            return _closed != 0 || _socket.Poll(0, mode);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            return true;
        }
    }

    /// <summary>What the system tells of the connection; nothing where it is closed, or does not say.</summary>
    private ReadOnlySpan<byte> InfoOf(Span<byte> info)
    {
        try
        {
            return info[.._socket.GetRawSocketOption(TcpProgress.Level, TcpProgress.Option, info)];
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            return default;
        }
    }

    private ValueTask WriteOneAsync(ReadOnlyMemory<byte> bytes)
    {
        var pending = _socket.SendAsync(bytes, SocketFlags.None);
        if (!pending.IsCompletedSuccessfully)
        {
            return RestAsync(pending, bytes);
        }

        var sent = pending.Result;
        return sent == bytes.Length ? default : RestAsync(new ValueTask<int>(sent), bytes);
    }

    private async ValueTask RestAsync(ValueTask<int> pending, ReadOnlyMemory<byte> bytes)
    {
        for (var sent = await pending; sent < bytes.Length; sent += await _socket.SendAsync(
            bytes[sent..], SocketFlags.None))
        {
        }
    }

    private async ValueTask WriteBothAsync(ReadOnlyMemory<byte> head, ReadOnlyMemory<byte> body)
    {
        var parts = _parts ??= new List<ArraySegment<byte>>(2);
        parts.Clear();
        parts.Add(SegmentOf(head));
        parts.Add(SegmentOf(body));
        var sent = await _socket.SendAsync(parts, SocketFlags.None);
        if (sent < head.Length + body.Length)
        {
            if (sent < head.Length)
            {
                await WriteOneAsync(head[sent..]);
                sent = head.Length;
            }

            await WriteOneAsync(body[(sent - head.Length)..]);
        }
    }

    private static ArraySegment<byte> SegmentOf(ReadOnlyMemory<byte> bytes) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(bytes, out var segment)
            ? segment
            : throw new InvalidOperationException("a block to send is not over an array");

    /// <summary>An IPv4 client of a dual-mode listener is shown as IPv4.</summary>
    private static IPEndPoint Plain(IPEndPoint address) =>
        address.Address.IsIPv4MappedToIPv6 ? new IPEndPoint(address.Address.MapToIPv4(), address.Port) : address;
}
