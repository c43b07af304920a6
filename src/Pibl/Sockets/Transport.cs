using System.Net;
using System.Net.Sockets;
using Pibl.Sockets.Epoll;

namespace Pibl.Sockets;

/// <summary>How bytes come and go: over epoll where there is one (Linux), else over the framework's sockets.</summary>
public abstract class Transport
{
    /// <summary>Handshakes that the kernel holds while the door is full; it lowers this to net.core.somaxconn.</summary>
    private const int Backlog = 4096;

    /// <summary>The framework's sockets, which are everywhere.</summary>
    public static readonly Transport Framework = new FrameworkTransport();

    /// <summary>A transport of our own, or null where the system has no epoll.</summary>
    public static readonly Transport? Epoll = EpollLoops.Shared is { } loops ? new EpollTransport(loops) : null;

    public abstract IConnector Connector { get; }

    /// <summary>Throws <see cref="SocketException"/> when the address cannot be had.</summary>
    public IListener Listen(IPEndPoint address)
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
            return Accept(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>Takes a socket over that listens.</summary>
    protected abstract IListener Accept(Socket listening);

    private sealed class FrameworkTransport : Transport
    {
        public override IConnector Connector { get; } = new SocketConnector();

        protected override IListener Accept(Socket listening) => new SocketListener(listening);
    }

    private sealed class EpollTransport(EpollLoops loops) : Transport
    {
        public override IConnector Connector { get; } = new EpollConnector(loops);

        protected override IListener Accept(Socket listening) => new EpollListener(loops, listening);
    }
}
