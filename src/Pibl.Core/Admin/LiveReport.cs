using LanguageExt;
using Pibl.Access;

namespace Pibl.Admin;

/// <summary>Exchanges that are over, by the class of their status (RFC 9110 §15).</summary>
/// <param name="Informational">1xx: those that became a tunnel.</param>
/// <param name="Successful">2xx.</param>
/// <param name="Redirected">3xx.</param>
/// <param name="ClientErrors">4xx.</param>
/// <param name="ServerErrors">5xx.</param>
/// <param name="None">Ended before a status was sent.</param>
public readonly record struct StatusClasses(
    long Informational, long Successful, long Redirected, long ClientErrors, long ServerErrors, long None)
{
    /// <summary>All of them.</summary>
    public long All => Informational + Successful + Redirected + ClientErrors + ServerErrors + None;

    /// <summary>Both.</summary>
    public StatusClasses Plus(StatusClasses other) => new(
        Informational + other.Informational, Successful + other.Successful, Redirected + other.Redirected,
        ClientErrors + other.ClientErrors, ServerErrors + other.ServerErrors, None + other.None);
}

/// <summary>What a site's exchanges came to, since the start.</summary>
/// <param name="Classes">By status.</param>
/// <param name="Hits">Answered from the cache.</param>
/// <param name="BodyBytes">Body bytes that went to clients.</param>
public readonly record struct SiteCounts(StatusClasses Classes, long Hits, long BodyBytes);

/// <summary>All counters at one moment: two of them make rates.</summary>
/// <param name="AtMs">On a clock that never goes back, in milliseconds.</param>
/// <param name="Sites">By name; under the empty name what belonged to none.</param>
/// <param name="Servers">Requests sent to each, by name.</param>
public sealed record LiveReading(double AtMs, HashMap<string, SiteCounts> Sites, HashMap<string, long> Servers)
{
    /// <summary>Of all sites.</summary>
    public StatusClasses Classes => Sites.Values.Fold(
        default(StatusClasses), static (sum, site) => sum.Plus(site.Classes));

    /// <summary>Body bytes of all sites.</summary>
    public long BodyBytes => Sites.Values.Sum(static site => site.BodyBytes);

    /// <summary>How many more a second since <paramref name="before"/>; 0 where no time lies between.</summary>
    public double PerSecond(LiveReading before, Func<LiveReading, long> count) =>
        AtMs <= before.AtMs ? 0 : Math.Max(0, count(this) - count(before)) * 1000 / (AtMs - before.AtMs);
}

/// <summary>How full the cache is.</summary>
/// <param name="Bytes">In memory.</param>
/// <param name="BytesMax">CACHE_MEMORY.</param>
/// <param name="Entries">In memory.</param>
/// <param name="DiskBytes">In CACHE_FILE.</param>
/// <param name="DiskBytesMax">CACHE_DISK; 0 without a file.</param>
public sealed record CacheUse(long Bytes, long BytesMax, long Entries, long DiskBytes, long DiskBytesMax);

/// <summary>How the log keeps up.</summary>
/// <param name="Depth">Entries that wait to be written.</param>
/// <param name="Lost">Entries that were dropped since the start.</param>
public readonly record struct LogUse(int Depth, long Lost);

/// <summary>What is most frequent, by samples.</summary>
/// <param name="Since">From when on it is counted.</param>
/// <param name="Clients">Their addresses.</param>
/// <param name="Urls">Host and path, without the query.</param>
/// <param name="NotStored">Why responses were not stored, with the rule.</param>
public sealed record TopReport(
    DateTimeOffset Since, Seq<TopCount> Clients, Seq<TopCount> Urls, Seq<TopCount> NotStored);

/// <summary>All that a dashboard shows of a moment.</summary>
/// <param name="Status">The state of the whole.</param>
/// <param name="Before">The counters of a second ago.</param>
/// <param name="Now">The counters.</param>
/// <param name="ConnectionsMax">MAX_CONNECTIONS.</param>
/// <param name="InFlight">Exchanges under way, those of tunnels not counted.</param>
/// <param name="MemoryBytes">That the process has of the machine.</param>
/// <param name="HeapBytes">Of those, what objects take.</param>
/// <param name="Log">How the log keeps up.</param>
/// <param name="Slow">Exchanges under way for longer than a second, the oldest first.</param>
/// <param name="Top">What is most frequent.</param>
public sealed record LiveReport(
    ProxyStatus Status,
    LiveReading Before,
    LiveReading Now,
    int ConnectionsMax,
    int InFlight,
    long MemoryBytes,
    long HeapBytes,
    LogUse Log,
    Seq<UnderWay> Slow,
    TopReport Top)
{
    /// <summary>Null: nothing is stored.</summary>
    public CacheUse? Cache { get; init; }
}
