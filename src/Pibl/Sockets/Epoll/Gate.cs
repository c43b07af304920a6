namespace Pibl.Sockets.Epoll;

/// <summary>
/// Whether one direction of a descriptor may be tried, and whether somebody waits until it may. Edge-triggered epoll(7)
/// tells of each change once, so nothing may be forgotten between a call that found nothing and the wait for more.
/// </summary>
/// <remarks>
/// Rule 1: it is open until a call has found nothing more to do, and shut by whoever found that.
/// Rule 2: an event opens it. Rule 3: who waits has found it shut; whoever takes the waiting away completes it, once.
/// Rule 4: while somebody else does the call for who waits, the waiting cannot be given up: there would be two calls at once,
/// and what came first could be handed out last.
/// </remarks>
internal struct Gate(bool isOpen)
{
    private const int IsShut = 0;
    private const int Opened = 1;
    private const int Awaited = 2;
    private const int Claimed = 3;

    private int _state = isOpen ? Opened : IsShut;

    /// <summary>Somebody waits, who is completed by the next event.</summary>
    public bool IsAwaited => Volatile.Read(ref _state) == Awaited;

    public bool IsOpen => Volatile.Read(ref _state) == Opened;

    /// <summary>Before a call: what comes behind it opens the gate again.</summary>
    public void Shut() => Interlocked.Exchange(ref _state, IsShut);

    /// <summary>There may be more, unless an event has said so meanwhile.</summary>
    public void Reopen() => Interlocked.CompareExchange(ref _state, Opened, IsShut);

    /// <summary>True when it is awaited from now on; false when it is open.</summary>
    public bool TryAwait() => Interlocked.CompareExchange(ref _state, Awaited, IsShut) == IsShut;

    /// <summary>It is awaited from now on, open as it may be: others shall have their turn first.</summary>
    public void AwaitTurn() => Interlocked.Exchange(ref _state, Awaited);

    /// <summary>An event. True when somebody waited, whom the caller has to complete.</summary>
    public bool Open() => Interlocked.Exchange(ref _state, Opened) == Awaited;

    /// <summary>The call is in somebody else's hands.</summary>
    public bool IsClaimed => Volatile.Read(ref _state) == Claimed;

    /// <summary>True when somebody waits, for whom the caller may do the call now.</summary>
    public bool TryClaim() => Interlocked.CompareExchange(ref _state, Claimed, Awaited) == Awaited;

    /// <summary>The call is done: it is awaited as before. Whoever wished to give up meanwhile has to be asked again.</summary>
    public void EndClaim() => Interlocked.Exchange(ref _state, Awaited);

    /// <summary>The wait is given up. True when it was there to give up, and the caller has to complete it.</summary>
    public bool TryGiveUp() => Interlocked.CompareExchange(ref _state, Opened, Awaited) == Awaited;
}
