using System.Runtime.InteropServices;

namespace Pibl.Sockets.Epoll;

/// <summary>
/// What goes out: one write at a time, up to its last byte. A short one on a loop's thread is kept until the events at
/// hand are through, and goes out beside those of the others: a peer that the first of them wakes need not be woken by
/// each. What the system does not take waits for an event.
/// </summary>
internal sealed unsafe class Outgoing(EpollLoop loop, Descriptor socket, bool isOpen) : Direction(loop, burstMax: 1, isOpen)
{
    /// <summary>So much in one go on the loop's thread, then it is the others' turn: as much as a block of a body.</summary>
    private const int TurnBytes = 256 * 1024;

    /// <summary>Whoever found no room and has more than this to say gives way when there is some.</summary>
    private const int LongBytes = 64 * 1024;

    private readonly Lock _lock = new();
    private ReadOnlyMemory<byte> _first;
    private ReadOnlyMemory<byte> _second;
    private byte[]? _kept;
    private int _keptAt;
    private int _keptEnd;
    private bool _isLast;
    private bool _isInRing;
    private volatile bool _isStuck = !isOpen;
    private Exception? _failure;

    /// <summary>Writes both parts, in one call where the system takes them; or keeps them, and a failure shows later.</summary>
    public ValueTask WriteAsync(ReadOnlyMemory<byte> first, ReadOnlyMemory<byte> second)
    {
        if (EpollLoop.Current is { } here && TryKeep(here, first.Span, second.Span))
        {
            return default;
        }

        (_first, _second) = (first, second);
        BeginBurst();
        return FinishAsync();
    }

    /// <summary>Waits for the first event: a connection that is being opened is open, or has failed.</summary>
    public ValueTask OpenedAsync()
    {
        (_first, _second) = (default, default);
        return FinishAsync();
    }

    /// <summary>On the loop's thread, when the events are through.</summary>
    public void Flush()
    {
        lock (_lock)
        {
            TryFlush();
        }
    }

    /// <summary>
    /// The same beside others: adds what is kept to <paramref name="ring"/>. False when there is nothing to add; else its
    /// lock is held until <see cref="EndFlush"/>.
    /// </summary>
    /// <param name="ring">Where the others are.</param>
    /// <param name="isBusy">Another thread is at it: to wait for that with locks in hand might never end.</param>
    public bool TryBeginFlush(Ring ring, out bool isBusy)
    {
        isBusy = !_lock.TryEnter();
        if (isBusy)
        {
            return false;
        }

        // It may be in the loop's list twice, and a lock lets its holder in again.
        if (_kept is not null && !_isStuck && !_isInRing && socket.TryHold())
        {
            _isInRing = true;
            ring.AddSend(socket.Number, EpollLoop.StartOf(_kept) + _keptAt, _keptEnd - _keptAt);
            return true;
        }

        _lock.Exit();
        return false;
    }

    /// <param name="result">Bytes that are out, or an errno with a minus, which is met again where it lasts.</param>
    public void EndFlush(int result)
    {
        try
        {
            _isInRing = false;
            _keptAt += Math.Max(result, 0);
            TryFlush();
        }
        finally
        {
            socket.DangerousRelease();
            _lock.Exit();
        }
    }

    /// <summary>FIN follows what is kept.</summary>
    public void Finish()
    {
        lock (_lock)
        {
            _isLast = true;
            TryFlush();
        }
    }

    /// <summary>Before the descriptor is closed: what cannot go out must not look whole, so the close is a reset then.</summary>
    public void FlushLast()
    {
        lock (_lock)
        {
            if (!TryFlush())
            {
                SocketOptions.ResetOnClose(socket);
            }

            LetGo();
        }
    }

    /// <summary>What is kept does not go out any more.</summary>
    public void Abandon()
    {
        lock (_lock)
        {
            LetGo();
        }
    }

