using System.Net;
using LanguageExt;

namespace Pibl.Discovery;

/// <summary>Which of the addresses that were found are servers.</summary>
/// <remarks>
/// Rule 1. A name with one IPv4 and one IPv6 address is one machine: it is one server, and connections race.
/// Rule 2. Of a name with more, IPv4 addresses are the servers where there are any, else IPv6 ones: of machines with
/// both each would count twice, and DNS does not say which belong together.
/// Rule 3. They are in the order of their numbers, so that answers in another order are the same answer; of more than
/// <see cref="CountMax"/> the first are taken.
/// </remarks>
public static class Addresses
{
    /// <summary>So many servers does one entry stand for at the most.</summary>
    public const int CountMax = 256;

    /// <summary>Those that are used, in order; none where none of the addresses is a server's.</summary>
    public static Seq<FoundServer> Choose(Seq<FoundServer> found) => Prelude.toSeq(found
        .Select(server => server.Address.IsIPv4MappedToIPv6
            ? server with { Address = server.Address.MapToIPv4() }
            : server)
        .Where(server => IsServer(server.Address))
        .GroupBy(server => (server.Name.ToLowerInvariant(), server.Port))
        .SelectMany(OfOneName)
        .OrderBy(server => server.Backup)
        .ThenBy(server => !IsFour(server.Address))
        .ThenBy(server => Number(server.Address))
        .ThenBy(server => server.Port)
        .ThenBy(server => server.Name, StringComparer.Ordinal)
        .Take(CountMax)).Strict();

    private static IEnumerable<FoundServer> OfOneName(IEnumerable<FoundServer> found)
    {
        var servers = found.DistinctBy(server => server.Address).ToArray();
        var four = servers.Where(server => IsFour(server.Address)).ToArray();
        return servers.Length == 2 && four.Length == 1
            ? [four[0] with { Other = servers.First(server => server != four[0]).Address }]
            : four.Length > 0 ? four : servers;
    }

    /// <summary>Name servers that block say 0.0.0.0 or :: for no (RFC 1122 §3.2.1.3, RFC 4291 §2.5.2).</summary>
    private static bool IsServer(IPAddress address) =>
        !address.Equals(IPAddress.Any) && !address.Equals(IPAddress.IPv6Any);

    private static bool IsFour(IPAddress address) => address.GetAddressBytes().Length == 4;

    private static UInt128 Number(IPAddress address) => address.GetAddressBytes()
        .Aggregate(UInt128.Zero, (number, part) => (number << 8) | part);
}
