namespace Pibl.RateLimits;

/// <summary>What a store says of a request that it counts for several proxies.</summary>
/// <param name="RefusedBy">Which rule refuses it, from 0; -1: all allow it.</param>
/// <param name="WaitNs">How long it takes until that rule would allow one; 0 where it is allowed.</param>
public readonly record struct SharedRate(int RefusedBy, long WaitNs)
{
    /// <summary>All rules allow it.</summary>
    public static readonly SharedRate Allowed = new(-1, 0);

    /// <summary>
    /// For so long at the most a refusal is believed without another question: a store that has lost its data, or whose
    /// clock was set, holds nobody up for longer.
    /// </summary>
    public const long BelievedNsMax = 1_000_000_000;

    /// <summary>True where the request may go on.</summary>
    public bool IsAllowed => RefusedBy < 0;

    /// <summary>
    /// For how long every further request under the same key is refused as well, without asking: nobody can be allowed
    /// before the wait is over, whichever proxy counts.
    /// </summary>
    /// <param name="waitNs">That the store has named.</param>
    public static long BelievedNsOf(long waitNs) => Math.Min(waitNs, BelievedNsMax);

    /// <summary>What two numbers of a store mean; null where no store of ours would say so.</summary>
    /// <param name="which">The rule that refuses, from 1; 0: none.</param>
    /// <param name="waitNs">Until it allows one.</param>
    /// <param name="rules">How many rules were asked.</param>
    public static SharedRate? Read(long which, long waitNs, int rules) =>
        which == 0 ? Allowed
        : which > 0 && which <= rules && waitNs > 0 ? new SharedRate((int)which - 1, waitNs)
        : null;
}
