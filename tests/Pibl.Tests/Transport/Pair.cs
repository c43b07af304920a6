using System.Net;
using Pibl.Exchange;
using Pibl.Transport;

namespace Pibl.Tests.Transport;

/// <summary>Both ends of one connection over a transport.</summary>
internal sealed record Pair(IDuplex Client, IDuplex Server) : IDisposable
{
    public static async Task<Pair> OfAsync(NetworkTransport transport)
    {
        using var listener = transport.Listen(new IPEndPoint(IPAddress.Loopback, 0));
        var accepting = listener.AcceptAsync(CancellationToken.None);
        var client = await transport.Connector.ConnectAsync(
            new Endpoint("127.0.0.1", listener.Address.Port), CancellationToken.None);
        return new Pair(client, (await accepting)!);
    }

    public void Dispose()
    {
        Client.Dispose();
        Server.Dispose();
    }
}
