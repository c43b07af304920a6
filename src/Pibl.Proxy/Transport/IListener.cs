using System.Net;

namespace Pibl.Transport;

/// <summary>Where clients come in: sockets, or a test that hands over one end of a pair.</summary>
public interface IListener : IDisposable
{
    IPEndPoint Address { get; }

    /// <summary>
    /// The next client; null once the listener is closed. Throws <see cref="System.Net.Sockets.SocketException"/> when
    /// the system cannot accept now: another attempt may succeed.
    /// </summary>
    ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel);
}
