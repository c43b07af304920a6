using System.Net;
using System.Runtime.InteropServices;
using Pibl.Transport;

namespace Pibl.ProxyProtocol;

/// <summary>
/// A listener whose clients are proxies that begin with a PROXY header. The header is read when the client has been
/// accepted (<see cref="ProxyHeaderReader"/>): one that is late must keep nobody else out.
/// </summary>
internal sealed class ProxyHeaderListener(IListener inner) : IListener
{
    public IPEndPoint Address => inner.Address;

    public string Name => inner.Name;

    public bool ExpectsProxyHeader => true;

    public SafeHandle? Shared => inner.Shared;

    public ValueTask<IDuplex?> AcceptAsync(CancellationToken cancel) => inner.AcceptAsync(cancel);

    public void Leave() => inner.Leave();

    public void Dispose() => inner.Dispose();
}
