namespace Pibl.RateLimits;

/// <summary>What one of several proxies allows by itself while it cannot ask what the others have allowed.</summary>
public static class RateShare
{
    /// <summary>More proxies are counted as so many: an hour's rate times these is still a number of seconds.</summary>
    public const int ProxiesMax = 10_000;

    /// <summary>
    /// Its part of a rate: all shares together are the rate. Of a burst each has its part too, and at least 1, without
    /// which nothing would be allowed: together no more than the burst, or one for each proxy.
    /// </summary>
    /// <param name="rule">RATE.</param>
    /// <param name="proxies">Who shares it, this one among them; below 1 counts as 1.</param>
    public static RateRule Of(RateRule rule, int proxies)
    {
        var parts = Math.Clamp(proxies, 1, ProxiesMax);
        return parts == 1 ? rule
            : new RateRule(rule.Count, rule.PerSeconds * parts, Math.Max(1, rule.Burst / parts), rule.By, rule.Name);
    }
}
