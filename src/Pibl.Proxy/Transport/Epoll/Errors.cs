using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>From errno(3) to what the framework's sockets would throw, for those that somebody tells apart.</summary>
internal static class Errors
{
    public static SocketException Last() => Of(Marshal.GetLastSystemError());

    public static SocketException Of(int number) => new((int)KindOf(number), Marshal.GetPInvokeErrorMessage(number));

    /// <summary>The connection is broken already, and its other direction hears of it.</summary>
    public static bool IsOfPeer(SocketException e) => e.SocketErrorCode
        is SocketError.Shutdown or SocketError.ConnectionReset or SocketError.TimedOut or SocketError.HostUnreachable;

    private static SocketError KindOf(int number) => number switch
    {
        1 or 13 => SocketError.AccessDenied,
        22 => SocketError.InvalidArgument,
        23 or 24 => SocketError.TooManyOpenSockets,
        12 or 28 or 105 => SocketError.NoBufferSpaceAvailable,
        32 => SocketError.Shutdown,
        97 => SocketError.AddressFamilyNotSupported,
        98 => SocketError.AddressAlreadyInUse,
        11 or 99 => SocketError.AddressNotAvailable,
        100 => SocketError.NetworkDown,
        101 => SocketError.NetworkUnreachable,
        Libc.ConnectionAborted => SocketError.ConnectionAborted,
        104 => SocketError.ConnectionReset,
        107 => SocketError.NotConnected,
        110 => SocketError.TimedOut,
        111 => SocketError.ConnectionRefused,
        112 => SocketError.HostDown,
        113 => SocketError.HostUnreachable,
        _ => SocketError.SocketError,
    };
}
