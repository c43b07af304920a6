using Pibl.Exchange;

namespace Pibl.Transport;

/// <summary>Opens connections to servers: sockets, or in-memory pairs with a scripted server behind them.</summary>
public interface IConnector
{
    /// <summary>Throws <see cref="System.Net.Sockets.SocketException"/> when the server refuses or cannot be reached or
    /// found, <see cref="OperationCanceledException"/> when <paramref name="cancel"/> was faster.</summary>
    ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel);
}
