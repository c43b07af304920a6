using System.Net;
using System.Net.Sockets;

namespace Pibl.Sockets;

/// <summary>A listening TCP socket, IPv4 or IPv6.</summary>
public sealed class SocketListener : IListener
{
    /// <summary>Handshakes that the kernel holds while the door is full; it lowers this to net.core.somaxconn.</summary>
    private const int Backlog = 4096;

    private readonly Socket _socket;

    private SocketListener(Socket socket)
    {
        _socket = socket;
        Address = (IPEndPoint)socket.LocalEndPoint!;
    }

    public IPEndPoint Address { get; }

    /// <summary>Throws <see cref="SocketException"/> when the address cannot be had.</summary>
    public static SocketListener Open(IPEndPoint address)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            if (address.Address.Equals(IPAddress.IPv6Any))
            {
                socket.DualMode = true;
            }

            socket.Bind(address);
            socket.Listen(Backlog);
            return new SocketListener(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Throws <see cref="SocketException"/> when the system has nothing left to accept with (EMFILE, ENFILE, ENOBUFS).</summary>
    public async ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel)
    {
        while (true)
        {
            try
            {
                if (Open(await _socket.AcceptAsync(cancel)) is { } client)
                {
                    return client;
                }
            }
            catch (SocketException e) when (e.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
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

    public void Dispose() => _socket.Dispose();

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
