using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Transport.Epoll;

namespace Pibl.Transport.Unix;

/// <summary>
/// Listening sockets in the file system. The framework's own removes its file whenever it is closed, even where another
/// process goes on listening on it; so these are bound here.
/// </summary>
internal static unsafe class UnixSockets
{
    /// <summary>
    /// A socket that listens at <paramref name="path"/>, where a file that a dead process left behind is removed first.
    /// Throws <see cref="SocketException"/>: AddressAlreadyInUse where a live one listens there,
    /// <see cref="SocketError.NotSocket"/> where the file is something else.
    /// </summary>
    /// <param name="path">At most 107 bytes (unix(7)).</param>
    /// <param name="mode">The permissions of the file: to connect is to write.</param>
    /// <param name="isPackets">Messages with a beginning and an end, not a stream.</param>
    /// <param name="backlog">How many may wait to be accepted.</param>
    public static Socket Listen(string path, UnixFileMode mode, bool isPackets, int backlog)
    {
        if (!OperatingSystem.IsLinux())
        {
            throw new SocketException((int)SocketError.OperationNotSupported);
        }

        var handle = Open(isPackets);
        try
        {
            Bind(handle, path);

            // Nobody can connect before it listens, so nobody meets it with any other mode.
            File.SetUnixFileMode(path, mode);
            return UnixCalls.Listen(handle, backlog) == 0 ? new Socket(handle) : throw Last();
        }
        catch (Exception e)
        {
            handle.Dispose();
            throw e is IOException or UnauthorizedAccessException ? Denied() : e;
        }
    }

    /// <summary>
    /// Removes the file at <paramref name="path"/> where nobody listens on it any more. False where somebody does.
    /// </summary>
    public static bool TryRemoveStale(string path)
    {
        if (UnixCalls.SocketFileAt(path) == 0)
        {
            // To connect to any other file fails in the same way as to a dead socket.
            throw new SocketException((int)SocketError.NotSocket);
        }

        using var probe = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        probe.Blocking = false;
        try
        {
            probe.Connect(new UnixDomainSocketEndPoint(path));
            return false;
        }
        catch (SocketException e) when (e.SocketErrorCode == SocketError.ConnectionRefused)
        {
            File.Delete(path);
            return true;
        }
        catch (SocketException)
        {
            // It is of another type, its queue is full, or it may not be asked: whatever it is, it lives.
            return false;
        }
    }

    private static SafeSocketHandle Open(bool isPackets)
    {
        var type = isPackets ? UnixCalls.SequencedPackets : Libc.Stream;
        var number = UnixCalls.Socket(UnixCalls.Family, type | Libc.CloseOnExec, 0);
        return number < 0 ? throw Last() : new SafeSocketHandle(number, ownsHandle: true);
    }

    private static void Bind(SafeSocketHandle handle, string path)
    {
        var address = new UnixDomainSocketEndPoint(path).Serialize();
        fixed (byte* bytes = address.Buffer.Span)
        {
            if (UnixCalls.Bind(handle, bytes, address.Size) == 0)
            {
                return;
            }

            if (Marshal.GetLastPInvokeError() != UnixCalls.AddressInUse)
            {
                throw Last();
            }

            if (!TryRemoveStale(path))
            {
                throw new SocketException((int)SocketError.AddressAlreadyInUse);
            }

            if (UnixCalls.Bind(handle, bytes, address.Size) < 0)
            {
                throw Last();
            }
        }
    }

    private static SocketException Denied() => new((int)SocketError.AccessDenied);

    /// <summary>What the system said last; 13 and 1 are EACCES and EPERM, 98 EADDRINUSE, 2 ENOENT (errno(3)).</summary>
    private static SocketException Last() => Marshal.GetLastPInvokeError() switch
    {
        1 or 13 or 30 => Denied(),
        UnixCalls.AddressInUse => new SocketException((int)SocketError.AddressAlreadyInUse),
        var error => new SocketException((int)SocketError.SocketError, Marshal.GetPInvokeErrorMessage(error)),
    };
}
