using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Unix;

/// <summary>
/// What Unix sockets have beyond the framework's and <see cref="Epoll.Libc"/>, on Linux (unix(7), cmsg(3), statx(2));
/// the numbers are the same on x86-64 and arm64. Each call returns -1 on failure, and <see cref="Marshal.GetLastPInvokeErrorMessage"/> says why.
/// </summary>
internal static unsafe partial class UnixCalls
{
    public const int Family = 1;
    public const int SequencedPackets = 5;

    // errno(3)
    public const int AddressInUse = 98;

    // sendmsg(2), recvmsg(2)
    public const int ReceivedCloseOnExec = 0x40000000;
    public const int ControlTruncated = 0x8;

    // unix(7)
    public const int Rights = 1;
    public const int PeerCredentials = 17;

    // ioctl_tty(2), unix(7): bytes that the peer has not read
    public const nuint OutgoingQueue = 0x5411;

    // fcntl(2): F_SETFD, FD_CLOEXEC
    public const int SetFlags = 2;
    public const int CloseOnExecFlag = 1;

    // statx(2): AT_FDCWD, AT_SYMLINK_NOFOLLOW, STATX_BASIC_STATS, and where stx_mode and stx_ino stand
    private const int CurrentFolder = -100;
    private const int NoFollow = 0x100;
    private const uint BasicStats = 0x7FF;
    private const int StatBytes = 256;
    private const int ModeAt = 28;
    private const int InodeAt = 32;

    // inode(7)
    private const int TypeMask = 0xF000;
    private const int TypeSocket = 0xC000;

    /// <summary>The number of the socket file at a path; 0 where nothing is, or anything else.</summary>
    public static ulong SocketFileAt(string path)
    {
        var stat = stackalloc byte[StatBytes];
        return StatX(CurrentFolder, path, NoFollow, BasicStats, stat) == 0
            && (*(ushort*)(stat + ModeAt) & TypeMask) == TypeSocket
            ? *(ulong*)(stat + InodeAt)
            : 0;
    }

    [LibraryImport("libc", EntryPoint = "socket", SetLastError = true)]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "bind", SetLastError = true)]
    public static partial int Bind(SafeSocketHandle socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "listen", SetLastError = true)]
    public static partial int Listen(SafeSocketHandle socket, int backlog);

    [LibraryImport("libc", EntryPoint = "sendmsg", SetLastError = true)]
    public static partial nint SendMessage(SafeSocketHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(SafeSocketHandle socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "getsockopt", SetLastError = true)]
    public static partial int GetOption(SafeSocketHandle socket, int level, int option, byte* value, int* length);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int Control(SafeHandle socket, nuint request, int* value);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int Flags(int descriptor, int command, int value);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUser();

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int StatX(int folder, string path, int flags, uint mask, byte* stat);

    /// <summary><c>struct iovec</c> of readv(2).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Part
    {
        public byte* Start;
        public nint Length;
    }

    /// <summary><c>struct msghdr</c> of sendmsg(2), on 64-bit machines.</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Message
    {
        public byte* Name;
        public nint NameLength;
        public Part* Parts;
        public nint PartCount;
        public byte* Control;
        public nint ControlLength;
        public nint Flags;
    }

    /// <summary><c>struct ucred</c> of unix(7).</summary>
    [StructLayout(LayoutKind.Sequential)]
    public struct Credentials
    {
        public int Process;
        public uint User;
        public uint Group;
    }
}
