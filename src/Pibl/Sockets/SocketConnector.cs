using System.Net;
using System.Net.Sockets;
using Pibl.Balance;

namespace Pibl.Sockets;

/// <summary>Connects over TCP. A name is looked up for each new connection, so a server that moves is found again.</summary>
public sealed class SocketConnector : IConnector
{
    public async ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
    {
        var address = IPAddress.TryParse(endpoint.Host, out var literal) ? literal : null;
        var socket = address is null
            ? new Socket(SocketType.Stream, ProtocolType.Tcp)
            : new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            EndPoint target = address is null
                ? new DnsEndPoint(endpoint.Host, endpoint.Port)
                : new IPEndPoint(address, endpoint.Port);
            await socket.ConnectAsync(target, cancel);
            return new SocketDuplex(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
