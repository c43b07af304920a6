namespace Pibl.Cache;

/// <summary>How far a fetch is that several requests may share.</summary>
public enum FetchPhase : byte
{
    /// <summary>The head of the response is waited for.</summary>
    Asking,

    /// <summary>It has taken too long: it goes on for the one who began it, and nobody waits for it.</summary>
    Slow,

    /// <summary>The head is here, or it is known that there will be none.</summary>
    Answered,

    /// <summary>Nobody wants it any more.</summary>
    Abandoned,
}

/// <summary>
/// Who waits for the head of a shared fetch: the one who began it (the leader) and those who came while it was under
/// way. Each method is one event, and gives the state behind it.
/// </summary>
/// <param name="Phase">How far it is.</param>
/// <param name="HasLeader">The one who began it is still there.</param>
/// <param name="Followers">How many others wait.</param>
public readonly record struct FetchState(FetchPhase Phase, bool HasLeader, int Followers)
{
    /// <summary>One request has begun it.</summary>
    public static readonly FetchState Begun = new(FetchPhase.Asking, HasLeader: true, 0);

    /// <summary>One more may wait for it.</summary>
    public bool IsOpen => Phase == FetchPhase.Asking;

    /// <summary>One more waits; only while <see cref="IsOpen"/>.</summary>
    public FetchState Join() => this with { Followers = Followers + 1 };

    /// <summary>The leader's client is gone, or its time is over.</summary>
    /// <param name="finishes">CACHE_FILL=finish: the fetch goes on without anybody.</param>
    public FetchState LeaderLeaves(bool finishes) => (this with { HasLeader = false }).Settle(finishes);

    /// <summary>The same of one who waits.</summary>
    /// <param name="finishes">CACHE_FILL=finish.</param>
    public FetchState FollowerLeaves(bool finishes) => (this with { Followers = Followers - 1 }).Settle(finishes);

    /// <summary>The time for the head is over: those who wait are released, all of them.</summary>
    /// <param name="finishes">CACHE_FILL=finish.</param>
    public FetchState IsLate(bool finishes) => Phase != FetchPhase.Asking
        ? this
        : (this with { Phase = FetchPhase.Slow, Followers = 0 }).Settle(finishes);

    /// <summary>The head is here, or why there is none: those who wait find out what it is to them.</summary>
    public FetchState Answer() => this with { Phase = FetchPhase.Answered, Followers = 0 };

    private FetchState Settle(bool finishes) =>
        Phase != FetchPhase.Answered && !HasLeader && Followers == 0 && !finishes
            ? this with { Phase = FetchPhase.Abandoned }
            : this;
}
