namespace Pibl.RateLimits;

/// <summary>What a store says when a proxy settles a count (<see cref="RateAccount"/>).</summary>
/// <param name="WaitNs">How long it takes until a request would be allowed; 0: one would be now.</param>
/// <param name="Granted">So many of those that were wanted are counted now, and may go on.</param>
public readonly record struct RateSettlement(long WaitNs, long Granted)
{
    /// <summary>What a store of ours does, in one step: first what is owed, then what is wanted.</summary>
    /// <param name="stateNs">As <see cref="Gcra.Settle"/>.</param>
    /// <param name="nowNs">As there.</param>
    /// <param name="account">What there is to settle, on the same clock.</param>
    /// <param name="rule">The rate.</param>
    /// <returns>The state from now on, and the answer.</returns>
    public static (long StateNs, RateSettlement Said) Of(
        long stateNs, long nowNs, RateAccount account, RateRule rule)
    {
        var settled = Gcra.Settle(stateNs, nowNs, account.SinceNs, account.Owed, rule);
        var (takenNs, granted) = Gcra.TakeUpTo(settled.StateNs, nowNs, account.Wanted, rule);
        return (takenNs, new RateSettlement(Math.Max(0, takenNs - nowNs - rule.ToleranceNs), granted));
    }

    /// <summary>What two numbers of a store mean; null where no store of ours would say so.</summary>
    /// <param name="waitNs">As <see cref="WaitNs"/>.</param>
    /// <param name="granted">As <see cref="Granted"/>.</param>
    /// <param name="wanted">How many were wanted.</param>
    public static RateSettlement? Read(long waitNs, long granted, long wanted) =>
        waitNs >= 0 && granted >= 0 && granted <= wanted ? new RateSettlement(waitNs, granted) : null;
}
