using System.Net;
using System.Net.NetworkInformation;
using Pibl.Exchange;

namespace Pibl.Transport;

/// <summary>
/// The zone of an IPv6 address, <c>fe80::1%eth0</c> (RFC 4007 §11). The framework drops one that it does not know, and
/// the address then means another place.
/// </summary>
internal static class Zones
{
    /// <summary>Null where the host has no zone, or one of this machine; else what is wrong with it.</summary>
    public static string? WhyUnknown(string host)
    {
        var mark = host.IndexOf('%', StringComparison.Ordinal);
        if (mark < 0 || IsKnown(host[(mark + 1)..]))
        {
            return null;
        }

        var names = NetworkInterface.GetAllNetworkInterfaces().Select(link => link.Name);
        return $"there is no interface {host[(mark + 1)..]} here, only {string.Join(", ", names)}";
    }

    /// <summary>The same of the servers: the first that is wrong.</summary>
    public static string? WhyUnknown(IEnumerable<Endpoint> servers) => servers
        .Select(server => WhyUnknown(server.Host) is { } why ? $"{server} cannot be reached: {why} (SERVERS)" : null)
        .FirstOrDefault(why => why is not null);

    private static bool IsKnown(string zone) =>
        IPAddress.TryParse($"fe80::1%{zone}", out var address) && address.ScopeId != 0
        && (!int.TryParse(zone, out var index) || IndexExists(index));

    private static bool IndexExists(int index) => NetworkInterface.GetAllNetworkInterfaces()
        .Any(link => link.Supports(NetworkInterfaceComponent.IPv6)
            && link.GetIPProperties().GetIPv6Properties().Index == index);
}
