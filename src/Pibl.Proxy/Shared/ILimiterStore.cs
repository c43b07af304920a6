using Pibl.RateLimits;

namespace Pibl.Shared;

/// <summary>Counts requests for several proxies, on one clock. As of all parts of a store: null is no answer.</summary>
public interface ILimiterStore
{
    /// <summary>
    /// Takes one request from all rules of a site in one step, or from none where one of them refuses it. The first
    /// that does, in their order, is named.
    /// </summary>
    /// <param name="names">The rules.</param>
    /// <param name="keys">Under which the request is counted, one for each rule.</param>
    ValueTask<SharedRate?> TakeAsync(SharedRateNames names, UInt128[] keys);

    /// <summary>
    /// Settles one count with what a proxy has decided by itself, in one step (<see cref="RateSettlement.Of"/>).
    /// </summary>
    /// <param name="names">The rules.</param>
    /// <param name="at">Which of them, from 0.</param>
    /// <param name="key">Under which it counts.</param>
    /// <param name="account">What there is to settle; its time is counted from now, and not above 0.</param>
    ValueTask<RateSettlement?> SettleAsync(SharedRateNames names, int at, UInt128 key, RateAccount account);

    /// <summary>
    /// Says that a proxy is there, which holds for <see cref="ProxyCount.Memory"/>; how many there are.
    /// </summary>
    /// <param name="proxy">By its name.</param>
    ValueTask<int?> CountAsync(string proxy);
}
