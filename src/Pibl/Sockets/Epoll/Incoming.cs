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
    private const int ShortBytes = 68 * 1024;

    private Memory<byte> _into;
    private bool _isLong;

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

    /// <summary>Something has been said to the peer: what it says next may be short again.</summary>
    public void ExpectAnswer() => _isLong = false;

    /// <summary>Something waits to be read, or the end does; costs a call.</summary>
    public bool HasInput()
    {
        byte one;
        try
        {
            return Libc.Receive(socket, &one, 1, Libc.DontWait | Libc.Peek) >= 0
                || Marshal.GetLastSystemError() is not (Libc.Again or Libc.Interrupted);
        }
        catch (ObjectDisposedException)
        {
            return true;
        }
    }

    protected override bool TryPass(out int result)
    {
        result = 0;
        var room = _isLong ? _into.Span : _into.Span[..Math.Min(_into.Length, ShortBytes)];
        if (room.IsEmpty)
        {
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

                _isLong = result >= ShortBytes;
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
}
