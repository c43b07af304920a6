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
