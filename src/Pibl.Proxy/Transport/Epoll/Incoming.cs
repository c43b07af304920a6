using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>
/// What comes in. Nothing is asked of the system before an event has said that something is there, and after a read
/// that did not fill its room nothing before the next event: a call that finds nothing is saved, twice for each proxied
/// request.
/// </summary>
internal sealed unsafe class Incoming(EpollLoop loop, Descriptor socket) : Direction(loop, BurstMax, isOpen: false)
{
    /// <summary>
    /// A fast peer must not keep a thread for itself: this is one block of a body, a wait and a read.
    /// </summary>
    private const int BurstMax = 2;

    /// <summary>
    /// So much at once of whoever has not sent that much yet: a head and 64 KB. Whoever fills it has a long body, gives
    /// way to the others from now on, and has all the room that there is when its turn comes.
    /// </summary>
    private const int LongBytes = 68 * 1024;

    private Memory<byte> _into;

    /// <summary>A guess, which any thread may correct.</summary>
    private bool _isLong;

    /// <summary>What was read last would have fitted into one block of the loop's.</summary>
    private bool _fitsBlock = true;

    /// <summary>
    /// Read before its reader asked, from where it has got to; with an errno in place of bytes where that was it.
    /// </summary>
    private byte[]? _ahead;
    private int _aheadAt;
    private int _aheadEnd;
    private int _aheadError;

    /// <summary>The event that this was read for has not been told yet.</summary>
    private bool _isFresh;

    /// <summary>An event has been told since.</summary>
    private bool _newsBehind;

    protected override bool GivesWay => Volatile.Read(ref _isLong);

    /// <summary>Reads at least one byte, 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        // Nobody looks at it before there is a wait, and that begins under the lock.
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
    /// On the loop's thread: adds a read of what has come to <paramref name="ring"/>, where somebody waits for it and
    /// it is likely to fit into <paramref name="block"/>. True when it was added; then <see cref="EndReadAhead"/> must
    /// follow.
    /// </summary>
    public bool TryBeginReadAhead(Ring ring, byte[] block)
    {
        lock (Lock)
        {
            if (!_fitsBlock || _ahead is not null || !Gate.IsAwaited || !socket.TryHold())
            {
                return false;
            }

            Gate.TryClaim();
            ring.AddReceive(socket.Number, EpollLoop.StartOf(block), block.Length);
            return true;
        }
    }

    /// <summary>
    /// Before whoever waits is told of the event. False when nothing was there, and the block is free.
    /// </summary>
    /// <param name="block">What it was read into.</param>
    /// <param name="result">Bytes, 0 at the end, or an errno with a minus.</param>
    public bool EndReadAhead(byte[] block, int result)
    {
        socket.DangerousRelease();
        var isThere = result is not (-Libc.Again or -Libc.Interrupted);
        bool isStopped;
        lock (Lock)
        {
            if (isThere)
            {
                _aheadAt = 0;
                _aheadEnd = Math.Max(result, 0);
                _aheadError = Math.Max(-result, 0);
                _newsBehind = false;
                _isFresh = true;
                _ahead = block;
                Gate.Open();
            }

            isStopped = EndClaim();
        }

        if (isStopped)
        {
            FailLater();
        }

        return isThere;
    }

    /// <summary>
    /// On the loop's thread, before the first of these events is told: ends a wait without memory of which nobody has
    /// said what follows. Whoever holds it, and is asked to use the connection by an event before this one, sees that
    /// something has come.
    /// </summary>
    public void TellEarly()
    {
        if (!IsUnattended)
        {
            return;
        }

        lock (Lock)
        {
            if (!IsUnattended || !_into.IsEmpty || !Gate.TryEndWait())
            {
                return;
            }

            Gate.Open();
        }

        Complete(result: 0);
    }

    /// <summary>Something has been said to the peer: what it says next may be short again.</summary>
    public void ExpectAnswer() => Volatile.Write(ref _isLong, false);

    /// <summary>Something waits to be read, or the end does, or it is closed; costs a call.</summary>
    public bool HasInput()
    {
        byte one;
        lock (Lock)
        {
            try
            {
                // What a ring is reading is nowhere to be seen.
                return IsClosed
                    || Gate.IsClaimed
                    || _ahead is not null
                    || Libc.Receive(socket, &one, 1, Libc.DontWait | Libc.Peek) >= 0
                    || Marshal.GetLastSystemError() is not (Libc.Again or Libc.Interrupted);
            }
            catch (ObjectDisposedException)
            {
                return true;
            }
        }
    }

    /// <summary>The event that was read ahead for tells nothing new; the next one does.</summary>
    protected override void Noted()
    {
        if (_ahead is not null)
        {
            _newsBehind = !_isFresh;
            _isFresh = false;
        }
    }

    protected override bool TryPass(out int result)
    {
        result = 0;
        if (_into.IsEmpty)
        {
            return true;
        }

        var room = _isLong ? _into.Span : _into.Span[..Math.Min(_into.Length, LongBytes)];
        if (_ahead is { } ahead)
        {
            result = Take(ahead, room);
            return true;
        }

        while (true)
        {
            fixed (byte* start = room)
            {
                result = (int)Libc.Receive(socket, start, room.Length, Libc.DontWait);
            }

            if (result >= 0)
            {
                // epoll(7): less than was asked for means that nothing is left, but for the end, of which an event
                // told.
                if (result > 0 && result < room.Length && !AtEnd)
                {
                    Gate.Shut();
                }

                Volatile.Write(ref _isLong, result >= LongBytes);
                _fitsBlock = result < EpollLoop.KeptBytes;
                return true;
            }

            var error = Marshal.GetLastSystemError();
            if (error == Libc.Again)
            {
                Gate.Shut();
                return false;
            }

            if (error != Libc.Interrupted)
            {
                throw Errors.Of(error);
            }
        }
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
        if (_fitsBlock && _aheadEnd > 0 && !AtEnd && !_newsBehind)
        {
            Gate.Shut();
        }

        _ahead = null;
        EpollLoop.Current?.TakeBack(ahead);
        return error == 0 ? count : throw Errors.Of(error);
    }
}
