using System.Net;
using System.Runtime.InteropServices;
using Pibl.Config;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// A listening socket and the place of the configuration that it is for. A reload may change what the place says of the
/// clients that come in there, while the socket stays.
/// </summary>
/// <param name="inner">The socket.</param>
/// <param name="place">What it was opened for.</param>
/// <param name="isGiven">It is somebody else's, systemd's, who goes on listening whatever becomes of this one.</param>
internal sealed class PlacedListener(IListener inner, ListenPlace place, bool isGiven) : IListener
{
    private volatile ListenPlace _place = place;

    /// <summary>What it is for.</summary>
    public ListenPlace Place
    {
        get => _place;
        set => _place = value;
    }

    /// <summary>It is somebody else's, and never closed by a reload.</summary>
    public bool IsGiven => isGiven;

    public IPEndPoint Address => inner.Address;

    public string Name => inner.Name;

    /// <summary>
    /// The header is read when the client has been accepted: one that is late must keep nobody else out.
    /// </summary>
    public bool ExpectsProxyHeader => _place.ProxyProtocol;

    /// <summary>The handshake is made when the client has been accepted, too.</summary>
    public bool ExpectsTls => _place.Tls;

    public SafeHandle? Shared => inner.Shared;

    public ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel) => inner.AcceptAsync(cancel);

    public void Leave() => inner.Leave();

    public void Dispose() => inner.Dispose();
}
