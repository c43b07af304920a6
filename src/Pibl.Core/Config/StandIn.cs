using System.Net;

namespace Pibl.Config;

/// <summary>
/// Which socket that this process was given already listening takes the place of one that it would open: systemd's, or
/// that of the program before it.
/// </summary>
public static class StandIn
{
    /// <summary>
    /// Its place in the list, or -1. One with the same address and port first; else one that listens on all addresses
    /// at the port, beside which the port could not be opened.
    /// </summary>
    public static int Of(IPEndPoint asked, IReadOnlyList<IPEndPoint?> given)
    {
        var any = -1;
        for (var at = 0; at < given.Count; at++)
        {
            if (given[at] is not { } socket || socket.Port != asked.Port)
            {
                continue;
            }

            if (socket.Address.Equals(asked.Address))
            {
                return at;
            }

            if (socket.Address.Equals(IPAddress.IPv6Any)
                || (socket.Address.Equals(IPAddress.Any) && asked.AddressFamily == socket.AddressFamily))
            {
                any = at;
            }
        }

        return any;
    }
}
