using System.Net.Sockets;

namespace Pibl.Transport.Unix;

/// <summary>Listening at a path of the file system, over any transport.</summary>
public static class UnixListening
{
    /// <summary>
    /// Listens at <paramref name="path"/>; a file that a dead process left there is removed first. Throws
    /// <see cref="SocketException"/> when that cannot be: AddressAlreadyInUse where a live process listens there, NotSocket
    /// where the file is something else.
    /// </summary>
    /// <param name="transport">Accepts the clients.</param>
    /// <param name="path">At most 107 bytes (unix(7)).</param>
    /// <param name="mode">The permissions of the file: whoever may write it may connect.</param>
    public static IListener ListenUnix(this NetworkTransport transport, string path, UnixFileMode mode)
    {
        var socket = UnixSockets.Listen(path, mode, isPackets: false, NetworkTransport.Backlog);
        return new UnixListener(transport.Take(socket), path);
    }

    /// <summary>Takes a socket over that listens already, whatever its family.</summary>
    public static IListener TakeAny(this NetworkTransport transport, Socket listening) =>
        listening.LocalEndPoint is UnixDomainSocketEndPoint path
            ? new UnixListener(transport.Take(listening), path.ToString())
            : transport.Take(listening);
}
