using LanguageExt;
using Pibl.Access;
using Pibl.Metrics;

namespace Pibl.Admin;

/// <summary>How full the cache is.</summary>
/// <param name="Bytes">In memory.</param>
/// <param name="BytesMax">What <paramref name="Bytes"/> may be: a share of CACHE_MEMORY.</param>
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
/// <param name="Before">What was counted a second ago, or two.</param>
/// <param name="MinuteAgo">What was counted a minute ago, or since the start.</param>
/// <param name="Now">What is counted.</param>
/// <param name="ConnectionsMax">MAX_CONNECTIONS.</param>
/// <param name="InFlight">Exchanges under way, those of tunnels not counted.</param>
/// <param name="MemoryBytes">That the process has of the machine.</param>
/// <param name="HeapBytes">Of those, what objects take.</param>
/// <param name="Log">How the log keeps up.</param>
/// <param name="Slow">Exchanges under way for longer than a second, the oldest first.</param>
/// <param name="Top">What is most frequent.</param>
public sealed record LiveReport(
    ProxyStatus Status,
    Numbers Before,
    Numbers MinuteAgo,
    Numbers Now,
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

    /// <summary>Null: nothing is shared.</summary>
    public SharedUse? Shared { get; init; }
}
