using System.Net;
using System.Net.NetworkInformation;

namespace Pibl.Transport;

/// <summary>The addresses that this machine has now.</summary>
internal static class OwnAddresses
{
    /// <summary>Why another address cannot be listened on: what there is instead.</summary>
    public static string WhyNot =>
        $"this machine does not have that address; it has {string.Join(", ", All.Distinct())}";

    private static IEnumerable<IPAddress> All => NetworkInterface.GetAllNetworkInterfaces()
        .Where(link => link.OperationalStatus is OperationalStatus.Up or OperationalStatus.Unknown)
        .SelectMany(link => link.GetIPProperties().UnicastAddresses)
        .Select(unicast => unicast.Address);

    /// <summary>Those of the interfaces that are up; none where the system does not tell.</summary>
    public static IReadOnlyCollection<IPAddress> Now()
    {
        try
        {
            return All.ToHashSet();
        }
        catch (NetworkInformationException)
        {
            return [];
        }
    }
}
