using System.Net;
using System.Net.Sockets;

namespace Pibl.Transport;

/// <summary>How bytes come and go.</summary>
public abstract class NetworkTransport
{
    /// <summary>
    /// Handshakes that the kernel holds while the acceptor is full; it lowers this to net.core.somaxconn.
    /// </summary>
    public const int Backlog = 4096;

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

    /// <summary>Takes a socket over that listens already.</summary>
    public IListener Take(Socket listening) => Accept(listening);

    /// <summary>Takes a socket over that listens.</summary>
    protected abstract IListener Accept(Socket listening);
}