    /// <summary>Every event says that there is room; it is news only to who found none.</summary>
    public override void Ready(bool atEnd)
    {
        if (_isStuck)
        {
            base.Ready(atEnd);
            Flush();
        }
    }

    protected override bool GivesWay => _second.Length > LongBytes;

    protected override bool TryPass(out int result)
    {
        result = 0;
        lock (_lock)
        {
            return _failure is null ? TryFlush() && TrySend(ref _first, ref _second) : throw _failure;
        }
    }

    private bool TryKeep(EpollLoop here, ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        lock (_lock)
        {
            if (_failure is not null || _isStuck || EpollLoop.KeptBytes - _keptEnd < first.Length + second.Length)
            {
                return false;
            }

            _kept ??= here.Keep(this);
            first.CopyTo(_kept.AsSpan(_keptEnd));
            second.CopyTo(_kept.AsSpan(_keptEnd + first.Length));
            _keptEnd += first.Length + second.Length;
            return true;
        }
    }

    /// <summary>True when nothing is kept any more, be it sent or lost.</summary>
    private bool TryFlush()
    {
        if (_kept is not null)
        {
            try
            {
                ReadOnlyMemory<byte> kept = new(_kept, _keptAt, _keptEnd - _keptAt), none = default;
                var isSent = TrySend(ref kept, ref none);
                _keptAt = _keptEnd - kept.Length;
                if (!isSent)
                {
                    return false;
                }
            }
            catch (Exception e)
            {
                _failure = e;
            }

            LetGo();
        }

        if (_isLast)
        {
            _isLast = false;
            SocketOptions.FinishWriting(socket);
        }

        return true;
    }

    private void LetGo()
    {
        if (_kept is { } kept)
        {
            (_kept, _keptAt, _keptEnd) = (null, 0, 0);
            EpollLoop.Current?.TakeBack(kept);
        }
    }

    /// <summary>
    /// False when the system takes no more now: an event tells when it does, or has just done so; and when a turn's worth is
    /// out and there is more.
    /// </summary>
    private bool TrySend(ref ReadOnlyMemory<byte> first, ref ReadOnlyMemory<byte> second)
    {
        var left = TurnBytes;
        while (!first.IsEmpty || !second.IsEmpty)
        {
            if (left <= 0)
            {
                GetUnstuck();
                return false;
            }

            var sent = (int)Send(first.Span, second.Span[..Math.Min(second.Length, left)]);
            if (sent >= 0)
            {
                var fromFirst = Math.Min(sent, first.Length);
                (first, second) = (first[fromFirst..], second[(sent - fromFirst)..]);
                left -= sent;
                continue;
            }

            var error = Marshal.GetLastSystemError();
            if (error == Libc.Again)
            {
                if (_isStuck && !Gate.IsOpen)
                {
                    return false;
                }

                // Of room that came before these two no event tells any more: so once more. The gate is shut only while
                // it is stuck, and opened again by whoever gets through.
                _isStuck = true;
                Gate.Shut();
            }
            else if (error != Libc.Interrupted)
            {
                throw Errors.Of(error);
            }
        }

        (first, second) = (default, default);
        GetUnstuck();
        return true;
    }

    private void GetUnstuck()
    {
        if (_isStuck)
        {
            _isStuck = false;
            Gate.Reopen();
        }
    }

    private nint Send(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        const int Flags = Libc.DontWait | Libc.NoSignal;
        fixed (byte* one = first, two = second)
        {
            if (second.IsEmpty)
            {
                return Libc.Send(socket, one, first.Length, Flags);
            }

            if (first.IsEmpty)
            {
                return Libc.Send(socket, two, second.Length, Flags);
            }

            var parts = stackalloc Libc.Part[2];
            parts[0] = new Libc.Part { Start = one, Length = first.Length };
            parts[1] = new Libc.Part { Start = two, Length = second.Length };
            var message = new Libc.Message { Parts = parts, PartCount = 2 };
            return Libc.SendMessage(socket, &message, Flags);
        }
    }
}
