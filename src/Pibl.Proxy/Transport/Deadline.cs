namespace Pibl.Transport;

/// <summary>
/// One wait's limit. Set and cleared by its owner's loop at the cost of a store; watched by the
/// <see cref="Heartbeat"/>. Beside the hard limit stands a soft one, at which nothing ends: the owner is asked to have
/// a look at how things stand.
/// </summary>
public sealed class Deadline : IDisposable
{
    private const long Never = long.MaxValue;

    private readonly Heartbeat _heartbeat;
    private readonly Action _expired;
    private readonly Action? _look;
    private long _dueMs = Never;
    private long _lookMs = Never;
    private int _acting;

    internal Deadline(Heartbeat heartbeat, Action expired, Action? look) =>
        (_heartbeat, _expired, _look) = (heartbeat, expired, look);

    /// <summary>The place in the heartbeat's list, or -1.</summary>
    internal int At { get; set; } = -1;

    /// <summary>
    /// The heartbeat is acting on it right now. Whoever has cleared it, and gives away what it guards, asks behind a
    /// full fence: what was due for one owner must not end the next.
    /// </summary>
    public bool IsActing => Volatile.Read(ref _acting) != 0;

    /// <summary>Due so many milliseconds from now; replaces what was set.</summary>
    public void Set(long ms) => Volatile.Write(ref _dueMs, _heartbeat.NowMs + ms);

    public void Clear() => Volatile.Write(ref _dueMs, Never);

    /// <summary>
    /// A look is due so many milliseconds from now, once; it may come late, and when it is no longer wanted.
    /// </summary>
    public void LookIn(long ms) => Volatile.Write(ref _lookMs, _heartbeat.NowMs + ms);

    public void LookAway() => Volatile.Write(ref _lookMs, Never);

    public void Dispose()
    {
        Clear();
        LookAway();
        _heartbeat.Forget(this);
    }

    internal bool IsDue(long nowMs) => nowMs >= Volatile.Read(ref _dueMs) || nowMs >= Volatile.Read(ref _lookMs);

    internal void Expire()
    {
        Interlocked.Exchange(ref _acting, 1);
        if (TryTake(ref _dueMs))
        {
            _expired();
        }
        else if (TryTake(ref _lookMs))
        {
            _look?.Invoke();
        }

        Volatile.Write(ref _acting, 0);
    }

    /// <summary>
    /// The owner may have moved on since the beat looked: only who takes the due time away may act on it.
    /// </summary>
    private bool TryTake(ref long atMs)
    {
        var due = Volatile.Read(ref atMs);
        return due <= _heartbeat.NowMs && Interlocked.CompareExchange(ref atMs, Never, due) == due;
    }
}
