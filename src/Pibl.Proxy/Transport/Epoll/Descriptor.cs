using System.Runtime.InteropServices;

namespace Pibl.Transport.Epoll;

/// <summary>
/// A file descriptor that is closed once, and not while a call with it is under way: its number would be another
/// connection's by then.
/// </summary>
internal sealed class Descriptor() : SafeHandle(-1, ownsHandle: true)
{
    private EpollLoop? _loop;

    public Descriptor(int number)
        : this() => SetHandle(number);

    public override bool IsInvalid => handle < 0;

    public int Number => (int)handle;

    /// <summary>False where it is closed; else it stays open until <see cref="SafeHandle.DangerousRelease"/>.</summary>
    public bool TryHold()
    {
        if (IsClosed)
        {
            return false;
        }

        try
        {
            var isHeld = false;
            DangerousAddRef(ref isHeld);
            return isHeld;
        }
        catch (ObjectDisposedException)
        {
            return false;
        }
    }

    /// <summary>Who watches it, and is told before its number is free again.</summary>
    public void WatchedBy(EpollLoop loop) => _loop = loop;

    protected override bool ReleaseHandle()
    {
        _loop?.Forget(Number);
        return Libc.Close(Number) == 0;
    }
}
