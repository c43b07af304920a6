using Pibl.Stages;

namespace Pibl.Transport.Epoll;

/// <summary>
/// The wait of a connection that was closed while bytes were kept that the system did not take: for so long its peer
/// may make room for them. There is a bound to how many wait, since nothing else counts them any more.
/// </summary>
internal sealed class LastBytes : IDisposable
{
    /// <summary>As long as a client may stand still by default (TIMEOUT_BODY), in milliseconds.</summary>
    private const int PatienceMs = 30_000;

    /// <summary>So many at once; each keeps a descriptor and 4 KB.</summary>
    private const int WaitingMax = 256;

    private static BoundedCount _waiting = new(WaitingMax);

    private readonly Timer _timer;

    private LastBytes(Outgoing outgoing) =>
        _timer = new Timer(static outgoing => ((Outgoing)outgoing!).Break(), outgoing, PatienceMs, Timeout.Infinite);

    /// <summary>Breaks it when its time is over; null when too many wait already.</summary>
    public static LastBytes? TryWait(Outgoing outgoing) => _waiting.TryAdd(1) ? new LastBytes(outgoing) : null;

    /// <summary>It is out, or broken. Called once.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        _waiting.Subtract(1);
    }
}
