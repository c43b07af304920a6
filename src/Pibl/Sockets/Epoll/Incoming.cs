using System.Runtime.InteropServices;

namespace Pibl.Sockets.Epoll;

/// <summary>
/// What comes in. After a read that did not fill its room the next one asks nothing of the system before an event: a
/// call that finds nothing is saved, twice for each proxied request.
/// </summary>
internal sealed unsafe class Incoming(EpollLoop loop, Descriptor socket) : Direction(loop, BurstMax, isOpen: true)
{
    /// <summary>A fast peer must not keep a thread for itself: 16 reads of a body are a megabyte.</summary>
    private const int BurstMax = 16;

    private Memory<byte> _into;
    private bool _looksOnly;

    /// <summary>Reads at least one byte, 0 at the end.</summary>
    public ValueTask<int> ReadAsync(Memory<byte> into)
    {
        (_into, _looksOnly) = (into, false);
        return RunAsync();
    }

    /// <summary>Waits until a read would not wait.</summary>
    public ValueTask WaitAsync()
    {
        (_into, _looksOnly) = (default, true);
        return FinishAsync();
    }

    /// <summary>Something waits to be read, or the end does; costs a call.</summary>
    public bool HasInput()
    {
        byte one;
        return Libc.Receive(socket, &one, 1, Libc.DontWait | Libc.Peek) >= 0
            || Marshal.GetLastSystemError() is not (Libc.Again or Libc.Interrupted);
    }

    protected override bool TryPass(out int result)
    {
        byte one;
        var room = _looksOnly ? new Span<byte>(&one, 1) : _into.Span;
        Gate.Shut();
        while (true)
        {
            fixed (byte* start = room)
            {
                result = (int)Libc.Receive(socket, start, room.Length, _looksOnly ? Libc.DontWait | Libc.Peek : Libc.DontWait);
            }

            if (result >= 0)
            {
                // epoll(7): less than was asked for means that nothing is left, but for the end, of which an event told.
                if (result == room.Length || result == 0 || _looksOnly || AtEnd)
                {
                    Gate.Reopen();
                }

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
