using System.Runtime.InteropServices;

namespace Pibl.Sockets.Epoll;

/// <summary>
/// What comes in. Nothing is asked of the system before an event has said that something is there, and after a read that
/// did not fill its room nothing before the next event: a call that finds nothing is saved, twice for each proxied
/// request.
/// </summary>
internal sealed unsafe class Incoming(EpollLoop loop, Descriptor socket) : Direction(loop, BurstMax, isOpen: false)
{
    /// <summary>A fast peer must not keep a thread for itself: this is one block of a body, a wait and a read.</summary>
    private const int BurstMax = 2;

    /// <summary>
    /// So much at once of whoever has not sent that much yet: a head and 64 KB. Whoever fills it has a long body, gives way
    /// to the others from now on, and has all the room that there is when its turn comes.
    /// </summary>
    private const int LongBytes = 68 * 1024;

    private Memory<byte> _into;
    private bool _isLong;

    /// <summary>What was read last would have fitted into one block of the loop's.</summary>
    private bool _fitsBlock = true;

    /// <summary>Read before its reader asked, from where it has got to; with an errno in place of bytes where that was it.</summary>
    private volatile byte[]? _ahead;
    private int _aheadAt;
    private int _aheadEnd;
    private int _aheadError;
    private bool _isFresh;
    private volatile bool _newsBehind;

    /// <summary>On the loop's thread: somebody waits, and what has come is likely to fit into one block.</summary>
    public bool WantsReadAhead => _fitsBlock && _ahead is null && Gate.IsAwaited;

    protected override bool GivesWay => _isLong;

    /// <summary>Reads at least one byte, 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        _into = into;
        return RunAsync();
    }

    /// <summary>Waits for the next event, unless the last one has left something.</summary>
    public ValueTask WaitAsync()
    {
        _into = default;
        return FinishAsync();
    }

    /// <summary>
    /// On the loop's thread: adds a read of what has come to <paramref name="ring"/>. True when it was added; then
    /// <see cref="EndReadAhead"/> must follow.
    /// </summary>
    public bool TryBeginReadAhead(Ring ring, byte[] block)
    {
        if (!Gate.TryClaim())
        {
            return false;
        }

        if (!socket.TryHold())
        {
            EndClaim();
            return false;
        }

        ring.AddReceive(socket.Number, EpollLoop.StartOf(block), block.Length);
        return true;
    }

    /// <summary>Before whoever waits is told of the event. False when nothing was there, and the block is free.</summary>
    /// <param name="block">What it was read into.</param>
    /// <param name="result">Bytes, 0 at the end, or an errno with a minus.</param>
    public bool EndReadAhead(byte[] block, int result)
    {
        socket.DangerousRelease();
        var isThere = result is not (-Libc.Again or -Libc.Interrupted);
        if (isThere)
        {
            (_aheadAt, _aheadEnd, _aheadError) = (0, Math.Max(result, 0), Math.Max(-result, 0));
            (_newsBehind, _isFresh) = (false, true);
            _ahead = block;
        }

        EndClaim();
        return isThere;
    }

    /// <summary>The event that was read ahead for tells nothing new; the next one does.</summary>
    public override void Ready(bool atEnd)
    {
        if (_ahead is not null)
        {
            (_newsBehind, _isFresh) = (!_isFresh, false);
        }

        base.Ready(atEnd);
    }

    /// <summary>Something has been said to the peer: what it says next may be short again.</summary>
    public void ExpectAnswer() => _isLong = false;

    /// <summary>Something waits to be read, or the end does; costs a call.</summary>
    public bool HasInput()
    {
        byte one;
        try
        {
            // The system first: what it does not have any more by then is in the other two.
            return Libc.Receive(socket, &one, 1, Libc.DontWait | Libc.Peek) >= 0
                || Marshal.GetLastSystemError() is not (Libc.Again or Libc.Interrupted)
                || Gate.IsClaimed
                || _ahead is not null;
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    protected override bool TryPass(out int result)
    {
        result = 0;
        var room = _isLong ? _into.Span : _into.Span[..Math.Min(_into.Length, LongBytes)];
        if (room.IsEmpty)
        {
            return true;
        }

        if (_ahead is { } ahead)
        {
            result = Take(ahead, room);
            return true;
        }

        Gate.Shut();
        while (true)
        {
            fixed (byte* start = room)
            {
                result = (int)Libc.Receive(socket, start, room.Length, Libc.DontWait);
            }

            if (result >= 0)
            {
                // epoll(7): less than was asked for means that nothing is left, but for the end, of which an event told.
                if (result == room.Length || result == 0 || AtEnd)
                {
                    Gate.Reopen();
                }

                _isLong = result >= LongBytes;
                _fitsBlock = result < EpollLoop.KeptBytes;
                return true;
            }

            var error = Marshal.GetLastSystemError();
            if (error == Libc.Again)
            {
                return false;
            }

            if (error != Libc.Interrupted)
            {
                Gate.Reopen();
                throw Errors.Of(error);
            }
        }
    }

    private void EndClaim()
    {
        Gate.EndClaim();
        FailWhereStopped();
    }

    /// <summary>What was read ahead, as far as there is room for it.</summary>
    private int Take(byte[] ahead, Span<byte> room)
    {
        var count = Math.Min(room.Length, _aheadEnd - _aheadAt);
        ahead.AsSpan(_aheadAt, count).CopyTo(room);
        _aheadAt += count;
        if (_aheadAt < _aheadEnd)
        {
            return count;
        }

        // The read was before the event was told, so the gate is open; it stays so where there may be more by now.
        var error = _aheadError;
        _fitsBlock = _aheadEnd < ahead.Length;
        var mayHaveMore = !_fitsBlock || _aheadEnd == 0 || AtEnd;
        Gate.Shut();
        _ahead = null;
        if (mayHaveMore || _newsBehind)
        {
            Gate.Reopen();
        }

        EpollLoop.Current?.TakeBack(ahead);
        return error == 0 ? count : throw Errors.Of(error);
    }
}
