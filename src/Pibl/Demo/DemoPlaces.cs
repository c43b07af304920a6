using System.Net;
using System.Net.Sockets;
using LanguageExt;
using Pibl.Exchange;

namespace Pibl.Demo;

/// <summary>Where the demo's servers stand.</summary>
internal static class DemoPlaces
{
    private const int PortFavourite = 8080;
    private const int AdminPortFavourite = 9900;

    /// <summary>Easy to type and to remember; each falls to any free port where it is taken.</summary>
    public static readonly IReadOnlyList<IPEndPoint> Favourite =
        [new(IPAddress.Loopback, 9001), new(IPAddress.Loopback, 9002), new(IPAddress.Loopback, 9003)];

    /// <summary>
    /// The places that SERVERS names, where the demo may stand in for every one of them: all on the loopback address,
    /// all different, no more than there are letters. Null otherwise: then they are somebody's real servers.
    /// </summary>
    public static IReadOnlyList<IPEndPoint>? In(Seq<Endpoint> servers)
    {
        var places = servers
            .Select(server => LoopbackOf(server.Host) is { } address ? new IPEndPoint(address, server.Port) : null)
            .OfType<IPEndPoint>()
            .Distinct()
            .ToArray();
        return places.Length == servers.Count && places.Length is > 0 and <= 26 ? places : null;
    }

    /// <summary>The proxy's port where there is no serv.config yet: 8080, or the next that nobody uses.</summary>
    public static int FreePort() => FreeFrom(PortFavourite);

    /// <summary>The port of ADMIN there: 9900, or the next that nobody uses.</summary>
    public static int FreeAdminPort() => FreeFrom(AdminPortFavourite);

    private static int FreeFrom(int first)
    {
        var port = first;
        while (port < first + 100 && IsTaken(port))
        {
            port++;
        }

        return port;
    }

    private static bool IsTaken(int port)
    {
        try
        {
            using var probe = Transports.Framework.Listen(new IPEndPoint(IPAddress.Loopback, port));
            return false;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    /// <summary>A, B, C …</summary>
    public static string NameOf(int index) => ((char)('A' + index)).ToString();

    private static IPAddress? LoopbackOf(string host) => host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        ? IPAddress.Loopback
        : IPAddress.TryParse(host, out var address) && IPAddress.IsLoopback(address) ? address : null;
}
