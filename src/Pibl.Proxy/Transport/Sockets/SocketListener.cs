using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Http.Messages;

namespace Pibl.Transport.Sockets;

/// <summary>A listening socket.</summary>
public sealed class SocketListener : IListener
{
    /// <summary>So many clients that were there already, then it is the others' turn.</summary>
    private const int InARowMax = 8;

    // Nor does the collector close them.
    private static readonly ConcurrentBag<Socket> Left = [];

    private readonly Socket _socket;
    private int _inARow;
    private volatile bool _isLeft;

    /// <summary>Takes a socket over that listens.</summary>
    public SocketListener(Socket listening)
    {
        _socket = listening;
        Address = listening.LocalEndPoint as IPEndPoint ?? UnixPeer.At(0);
    }

    public IPEndPoint Address { get; }

    public SafeHandle Shared => _socket.SafeHandle;

    /// <summary>
    /// Throws <see cref="SocketException"/> when the system has nothing left to accept with (EMFILE, ENFILE, ENOBUFS).
    /// </summary>
    public async ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                var accepting = _socket.AcceptAsync(cancel);
                _inARow = accepting.IsCompleted ? _inARow + 1 : 0;
                if (_inARow >= InARowMax)
                {
                    // A crowd of new clients must not keep the thread that polls from those inside.
                    _inARow = 0;
                    await Task.Yield();
                }

                if (Open(await accepting) is { } client)
                {
                    return client;
                }
            }
            catch (SocketException e) when (
                e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client gave up between its handshake and our accept.
            }
            catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException)
            {
                return null;
            }
            catch (SocketException) when (cancel.IsCancellationRequested)
            {
                return null;
            }
        }
    }

    /// <summary>
    /// Nothing is closed, by <see cref="Dispose"/> neither: the framework shuts a socket down that is in use while it
    /// is closed, and a listening socket would be dead for all who share it. The end of the process closes it.
    /// </summary>
    public void Leave()
    {
        _isLeft = true;
        Left.Add(_socket);
    }

    public void Dispose()
    {
        if (!_isLeft)
        {
            _socket.Dispose();
        }
    }

    /// <summary>Null when the client has gone already: a connection that was reset has no addresses any more.</summary>
    private static SocketDuplex? Open(Socket socket)
    {
        try
        {
            return new SocketDuplex(socket);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
    }
}
