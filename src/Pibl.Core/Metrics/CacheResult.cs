using Pibl.Cache;
using Pibl.Http.Semantics;

namespace Pibl.Metrics;

/// <summary>What the cache did with a request, in one word.</summary>
public enum CacheResult : byte
{
    /// <summary>Answered with what is stored and fresh.</summary>
    Hit,

    /// <summary>Answered with what is stored and stale, which RFC 5861 or CACHE_STALE allows.</summary>
    Stale,

    /// <summary>Answered with what is stored, after its server had said that it is still so (RFC 9111 §4.3).</summary>
    Revalidated,

    /// <summary>Answered with the response to another request for the same (RFC 9211 §2.7).</summary>
    Collapsed,

    /// <summary>Sent to a server.</summary>
    Miss,

    /// <summary>Sent to a server, since it is none that a cache may answer.</summary>
    Bypass,
}

/// <summary>Which word it is.</summary>
public static class CacheResults
{
    private static readonly string[] Words = ["hit", "stale", "revalidated", "collapsed", "miss", "bypass"];

    /// <summary>How many words there are.</summary>
    public static int Count => Words.Length;

    /// <summary>As a label has it.</summary>
    public static string Word(this CacheResult result) => Words[(int)result];

    /// <summary>That of one exchange, as its Cache-Status tells it (RFC 9211).</summary>
    public static CacheResult Of(CacheStatus status) => status switch
    {
        { Collapsed: true } => CacheResult.Collapsed,
        { Hit: true, TtlSeconds: < 0 } => CacheResult.Stale,
        { Hit: true, Reason: { } reason } when IsStale(reason) => CacheResult.Stale,
        { Hit: true, Forwarded: not ForwardReason.No } => CacheResult.Revalidated,
        { Hit: true } => CacheResult.Hit,
        { Forwarded: ForwardReason.Bypass or ForwardReason.Method } => CacheResult.Bypass,
        _ => CacheResult.Miss,
    };

    private static bool IsStale(CacheReason reason) =>
        reason == CacheReasons.StaleOnError || reason == CacheReasons.Grace;
}
