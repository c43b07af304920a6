using Pibl.Metrics;

namespace Pibl.Admin;

/// <summary>What lies between two readings of the same counters.</summary>
public static class LiveRates
{
    /// <summary>How many more a second; 0 where no time lies between, or the clock was set back.</summary>
    /// <param name="before">The reading before.</param>
    /// <param name="now">The reading behind it.</param>
    /// <param name="count">What is counted.</param>
    public static double PerSecond(Numbers before, Numbers now, Func<Numbers, long> count) =>
        now.At <= before.At ? 0 : Math.Max(0, count(now) - count(before)) / (now.At - before.At).TotalSeconds;

    /// <summary>The counts of a site; null: nothing of it has been counted.</summary>
    public static SiteNumbers? SiteOf(Numbers numbers, string site) =>
        numbers.Sites.Find(one => one.Site == site).MatchUnsafe<SiteNumbers?>(one => one, () => null);

    /// <summary>The counts of a server; null: nothing of it has been counted.</summary>
    public static ServerNumbers? ServerOf(Numbers numbers, string server) =>
        numbers.Servers.Find(one => one.Server == server).MatchUnsafe<ServerNumbers?>(one => one, () => null);

    /// <summary>How many exchanges have a status of that first digit; 0: none was sent.</summary>
    public static long ClassOf(Numbers numbers, int first) => numbers.Sites.Sum(site => site.Classes[first]);
}
