using System.Net.Sockets;
using Pibl.Config;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>Why something cannot be listened on, in words, with the key that asks for it.</summary>
internal static class ListenErrors
{
    /// <summary>ip(7): ip_unprivileged_port_start, as it is at first.</summary>
    private const int UnprivilegedPort = 1024;

    private static string Remedies =>
        "AmbientCapabilities=CAP_NET_BIND_SERVICE in its unit, where systemd runs it; setcap cap_net_bind_service=+ep "
        + $"{Environment.ProcessPath}, where somebody does; or a port from {UnprivilegedPort} on";

    /// <summary>The key that names the address.</summary>
    public static string AddressKey(ListenPlace place) => place.IsFirst ? "PROXY" : "LISTEN";

    /// <summary>The machine does not have such an address.</summary>
    public static bool IsMissing(SocketException e) => e.SocketErrorCode
        is SocketError.AddressNotAvailable or SocketError.AddressFamilyNotSupported
            or SocketError.ProtocolFamilyNotSupported;

    /// <summary>Of an address and its port.</summary>
    public static string Reason(SocketException e, ListenPlace place)
    {
        var (address, port) = (AddressKey(place), place.IsFirst ? "PUERTO" : "LISTEN");
        return e.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => $"another program uses that port ({port})",
            SocketError.AccessDenied when OperatingSystem.IsLinux() && place.Port < UnprivilegedPort =>
                $"that port needs more rights than this user has ({port}): {Remedies}",
            SocketError.AccessDenied => $"that port needs more rights than this user has ({port})",
            SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain =>
                $"that name has no address here ({address})",
            _ when IsMissing(e) => $"{OwnAddresses.WhyNot} ({address})",
            _ => $"{e.Message} ({address})",
        };
    }

    /// <summary>Of the path of a Unix socket.</summary>
    public static string ReasonOfPath(SocketException e) => e.SocketErrorCode switch
    {
        SocketError.AddressAlreadyInUse => "another program listens there",
        SocketError.NotSocket => "a file that is no socket stands there",
        SocketError.AccessDenied => "this user may not make a file there",
        SocketError.OperationNotSupported => "this system has no such sockets",
        _ => e.Message,
    };
}
