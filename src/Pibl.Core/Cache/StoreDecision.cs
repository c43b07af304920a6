using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>Whether a response is kept (RFC 9111 §3), and for how long; or why not.</summary>
public abstract record StoreDecision
{
    private StoreDecision()
    {
    }

    /// <summary>Keep it.</summary>
    /// <param name="FreshFor">freshness_lifetime.</param>
    /// <param name="InitialAge">corrected_initial_age.</param>
    /// <param name="IsGuess">The response does not say for how long.</param>
    /// <param name="Reason">Why for so long, where the operator decides that.</param>
    public sealed record Keep(
        TimeSpan FreshFor, TimeSpan InitialAge, bool IsGuess, CacheReason? Reason = null) : StoreDecision;

    /// <summary>Do not keep it, for one of <see cref="CacheReasons"/>.</summary>
    public sealed record Pass(CacheReason Reason) : StoreDecision;
}
