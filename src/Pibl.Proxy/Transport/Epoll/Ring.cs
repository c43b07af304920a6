using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>
/// Many sends or receives in one call of the system (io_uring(7)), where a call costs more than what it does. All are
/// done when <see cref="Submit"/> returns: they are asked not to wait, so none is ever left behind. For one thread.
/// </summary>
internal sealed unsafe class Ring
{
    /// <summary>So many at once.</summary>
    public const int OperationsMax = 256;

    // io_uring_enter(2)
    private const byte OperationSend = 26;
    private const byte OperationReceive = 27;
    private const uint GetEvents = 1;

    // io_uring_setup(2): one mapping for both rings (5.4), and an operation that finds nothing says so at once (5.7).
    private const uint FeaturesNeeded = 1 | (1 << 5);
    private const int ParametersBytes = 120;
    private const long EntriesOffset = 0x10000000;

    private readonly int _ring;
    private readonly Entry* _entries;
    private readonly Completion* _completions;
    private readonly uint _entriesMask;
    private readonly uint _completionsMask;
    private readonly uint* _tail;
    private readonly uint* _completionsHead;
    private readonly uint* _completionsTail;
    private readonly int[] _results = new int[OperationsMax];

    private Ring(int ring, uint* parameters, byte* rings, byte* entries)
    {
        _ring = ring;
        _entries = (Entry*)entries;
        uint* submission = parameters + 10, completion = parameters + 20;
        _tail = (uint*)(rings + submission[1]);
        _entriesMask = *(uint*)(rings + submission[2]);
        _completionsHead = (uint*)(rings + completion[0]);
        _completionsTail = (uint*)(rings + completion[1]);
        _completionsMask = *(uint*)(rings + completion[2]);
        _completions = (Completion*)(rings + completion[5]);

        // The array names the entries in the order of their places, and stays like that.
        var order = (uint*)(rings + submission[6]);
        for (uint at = 0; at <= _entriesMask; at++)
        {
            order[at] = at;
        }
    }

    /// <summary>How many have been added since the last call.</summary>
    public int Count { get; private set; }

    /// <summary>
    /// Null where the system has none, or does not let us (kernel.io_uring_disabled, a container's filter).
    /// </summary>
    public static Ring? TryOpen()
    {
        var parameters = stackalloc uint[ParametersBytes / sizeof(uint)];
        Unsafe.InitBlock(parameters, 0, ParametersBytes);
        var ring = Libc.RingSetup(OperationsMax, parameters);
        if (ring < 0)
        {
            return null;
        }

        var completionsBytes = parameters[25] + (parameters[1] * (uint)sizeof(Completion));
        var rings = Libc.Map(
            (nint)Math.Max(parameters[16] + (parameters[0] * sizeof(uint)), completionsBytes), ring, 0);
        var entries = Libc.Map((nint)(parameters[0] * (uint)sizeof(Entry)), ring, EntriesOffset);
        if ((parameters[5] & FeaturesNeeded) == FeaturesNeeded && rings is not null && entries is not null)
        {
            return new Ring(ring, parameters, rings, entries);
        }

        _ = Libc.Close(ring);
        return null;
    }

    /// <summary>The memory must stay where it is until the call is through.</summary>
    public void AddSend(int socket, byte* from, int length) =>
        Add(OperationSend, socket, from, length, Libc.DontWait | Libc.NoSignal);

    /// <summary>The memory must stay where it is until the call is through.</summary>
    public void AddReceive(int socket, byte* into, int length) =>
        Add(OperationReceive, socket, into, length, Libc.DontWait);

    /// <summary>
    /// Does what was added. False when the ring is of no more use; what was not done reads as "try again" then.
    /// </summary>
    public bool Submit()
    {
        var count = (uint)Count;
        Count = 0;
        Array.Fill(_results, -Libc.Again, 0, (int)count);
        Volatile.Write(ref *_tail, *_tail + count);
        for (uint submitted = 0, done = 0; done < count;)
        {
            var took = Libc.RingEnter(_ring, count - submitted, count - done, GetEvents);
            if (took < 0 && Marshal.GetLastSystemError() != Libc.Interrupted)
            {
                // What is through must not read as if it were not: it would be sent twice.
                Reap();
                _ = Libc.Close(_ring);
                return false;
            }

            submitted += (uint)Math.Max(took, 0);
            done += Reap();
        }

        return true;
    }

    /// <summary>
    /// Of the one that was added as number <paramref name="index"/>: bytes, or an errno with a minus.
    /// </summary>
    public int ResultOf(int index) => _results[index];

    private void Add(byte operation, int socket, byte* memory, int length, int flags)
    {
        _entries[(*_tail + (uint)Count) & _entriesMask] = new Entry
        {
            Operation = operation,
            Descriptor = socket,
            Address = (ulong)memory,
            Length = length,
            Flags = flags,
            Token = (ulong)Count,
        };
        Count++;
    }

    private uint Reap()
    {
        var (head, tail) = (*_completionsHead, Volatile.Read(ref *_completionsTail));
        var count = tail - head;
        for (; head != tail; head++)
        {
            var completion = _completions + (head & _completionsMask);
            _results[completion->Token] = completion->Result;
        }

        Volatile.Write(ref *_completionsHead, head);
        return count;
    }

    /// <summary><c>struct io_uring_sqe</c>.</summary>
    [StructLayout(LayoutKind.Explicit, Size = 64)]
    private struct Entry
    {
        [FieldOffset(0)]
        public byte Operation;
        [FieldOffset(4)]
        public int Descriptor;
        [FieldOffset(16)]
        public ulong Address;
        [FieldOffset(24)]
        public int Length;
        [FieldOffset(28)]
        public int Flags;
        [FieldOffset(32)]
        public ulong Token;
    }

    /// <summary><c>struct io_uring_cqe</c>.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private struct Completion
    {
        public ulong Token;
        public int Result;
        public uint Flags;
    }
}
