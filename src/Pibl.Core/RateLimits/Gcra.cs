namespace Pibl.RateLimits;

/// <summary>
/// The generic cell rate algorithm in the form of a virtual schedule (ITU-T I.371 §A.1). Its whole state is one time:
/// when the next request would come if all came at exactly the rate. Once that has passed, the state says nothing any
/// more, and may be forgotten. It is a token bucket of <see cref="RateRule.Burst"/> tokens without a timer that fills
/// it.
/// </summary>
public static class Gcra
{
    /// <summary>What one request makes of the state.</summary>
    /// <param name="stateNs">The former state; any time that has passed, such as 0, where there is none.</param>
    /// <param name="nowNs">Nanoseconds on a clock that never goes back.</param>
    /// <param name="rule">The rate.</param>
    /// <returns>The new state where the request is allowed; the former one where it is not.</returns>
    public static GcraDecision Take(long stateNs, long nowNs, RateRule rule)
    {
        var expectedNs = Math.Max(stateNs, nowNs);
        var aheadNs = expectedNs - nowNs;
        return aheadNs <= rule.ToleranceNs
            ? new GcraDecision(expectedNs + rule.IntervalNs, 0)
            : new GcraDecision(stateNs, aheadNs - rule.ToleranceNs);
    }

    /// <summary>The state as if an allowed request had not come: another rule has refused it.</summary>
    public static long GiveBack(long stateNs, RateRule rule) => stateNs - rule.IntervalNs;

    /// <summary>
    /// The state after requests that somebody else has let in without asking, or has not let in although they were
    /// counted. They count as if they had come when they came, and whatever that does to the rate: what comes next
    /// waits the longer, up to <see cref="RateRule.DebtNsMax"/>.
    /// </summary>
    /// <param name="stateNs">The former state; any time that has passed where there is none.</param>
    /// <param name="nowNs">As in <see cref="Take"/>.</param>
    /// <param name="sinceNs">When the first of them was let in.</param>
    /// <param name="count">How many; below 0: so many were counted that were not let in.</param>
    /// <param name="rule">The rate.</param>
    public static GcraDecision Settle(long stateNs, long nowNs, long sinceNs, long count, RateRule rule)
    {
        var fromNs = count > 0 ? Math.Max(stateNs, Math.Min(sinceNs, nowNs)) : stateNs;
        var most = ((nowNs + rule.DebtNsMax - fromNs) / rule.IntervalNs) + 1;
        var settledNs = Math.Min(fromNs + (Math.Min(count, most) * rule.IntervalNs), nowNs + rule.DebtNsMax);
        settledNs = count > 0 ? Math.Max(stateNs, settledNs) : settledNs;
        return new GcraDecision(settledNs, Math.Max(0, settledNs - nowNs - rule.ToleranceNs));
    }

    /// <summary>How many of several requests are allowed, as if they came one behind the other now.</summary>
    /// <param name="stateNs">As in <see cref="Take"/>.</param>
    /// <param name="nowNs">As there.</param>
    /// <param name="wanted">How many there are.</param>
    /// <param name="rule">The rate.</param>
    public static (long StateNs, long Allowed) TakeUpTo(long stateNs, long nowNs, long wanted, RateRule rule)
    {
        var aheadNs = Math.Max(0, stateNs - nowNs);
        var allowed = aheadNs > rule.ToleranceNs ? 0
            : Math.Min(wanted, ((rule.ToleranceNs - aheadNs) / rule.IntervalNs) + 1);
        return (allowed == 0 ? stateNs : nowNs + aheadNs + (allowed * rule.IntervalNs), allowed);
    }

    /// <summary>How many more requests would be allowed now.</summary>
    public static int Remaining(long stateNs, long nowNs, RateRule rule) =>
        (int)Math.Max(0, ((rule.Burst * rule.IntervalNs) - Math.Max(0, stateNs - nowNs)) / rule.IntervalNs);
}

/// <summary>What <see cref="Gcra.Take"/> says.</summary>
/// <param name="StateNs">The state from now on.</param>
/// <param name="WaitNs">0: allowed. Else how long it takes until a request would be.</param>
public readonly record struct GcraDecision(long StateNs, long WaitNs)
{
    /// <summary>True where the request may go on.</summary>
    public bool IsAllowed => WaitNs == 0;
}
