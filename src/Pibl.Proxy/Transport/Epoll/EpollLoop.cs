using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>
/// One thread that waits for events of many descriptors (epoll(7), edge-triggered) and runs what they complete. It
/// lives as long as the program does.
/// </summary>
internal sealed unsafe class EpollLoop
{
    /// <summary>
    /// So many events are taken from the system at once; what is more comes with the next call. What was kept goes out
    /// behind them: one long body more or less must not hold up many short ones. With 256, 500 connections cost some 5
    /// % more.
    /// </summary>
    private const int EventsMax = 64;

    /// <summary>
    /// So many of those that gave way have their turn before the system is asked for news: 1,000 bodies that all have
    /// more would keep a newcomer waiting for seconds.
    /// </summary>
    private const int TurnsMax = 4;

    /// <summary>
    /// As much may be kept of one connection until the events are through; a head and a short body, mostly.
    /// </summary>
    public const int KeptBytes = 4096;

    /// <summary>So many blocks of this size stay with the loop: a megabyte.</summary>
    private const int BlocksMax = 256;

    [ThreadStatic]
    private static EpollLoop? _current;

    private readonly int _epoll;
    private readonly WatchTable<EpollSocket> _watched = new();
    private readonly System.Collections.Generic.Queue<Direction> _again = new();
    private readonly List<Outgoing> _keeping = [];
    private readonly List<IDeferred> _deferred = [];
    private readonly Stack<byte[]> _blocks = new();
    private IoBatch? _together;

    private EpollLoop(int epoll) => _epoll = epoll;

    /// <summary>The loop whose thread this is, or null.</summary>
    public static EpollLoop? Current => _current;

    /// <summary>On its own thread: the system may have had more events than were taken.</summary>
    public bool MayHaveMore { get; private set; }

    /// <summary>Which of its rounds this is: it takes events once a round.</summary>
    public long Round { get; private set; }

    /// <summary>True on its own thread.</summary>
    public bool IsCurrent => _current == this;

    /// <summary>Starts one; null where the system does not give one.</summary>
    /// <param name="number">For the name of its thread.</param>
    /// <param name="withRing">False where calls are made one by one, even if the system has io_uring.</param>
    public static EpollLoop? TryStart(int number, bool withRing = true)
    {
        var epoll = Libc.EpollCreate(Libc.CloseOnExec);
        if (epoll < 0)
        {
            return null;
        }

        var loop = new EpollLoop(epoll);
        new Thread(() => loop.Run(withRing)) { IsBackground = true, Name = $"epoll {number}" }.Start();
        return loop;
    }

    /// <summary>From now on its events are told to <paramref name="socket"/>, until its descriptor is closed.</summary>
    public void Watch(EpollSocket socket, Descriptor descriptor)
    {
        var token = _watched.Add(descriptor.Number, socket);
        descriptor.WatchedBy(this);
        var change = stackalloc byte[Libc.Event.Bytes];
        Libc.Event.Write(change, Libc.In | Libc.Out | Libc.PeerFinished | Libc.EdgeTriggered, token);
        if (Libc.EpollControl(_epoll, Libc.Add, descriptor.Number, change) < 0)
        {
            throw Errors.Last();
        }
    }

    /// <summary>Its number is about to be free.</summary>
    public void Forget(int number) => _watched.Remove(number);

    /// <summary>On its own thread: <paramref name="direction"/> goes on when the others have had their turn.</summary>
    public void Again(Direction direction) => _again.Enqueue(direction);

    /// <summary>On its own thread: <paramref name="work"/> is done when the events at hand are through.</summary>
    public void Defer(IDeferred work) => _deferred.Add(work);

    /// <summary>
    /// On its own thread: a block to keep what <paramref name="outgoing"/> has to say, which is flushed in a moment.
    /// </summary>
    public byte[] Keep(Outgoing outgoing)
    {
        _keeping.Add(outgoing);
        return Block();
    }

    /// <summary>On its own thread: a block, at a place in memory that it keeps.</summary>
    public byte[] Block() =>
        _blocks.TryPop(out var block) ? block : GC.AllocateUninitializedArray<byte>(KeptBytes, pinned: true);

    /// <summary>Where such a block begins: it is never moved.</summary>
    public static byte* StartOf(byte[] block) =>
        (byte*)Unsafe.AsPointer(ref MemoryMarshal.GetArrayDataReference(block));

    /// <summary>On its own thread: the block is free.</summary>
    public void TakeBack(byte[] block)
    {
        if (_blocks.Count < BlocksMax)
        {
            _blocks.Push(block);
        }
    }

    private void Run(bool withRing)
    {
        _current = this;
        _together = withRing && Ring.TryOpen() is { } ring ? new IoBatch(this, ring) : null;
        var events = stackalloc byte[EventsMax * Libc.Event.Bytes];
        while (true)
        {
            var count = Libc.EpollWait(_epoll, events, EventsMax, _again.Count > 0 ? 0 : -1);
            MayHaveMore = count == EventsMax;
            Round++;
            ReadAhead(events, count);
            for (var at = 0; at < count; at++)
            {
                var happened = events + (at * Libc.Event.Bytes);
                Watched(happened)?.Foretold(Libc.Event.FlagsOf(happened));
            }

            for (var at = 0; at < count; at++)
            {
                var happened = events + (at * Libc.Event.Bytes);
                Watched(happened)?.Happened(Libc.Event.FlagsOf(happened));
            }

            Flush();
            for (var turns = 0; turns < TurnsMax && _again.TryDequeue(out var direction); turns++)
            {
                direction.Turn();
            }

            Flush();
        }
    }

    private EpollSocket? Watched(byte* happened) => _watched.Find(Libc.Event.TokenOf(happened));

    /// <summary>Reads what these events tell of in one call, where there are many.</summary>
    private void ReadAhead(byte* events, int count)
    {
        if (count < IoBatch.Fewest || _together is null)
        {
            return;
        }

        for (var at = 0; at < count; at++)
        {
            var happened = events + (at * Libc.Event.Bytes);
            if ((Libc.Event.FlagsOf(happened) & Libc.In) != 0
                && Watched(happened)?.Reads is { } reads)
            {
                _together.AddRead(reads);
            }
        }

        _together.Read();
    }

    private void Flush()
    {
        do
        {
            // Whoever is told of room may have more to say: the list grows.
            for (var at = 0; at < _deferred.Count; at++)
            {
                _deferred[at].Run();
            }

            _deferred.Clear();
            FlushKept();
        }
        while (_deferred.Count > 0);
    }

    private void FlushKept()
    {
        if (_keeping.Count >= IoBatch.Fewest && _together is not null)
        {
            _together.Flush(_keeping);
        }
        else
        {
            foreach (var outgoing in _keeping)
            {
                outgoing.Flush();
            }
        }

        _keeping.Clear();
    }
}
