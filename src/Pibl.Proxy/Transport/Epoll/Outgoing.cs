using System.Net.Sockets;

namespace Pibl.Transport.Epoll;

/// <summary>
/// What goes out: one write at a time, up to its last byte. A short one on a loop's thread is kept until the events at
/// hand are through, and goes out beside those of the others: a peer that the first of them wakes need not be woken by
/// each. What the system does not take waits for an event.
/// </summary>
/// <remarks>
/// Rule 1: the order is what is kept, the write under way, FIN, close; each only after all before it.
/// Rule 2: after a failure nothing goes out any more, for there would be a hole, and the close is a reset.
/// Rule 3: while a ring sends what is kept, nobody else sends, and the block is the ring's.
/// </remarks>
internal sealed unsafe class Outgoing(EpollLoop loop, Descriptor socket, bool isOpen)
    : Direction(loop, burstMax: 1, isOpen)
{
    /// <summary>Whoever found no room and has more than this to say gives way when there is some.</summary>
    private const int LongBytes = 64 * 1024;

    private ReadOnlyMemory<byte> _first;
    private ReadOnlyMemory<byte> _second;

    private bool _isLong;

    private Kept _kept;
    private bool _isInRing;
    private bool _isLast;
    private bool _isClosing;
    private bool _isOver;
    private Exception? _failure;
    private LastBytes? _lastBytes;

    protected override bool GivesWay => _isLong;

    /// <summary>
    /// Writes both parts, in one call where the system takes them; or keeps them, and a failure shows later.
    /// </summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        if (EpollLoop.Current is { } here && TryKeep(here, first.Span, second.Span))
        {
            return default;
        }

        // Nobody looks at these before there is a wait, and that begins under the lock.
        _first = first;
        _second = second;
        BeginBurst();
        return FinishAsync();
    }

    /// <summary>Before any write, waits for the first event: what is being opened is open, or has failed.</summary>
    public ValueTask OpenedAsync() => FinishAsync();

    /// <summary>On a loop's thread, when the events are through.</summary>
    public void Flush()
    {
        lock (Lock)
        {
            Settle();
        }
    }

    /// <summary>
    /// The same beside others: adds what is kept to <paramref name="ring"/>. False when there is nothing to add; else
    /// <see cref="EndFlush"/> must follow.
    /// </summary>
    public bool TryBeginFlush(Ring ring)
    {
        lock (Lock)
        {
            // It may be in the loop's list twice.
            if (_kept.IsEmpty || !Gate.IsOpen || _isInRing || !socket.TryHold())
            {
                return false;
            }

            _isInRing = true;
            ring.AddSend(socket.Number, _kept.Start, _kept.Bytes.Length);
            return true;
        }
    }

    /// <param name="result">Bytes that are out, or an errno with a minus, which is met again where it lasts.</param>
    public void EndFlush(int result)
    {
        bool isAwaited;
        lock (Lock)
        {
            _isInRing = false;
            _kept.Skip(Math.Max(result, 0));

            // Whoever met the ring at it has shut the gate, and no event will tell that the ring is through.
            Gate.Open();
            Settle();
            isAwaited = Gate.IsAwaited;
        }

        socket.DangerousRelease();
        if (isAwaited)
        {
            GoOn();
        }
    }

    /// <summary>FIN follows what was written.</summary>
    public void Finish()
    {
        lock (Lock)
        {
            _isLast = true;
            Settle();
        }
    }

    /// <summary>
    /// Closes the descriptor when what was written is out, for which the peer has the time of <see cref="LastBytes"/>.
    /// Where that cannot be, the close is a reset: what is cut short must not look whole.
    /// </summary>
    public void End()
    {
        Close();
        lock (Lock)
        {
            _isClosing = true;
            Settle();
            if (!_isOver && _lastBytes is null)
            {
                WaitForRoom();
            }
        }
    }

    /// <summary>Closes the descriptor by a reset, at once or when a ring is through: nothing more goes out.</summary>
    public void Break()
    {
        Close();
        lock (Lock)
        {
            Drop();
        }
    }

    /// <summary>Kept bytes go out before anybody waits for room.</summary>
    protected override void Opened() => Settle();

    /// <summary>Whoever waited is cut off in the middle.</summary>
    protected override void CutOff() => _failure ??= new ObjectDisposedException("the connection");

    protected override bool TryPass(out int result)
    {
        result = 0;
        if (!TryFlush())
        {
            // Only a ring can be in the way where the gate is open; EndFlush opens it again.
            Gate.Shut();
            return false;
        }

        if (_failure is not null)
        {
            throw _failure;
        }

        var isSent = TrySend(ref _first, ref _second);
        _isLong = _second.Length > LongBytes;
        if (isSent)
        {
            FinishWhereLast();
        }

        return isSent;
    }

    private bool TryKeep(EpollLoop here, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        lock (Lock)
        {
            return !IsClosed && _failure is null && Gate.IsOpen && _kept.TryAdd(here, this, first, second);
        }
    }

    /// <summary>Whatever can be done without a writer, in its order.</summary>
    private void Settle()
    {
        if (TryFlush() && !Gate.IsAwaited)
        {
            FinishWhereLast();
            CloseWhereWished();
        }
    }

    /// <summary>True when nothing is kept any more, be it sent or lost.</summary>
    private bool TryFlush()
    {
        if (_isInRing)
        {
            return false;
        }

        if (!_kept.IsEmpty && _failure is null)
        {
            if (!Gate.IsOpen)
            {
                return false;
            }

            try
            {
                ReadOnlyMemory<byte> kept = _kept.Bytes, none = default;
                var isSent = TrySend(ref kept, ref none);
                _kept.Skip(_kept.Bytes.Length - kept.Length);
                if (!isSent)
                {
                    return false;
                }
            }
            catch (SocketException e)
            {
                // Its writer has been told that it is written. Where the peer has broken off, the reader sees it,
                // behind what it can still read; else both sides must be made to see it.
                if (!Errors.IsOfPeer(e))
                {
                    SocketOptions.ResetNow(socket);
                }
            }
        }

        _kept.LetGo();
        return true;
    }

    private void FinishWhereLast()
    {
        if (_isLast && _failure is null)
        {
            _isLast = false;
            SocketOptions.FinishWriting(socket);
        }
    }

    private void CloseWhereWished()
    {
        if (!_isClosing || _isOver)
        {
            return;
        }

        _isOver = true;
        if (_failure is not null)
        {
            SocketOptions.ResetOnClose(socket);
        }
        else if (_lastBytes is not null)
        {
            SocketOptions.FinishOnClose(socket);
        }

        _lastBytes?.Dispose();
        socket.Dispose();
    }

    private void WaitForRoom()
    {
        // Until there is room, this is what the end of the program would be, too.
        SocketOptions.ResetOnClose(socket);
        if ((_lastBytes = LastBytes.TryWait(this)) is null)
        {
            Drop();
        }
    }

    private void Drop()
    {
        _failure ??= new ObjectDisposedException("the connection");
        _isClosing = true;
        Settle();
    }

    /// <summary>
    /// False when the system takes no more now: an event tells when it does. And false, with the gate open, when a
    /// turn's worth is out and there is more.
    /// </summary>
    private bool TrySend(ref ReadOnlyMemory<byte> first, ref ReadOnlyMemory<byte> second)
    {
        var isSent = Sending.TrySend(socket, ref first, ref second, out var error);
        if (error == Libc.Again)
        {
            Gate.Shut();
        }
        else if (error != 0)
        {
            _failure = Errors.Of(error);
            throw _failure;
        }

        return isSent;
    }
}
