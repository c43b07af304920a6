using System.Net.Sockets;
using System.Runtime.InteropServices;
using System.Text;
using Pibl.Transport.Epoll;

namespace Pibl.Transport.Unix;

/// <summary>
/// A conversation between two processes of one machine: short messages, each whole, and sockets with them (unix(7),
/// SCM_RIGHTS). Its calls wait, on the thread of whoever makes them, and no longer than the time given.
/// </summary>
internal sealed unsafe class UnixChannel : IDisposable
{
    /// <summary>The longest message, in bytes.</summary>
    public const int BytesMax = 1024;

    /// <summary>So many sockets go with one message; the system takes 253 (SCM_MAX_FD).</summary>
    public const int SocketsMax = 128;

    // cmsg(3), on 64-bit machines: struct cmsghdr, and its content aligned to eight
    private const int ControlHeadBytes = 16;

    private readonly Socket _socket;

    public UnixChannel(Socket connected) => _socket = connected;

    /// <summary>
    /// Connects to whoever listens at a path; throws <see cref="SocketException"/> where nobody does.
    /// </summary>
    public static UnixChannel Connect(string path)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Seqpacket, ProtocolType.Unspecified);
        try
        {
            socket.Connect(new UnixDomainSocketEndPoint(path));
            return new UnixChannel(socket);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>How long a message may be waited for.</summary>
    public TimeSpan Patience
    {
        set => _socket.ReceiveTimeout = _socket.SendTimeout = (int)value.TotalMilliseconds;
    }

    /// <summary>The process at the other end, and its user, as the system knows them.</summary>
    public (int Process, uint User) Peer
    {
        get
        {
            UnixCalls.Credentials peer = default;
            var length = sizeof(UnixCalls.Credentials);
            return UnixCalls.GetOption(
                _socket.SafeHandle, Libc.LevelSocket, UnixCalls.PeerCredentials, (byte*)&peer, &length) == 0
                ? (peer.Process, peer.User)
                : throw Last();
        }
    }

    /// <summary>True where the other end belongs to the same user, or to root.</summary>
    public bool IsOfSameUser => Peer.User is var user && (user == UnixCalls.EffectiveUser() || user == 0);

    /// <summary>Says something, and gives the sockets along, which stay open here.</summary>
    public void Send(string text, params IReadOnlyList<SafeHandle> sockets)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var control = stackalloc byte[ControlBytes];
        new Span<byte>(control, ControlBytes).Clear();
        var held = 0;
        try
        {
            for (; held < sockets.Count; held++)
            {
                var isHeld = false;
                sockets[held].DangerousAddRef(ref isHeld);
                ((int*)(control + ControlHeadBytes))[held] = (int)sockets[held].DangerousGetHandle();
            }

            *(nint*)control = ControlHeadBytes + (held * sizeof(int));
            ((int*)control)[2] = Libc.LevelSocket;
            ((int*)control)[3] = UnixCalls.Rights;
            fixed (byte* start = bytes)
            {
                var part = new UnixCalls.Part { Start = start, Length = bytes.Length };
                var message = new UnixCalls.Message
                {
                    Parts = &part,
                    PartCount = 1,
                    Control = held == 0 ? null : control,
                    ControlLength = held == 0 ? 0 : ControlHeadBytes + Aligned(held * sizeof(int)),
                };
                if (UnixCalls.SendMessage(_socket.SafeHandle, &message, Libc.NoSignal) < 0)
                {
                    throw Last();
                }
            }
        }
        finally
        {
            while (--held >= 0)
            {
                sockets[held].DangerousRelease();
            }
        }
    }

    /// <summary>
    /// What the other end says next, and the sockets that it gives, which are the caller's to close; empty at its end.
    /// Throws <see cref="SocketException"/> where it says nothing in time.
    /// </summary>
    public (string Text, IReadOnlyList<SafeSocketHandle> Sockets) Receive()
    {
        var bytes = stackalloc byte[BytesMax];
        var control = stackalloc byte[ControlBytes];
        var part = new UnixCalls.Part { Start = bytes, Length = BytesMax };
        var message = new UnixCalls.Message
        {
            Parts = &part,
            PartCount = 1,
            Control = control,
            ControlLength = ControlBytes,
        };
        var read = UnixCalls.ReceiveMessage(_socket.SafeHandle, &message, UnixCalls.ReceivedCloseOnExec);
        if (read < 0)
        {
            throw Last();
        }

        return (Encoding.UTF8.GetString(bytes, (int)read), SocketsOf(control, (int)message.ControlLength));
    }

    public void Dispose() => _socket.Dispose();

    private static int ControlBytes => ControlHeadBytes + Aligned(SocketsMax * sizeof(int));

    private static int Aligned(int bytes) => (bytes + 7) & ~7;

    /// <summary>Each of them is a descriptor of this process already, whatever becomes of it.</summary>
    private static List<SafeSocketHandle> SocketsOf(byte* control, int length)
    {
        var sockets = new List<SafeSocketHandle>();
        for (var at = 0; at + ControlHeadBytes <= length;)
        {
            var bytes = (int)*(nint*)(control + at);
            var isRights = ((int*)(control + at))[2] == Libc.LevelSocket
                && ((int*)(control + at))[3] == UnixCalls.Rights;
            for (var next = ControlHeadBytes; isRights && next + sizeof(int) <= bytes; next += sizeof(int))
            {
                sockets.Add(new SafeSocketHandle(*(int*)(control + at + next), ownsHandle: true));
            }

            at += Math.Max(ControlHeadBytes, Aligned(bytes));
        }

        return sockets;
    }

    private static SocketException Last() => Marshal.GetLastPInvokeError() is 11 and var again
        ? new SocketException((int)SocketError.TimedOut, Marshal.GetPInvokeErrorMessage(again))
        : new SocketException((int)SocketError.SocketError, Marshal.GetLastPInvokeErrorMessage());
}
