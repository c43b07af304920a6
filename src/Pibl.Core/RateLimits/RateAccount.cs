namespace Pibl.RateLimits;

/// <summary>
/// What one of several proxies and the store have still to settle about one count. The proxy decides by its share where
/// no answer comes in time, and says afterwards what it did.
/// </summary>
/// <param name="Owed">
/// Requests that were let in and are not counted in the store; below 0: so many are counted there that were not let in,
/// and as many of the next may go on without asking.
/// </param>
/// <param name="Wanted">Requests that the share refused, and that nobody has asked the store about.</param>
/// <param name="SinceNs">When the first that is owed was let in.</param>
public readonly record struct RateAccount(long Owed, long Wanted, long SinceNs)
{
    /// <summary>One request may go on that is counted already.</summary>
    public bool HasToken => Owed < 0;

    /// <summary>With further requests.</summary>
    /// <param name="owed">As <see cref="Owed"/>.</param>
    /// <param name="wanted">As <see cref="Wanted"/>.</param>
    /// <param name="atNs">When that was.</param>
    public RateAccount With(long owed, long wanted, long atNs) => new(
        Owed + owed, Wanted + wanted, Owed > 0 ? Math.Min(SinceNs, atNs) : atNs);

    /// <summary>
    /// What is owed when the share has decided, and the store's answer comes too late for the request.
    /// </summary>
    /// <param name="isLetIn">What the share said.</param>
    /// <param name="late">What the store says; null: nothing, and it has most likely not counted it.</param>
    public static int OwedOf(bool isLetIn, SharedRate? late) => (isLetIn ? 1 : 0) - (late?.IsAllowed == true ? 1 : 0);
}
