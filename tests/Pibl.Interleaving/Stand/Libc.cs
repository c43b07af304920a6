using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Pibl.Interleaving.Explore;
using Pibl.Interleaving.Stand.Kernel;
using Pibl.Transport.Epoll;

namespace Pibl.Interleaving.Stand;

/// <summary>Stands in for the system's calls: each is a point, and then does at once what the system would.</summary>
internal static unsafe class Libc
{
    public const int Interrupted = 4;
    public const int Again = 11;
    public const int InProgress = 115;
    public const int ConnectionAborted = 103;
    public const int Add = 1;
    public const uint In = 0x001;
    public const uint Out = 0x004;
    public const uint Error = 0x008;
    public const uint HungUp = 0x010;
    public const uint PeerFinished = 0x2000;
    public const uint EdgeTriggered = 1u << 31;
    public const int CloseOnExec = 0x80000;
    public const int Peek = 0x2;
    public const int DontWait = 0x40;
    public const int NoSignal = 0x4000;
    public const int ShutWrite = 1;
    public const int ShutBoth = 2;
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

    private const int BrokenPipe = 32;
    private const int ConnectionReset = 104;

    public static int EpollCreate(int flags) => 1_000;

    public static int EpollControl(int epoll, int operation, int descriptor, byte* change)
    {
        Strand.Point("epoll_ctl");
        Descriptors.Current.Find(descriptor)!.Watch(Event.TokenOf(change));
        return 0;
    }

    public static int EpollWait(int epoll, byte* events, int eventsMax, int timeoutMs)
    {
        var descriptors = Descriptors.Current;
        Strand.Wait("epoll_wait", () => timeoutMs == 0 || descriptors.News.Any());
        var count = 0;
        foreach (var connection in descriptors.News.Take(eventsMax).ToList())
        {
            Event.Write(events + (count++ * Event.Bytes), connection.TakeNews(), connection.Token!.Value);
        }

        return count;
    }

    /// <summary>To nowhere: it ends the connection, as if the peer had reset it.</summary>
    public static int Connect(Descriptor socket, byte* address, int length) =>
        (int)Call(socket, "connect", connection =>
    {
        connection.Reset();
        return 0;
    });

    public static nint Send(Descriptor socket, byte* from, nint length, int flags) =>
        Call(socket, "send", connection => SendTo(connection, new ReadOnlySpan<byte>(from, (int)length)));

    public static nint SendMessage(Descriptor socket, Message* message, int flags) =>
        Call(socket, "sendmsg", connection =>
    {
        var bytes = new List<byte>();
        for (var part = 0; part < message->PartCount; part++)
        {
            bytes.AddRange(new ReadOnlySpan<byte>(message->Parts[part].Start, (int)message->Parts[part].Length));
        }

        return SendTo(connection, CollectionsMarshal.AsSpan(bytes));
    });

    public static nint Receive(Descriptor socket, byte* into, nint length, int flags) =>
        Call(socket, "recv", connection => ReceiveFrom(
            connection, new Span<byte>(into, (int)length), (flags & Peek) != 0));

    public static int Shutdown(Descriptor socket, int how) => (int)Call(socket, "shutdown", connection =>
    {
        connection.HasFinished = true;
        return 0;
    });

    public static int Close(int descriptor)
    {
        // The collector closes what a run has left open, on a thread of its own, and nobody looks any more.
        if (Run.Current is not null)
        {
            Strand.Point("close");
            Descriptors.Current.Close(descriptor);
        }

        return 0;
    }

    public static int GetOption(Descriptor socket, int level, int option, byte* value, int* length)
    {
        Unsafe.InitBlock(value, 0, (uint)*length);
        return 0;
    }

    public static int SetOption(Descriptor socket, int level, int option, byte* value, int length) =>
        (int)Call(socket, "setsockopt", connection =>
        {
            connection.ResetsOnClose = option == OptionLinger ? *(int*)value != 0 : connection.ResetsOnClose;
            return 0;
        });

    public static int LocalName(Descriptor socket, byte* address, int* length) => throw new NotSupportedException();

    /// <summary>Bytes that the system took, or an errno with a minus.</summary>
    public static int SendTo(Connection connection, ReadOnlySpan<byte> bytes) =>
        connection.PeerHasReset || connection.HasFinished ? -BrokenPipe
        : connection.Send(bytes) is var sent && sent > 0 ? sent
        : bytes.IsEmpty ? 0
        : -Again;

    /// <summary>Bytes that were there, 0 at the end, or an errno with a minus.</summary>
    public static int ReceiveFrom(Connection connection, Span<byte> into, bool isPeek) =>
        connection.Receive(into, isPeek) is var count && count > 0 ? count
        : connection.PeerHasReset ? -ConnectionReset
        : connection.PeerHasFinished ? 0
        : -Again;

    private static nint Call(Descriptor socket, string name, Func<Connection, int> call)
    {
        var isHeld = false;
        socket.DangerousAddRef(ref isHeld);
        try
        {
            Strand.Point(name);
            var result = call(Descriptors.Current.Find(socket.Number)!);
            Marshal.SetLastSystemError(Math.Max(-result, 0));
            return Math.Max(result, -1);
        }
        finally
        {
            socket.DangerousRelease();
        }
    }

    /// <summary><c>struct iovec</c>.</summary>
    public struct Part
    {
        public byte* Start;
        public nint Length;
    }

    /// <summary>What <see cref="SendMessage"/> uses of <c>struct msghdr</c>.</summary>
    public struct Message
    {
        public Part* Parts;
        public nint PartCount;
    }

    /// <summary><c>struct epoll_event</c>.</summary>
    public static class Event
    {
        public const int Bytes = 12;

        public static uint FlagsOf(byte* at) => Unsafe.ReadUnaligned<uint>(at);

        public static ulong TokenOf(byte* at) => Unsafe.ReadUnaligned<ulong>(at + sizeof(uint));

        public static void Write(byte* at, uint flags, ulong token)
        {
            Unsafe.WriteUnaligned(at, flags);
            Unsafe.WriteUnaligned(at + sizeof(uint), token);
        }
    }
}
