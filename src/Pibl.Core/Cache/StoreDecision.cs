using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>Whether a response is kept (RFC 9111 §3), and for how long; or why not.</summary>
public abstract record StoreDecision
{
    private StoreDecision()
    {
    }

    /// <summary>Keep it. <paramref name="IsGuess"/>: the response does not say for how long.</summary>
    public sealed record Keep(TimeSpan FreshFor, TimeSpan InitialAge, bool IsGuess) : StoreDecision;

    /// <summary>Do not keep it, for one of <see cref="CacheReasons"/>.</summary>
    public sealed record Pass(CacheReason Reason) : StoreDecision;
}
