using System.Net;
using System.Runtime.InteropServices;

namespace Pibl.Transport;

/// <summary>Where clients come in: sockets, or a test that hands over one end of a pair.</summary>
public interface IListener : IDisposable
{
    /// <summary>Where it listens; a Unix socket has none (<see cref="Pibl.Http.Messages.UnixPeer"/>).</summary>
    IPEndPoint Address { get; }

    /// <summary>The same in words, for people: an address with its port, or <c>unix:PATH</c>.</summary>
    string Name => Address.ToString();

    /// <summary>
    /// Its clients are proxies that begin with a PROXY header, which says whom the connection is for.
    /// </summary>
    bool ExpectsProxyHeader => false;

    /// <summary>Its clients speak TLS.</summary>
    bool ExpectsTls => false;

    /// <summary>The listening socket, to be given to another process; null where there is none.</summary>
    SafeHandle? Shared => null;

    /// <summary>
    /// The next client; null once the listener is closed. Throws <see cref="System.Net.Sockets.SocketException"/> when
    /// the system cannot accept now: another attempt may succeed.
    /// </summary>
    ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel);

    /// <summary>
    /// Accepts no more, like <see cref="IDisposable.Dispose"/>, and leaves the socket to the process that shares it. The
    /// accepts under way are cancelled first.
    /// </summary>
    void Leave() => Dispose();
}
