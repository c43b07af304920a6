using System.Net.Sockets;

namespace Pibl.Transport;

/// <summary>
/// The one place that tells a connection that broke, which is expected and becomes a fault, from a bug, which must not
/// be caught by whoever handles the former.
/// </summary>
public static class BrokenConnection
{
    /// <summary>
    /// Whether an exception of an <see cref="IDuplex"/> or a socket says that the connection is of no more use:
    /// <see cref="SocketException"/>, a call to the system failed (reset, timed out, unreachable);
    /// <see cref="IOException"/>, the same from a layer between the socket and its user;
    /// <see cref="ObjectDisposedException"/>, this side aborted or closed it while the call was under way.
    /// </summary>
    /// <remarks>
    /// An <see cref="OperationCanceledException"/> is none: this side interrupted a read
    /// (<see cref="IDuplex.InterruptRead"/>), and the connection still works. Any other exception is a bug and is left
    /// to whoever reports bugs.
    /// </remarks>
    public static bool Is(Exception e) => e is SocketException or IOException or ObjectDisposedException;
}
