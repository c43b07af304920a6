using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>
/// What Linux offers beyond the framework, as it stands in the manual pages of section 2; the numbers are the same on
/// x86-64 and arm64. Every call returns -1 on failure, and <see cref="Marshal.GetLastSystemError"/> then says why.
/// </summary>
internal static unsafe partial class Libc
{
    // errno(3)
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int InProgress = 115;
    public const int ConnectionAborted = 103;

    // epoll_ctl(2)
    public const int Add = 1;
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HungUp = 0x010;
    public const uint PeerFinished = 0x2000;
    public const uint EdgeTriggered = 1u << 31;

    // socket(2), accept(2), send(2), recv(2), shutdown(2)
    public const int Stream = 1;
    public const int NonBlocking = 0x800;
    public const int CloseOnExec = 0x80000;
    public const int Peek = 0x2;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int ShutWrite = 1;
    public const int ShutBoth = 2;

    // setsockopt(2), tcp(7)
    public const int LevelSocket = 1;
    public const int OptionError = 4;
    public const int OptionLinger = 13;
    public const int OptionKeepAlive = 9;
    public const int LevelTcp = 6;
    public const int OptionNoDelay = 1;
    public const int OptionQuickAck = 12;
    public const int OptionKeepIdle = 4;
    public const int OptionKeepInterval = 5;
    public const int OptionKeepCount = 6;

    // io_uring_setup(2), io_uring_enter(2): syscall(2), since libc has no functions for them.
    private const nint RingSetupNumber = 425;
    private const nint RingEnterNumber = 426;

    // mmap(2)
    private const int ReadAndWrite = 1 | 2;
    private const int SharedAndPresent = 1 | 0x8000;

    public static int RingSetup(uint entries, uint* parameters) =>
        (int)SystemCall(RingSetupNumber, (nint)entries, (nint)parameters, 0, 0, 0, 0);

    /// <summary>How many entries were taken.</summary>
    public static int RingEnter(int ring, uint submit, uint complete, uint flags) =>
        (int)SystemCall(RingEnterNumber, ring, (nint)submit, (nint)complete, (nint)flags, 0, 0);

    /// <summary>Null where it cannot be mapped.</summary>
    public static byte* Map(nint length, int descriptor, long offset)
    {
        var start = Map(null, length, ReadAndWrite, SharedAndPresent, descriptor, offset);
        return (nint)start == -1 ? null : start;
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1")]
    public static partial int EpollCreate(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl")]
    public static partial int EpollControl(int epoll, int operation, int descriptor, byte* change);

    [LibraryImport("libc", EntryPoint = "epoll_wait")]
    public static partial int EpollWait(int epoll, byte* events, int eventsMax, int timeoutMs);

    [LibraryImport("libc", EntryPoint = "socket")]
    public static partial int Socket(int family, int type, int protocol);

    [LibraryImport("libc", EntryPoint = "connect")]
    public static partial int Connect(Descriptor socket, byte* address, int length);

    [LibraryImport("libc", EntryPoint = "accept4")]
    public static partial int Accept(Descriptor socket, byte* address, int* length, int flags);

    [LibraryImport("libc", EntryPoint = "getsockname")]
    public static partial int LocalName(Descriptor socket, byte* address, int* length);

    [LibraryImport("libc", EntryPoint = "getsockopt")]
    public static partial int GetOption(Descriptor socket, int level, int option, byte* value, int* length);

    [LibraryImport("libc", EntryPoint = "setsockopt")]
    public static partial int SetOption(Descriptor socket, int level, int option, byte* value, int length);

    [LibraryImport("libc", EntryPoint = "recv")]
    public static partial nint Receive(Descriptor socket, byte* into, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "send")]
    public static partial nint Send(Descriptor socket, byte* from, nint length, int flags);

    [LibraryImport("libc", EntryPoint = "sendmsg")]
    public static partial nint SendMessage(Descriptor socket, Message* message, int flags);

    [LibraryImport("libc", EntryPoint = "shutdown")]
    public static partial int Shutdown(Descriptor socket, int how);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "syscall")]
    private static partial nint SystemCall(nint number, nint a, nint b, nint c, nint d, nint e, nint f);

    [LibraryImport("libc", EntryPoint = "mmap")]
    private static partial byte* Map(byte* at, nint length, int protection, int flags, int descriptor, long offset);

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

    /// <summary><c>struct epoll_event</c>: packed on x86-64 and nowhere else.</summary>
    public static class Event
    {
        public static readonly int Bytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

        private static readonly int TokenAt = Bytes - sizeof(ulong);

        public static uint FlagsOf(byte* at) => Unsafe.ReadUnaligned<uint>(at);

        public static ulong TokenOf(byte* at) => Unsafe.ReadUnaligned<ulong>(at + TokenAt);

        public static void Write(byte* at, uint flags, ulong token)
        {
            Unsafe.WriteUnaligned(at, flags);
            Unsafe.WriteUnaligned(at + TokenAt, token);
        }
    }
}
