namespace Pibl.Transport.Epoll;

/// <summary>
/// Whether one direction of a descriptor may be tried, and whether somebody waits until it may. Edge-triggered epoll(7)
/// tells of each change once, so nothing may be forgotten between a call that found nothing and the wait for more.
/// </summary>
/// <remarks>
/// Rule 1: all that is done to it is done under its direction's lock, and so is the call itself: an event that happens
/// during the call is told of after it.
/// Rule 2: it is shut by the call that found nothing more to do, and opened by an event and by nothing else: while it
/// is shut, an event is still to come.
/// Rule 3: whoever takes the waiting away completes it, once.
/// Rule 4: while a ring does the call for whoever waits, the waiting cannot be taken away: there would be two calls at
/// once, and what came first could be handed out last.
/// </remarks>
internal struct Gate(bool isOpen)
{
    private bool _isAwaited;

    public bool IsOpen { get; private set; } = isOpen;

    /// <summary>Somebody waits, and whoever says so may do the call.</summary>
    public readonly bool IsAwaited => _isAwaited && !IsClaimed;

    /// <summary>Somebody waits, and the call is in a ring's hands.</summary>
    public bool IsClaimed { get; private set; }

    /// <summary>There may be something to do.</summary>
    public void Open() => IsOpen = true;

    /// <summary>A call has found that there is nothing more to do.</summary>
    public void Shut() => IsOpen = false;

    /// <summary>Somebody waits from now on, for an event or for a turn.</summary>
    public void Await() => _isAwaited = true;

    /// <summary>True when somebody waited, whom the caller has to complete.</summary>
    public bool TryEndWait()
    {
        var isThere = IsAwaited;
        _isAwaited &= !isThere;
        return isThere;
    }

    /// <summary>True when somebody waits, for whom a ring may do the call now.</summary>
    public bool TryClaim() => IsAwaited && (IsClaimed = true);

    /// <summary>The ring is through: it is awaited as before.</summary>
    public void EndClaim() => IsClaimed = false;
}
