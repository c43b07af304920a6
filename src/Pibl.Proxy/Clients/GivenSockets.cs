using System.Net;
using System.Net.Sockets;
using Pibl.Config;

namespace Pibl.Clients;

/// <summary>
/// Sockets that listen already, given to this process by systemd or by the program before it. Each is used once; what
/// is left is its owner's to close.
/// </summary>
public sealed class GivenSockets(IReadOnlyList<Socket> sockets)
{
    private readonly bool[] _isUsed = new bool[sockets.Count];

    /// <summary>They are systemd's, who listens on them whatever this process does.</summary>
    public bool AreKept { get; init; }

    /// <summary>None.</summary>
    public static GivenSockets None => new([]);

    /// <summary>Those that nothing asked for.</summary>
    public IEnumerable<Socket> Left => sockets.Where((_, at) => !_isUsed[at]);

    /// <summary>
    /// True where one of them covers the address; the socket, unless an earlier address has it already.
    /// </summary>
    public bool TryFind(IPEndPoint asked, out Socket? socket) => TryUse(
        StandIn.Of(asked, sockets.Select(given => given.LocalEndPoint as IPEndPoint).ToList()), out socket);

    /// <summary>The same of the path of a Unix socket.</summary>
    public bool TryFind(string path, out Socket? socket)
    {
        var paths = sockets.Select(given => (given.LocalEndPoint as UnixDomainSocketEndPoint)?.ToString()).ToList();
        return TryUse(paths.IndexOf(path), out socket);
    }

    private bool TryUse(int at, out Socket? socket)
    {
        socket = at < 0 || _isUsed[at] ? null : sockets[at];
        if (at >= 0)
        {
            _isUsed[at] = true;
        }

        return at >= 0;
    }
}
