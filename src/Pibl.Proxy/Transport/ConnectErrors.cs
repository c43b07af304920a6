using System.Net.Sockets;
using Pibl.Forward;

namespace Pibl.Transport;

/// <summary>From what the system says to what it means for a server (errno(3), getaddrinfo(3)).</summary>
internal static class ConnectErrors
{
    public static ConnectError Of(SocketError error) => error switch
    {
        SocketError.TimedOut => ConnectError.TimedOut,
        SocketError.TooManyOpenSockets => ConnectError.NoDescriptor,
        SocketError.NoBufferSpaceAvailable => ConnectError.NoMemory,
        SocketError.AddressNotAvailable or SocketError.AddressAlreadyInUse => ConnectError.NoPort,
        SocketError.NetworkUnreachable or SocketError.NetworkDown => ConnectError.NoRoute,
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
            ConnectError.NotResolved,
        SocketError.AccessDenied or SocketError.AddressFamilyNotSupported or SocketError.ProtocolNotSupported
            or SocketError.InvalidArgument or SocketError.SocketError => ConnectError.NotAllowed,
        _ => ConnectError.Refused,
    };
}
