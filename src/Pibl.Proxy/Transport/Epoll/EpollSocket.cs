namespace Pibl.Transport.Epoll;

/// <summary>A descriptor whose events a loop tells to its directions.</summary>
internal abstract class EpollSocket(Descriptor descriptor) : IDisposable
{
    private const uint End = Libc.PeerFinished | Libc.HungUp | Libc.Error;

    private bool _isBroken;
    private bool _hasFinished;

    protected Descriptor Descriptor => descriptor;

    /// <summary>The peer has broken it off, or something on the way has.</summary>
    protected bool IsBroken => Volatile.Read(ref _isBroken);

    /// <summary>The peer has said that it sends no more.</summary>
    protected bool HasFinished => Volatile.Read(ref _hasFinished);

    protected abstract Direction In { get; }

    /// <summary>What may be read before its reader asks, where there is such a thing.</summary>
    public virtual Incoming? Reads => null;

    /// <summary>Null where nothing goes out.</summary>
    protected abstract Direction? Out { get; }

    /// <summary>On the loop's thread, before any of the events at hand is told.</summary>
    public void Foretold(uint events)
    {
        if ((events & (Libc.In | End)) != 0)
        {
            Reads?.TellEarly();
        }
    }

    /// <summary>On the loop's thread. Room first: it may let an answer out before the next request comes in.</summary>
    public void Happened(uint events)
    {
        if ((events & Libc.Error) != 0)
        {
            Volatile.Write(ref _isBroken, true);
        }

        if ((events & (Libc.PeerFinished | Libc.HungUp)) != 0)
        {
            Volatile.Write(ref _hasFinished, true);
        }

        if ((events & (Libc.Out | Libc.HungUp | Libc.Error)) != 0)
        {
            Out?.Ready(atEnd: false);
        }

        if ((events & (Libc.In | End)) != 0)
        {
            In.Ready((events & End) != 0);
        }
    }

    /// <summary>Closes it; whoever waits is told.</summary>
    public abstract void Dispose();

    /// <summary>From now on the events come; what cannot be watched is closed.</summary>
    protected void BeWatched(EpollLoop loop)
    {
        try
        {
            loop.Watch(this, descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }
}
