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
    /// Says that a proxy is there, which holds for <see cref="ProxyCount.Memory"/>; how many there are.
    /// </summary>
    /// <param name="proxy">By its name.</param>
    ValueTask<int?> CountAsync(string proxy);
}
