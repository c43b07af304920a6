using System.Net;
using System.Net.Sockets;
using Pibl.Exchange;

namespace Pibl.Transport.Sockets;

/// <summary>Connects over TCP, to the first address of a name that answers.</summary>
public sealed class SocketConnector : IConnector
{
    public async ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel) =>
        endpoint.OtherHost is null && IPAddress.TryParse(endpoint.Host, out var literal)
            ? await ConnectAsync(literal, endpoint.Port, cancel)
            : await ConnectRace.RunAsync(
                await Names.OfTheSystem.FindAsync(endpoint, cancel),
                (address, over) => ConnectAsync(address, endpoint.Port, over),
                TimeProvider.System,
                cancel);

    private static async ValueTask<IDuplex> ConnectAsync(IPAddress address, int port, CancellationToken cancel)
    {
        var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(new IPEndPoint(address, port), cancel);
            return new SocketDuplex(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
