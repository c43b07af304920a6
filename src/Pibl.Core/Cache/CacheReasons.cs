using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// All reasons that this cache gives, each with the rule behind it. The tokens are in Cache-Status and in the log, and
/// do not change once published.
/// </summary>
public static class CacheReasons
{
    private static readonly List<CacheReason> Known = [];

    // The request.
    public static readonly CacheReason Method = Of("method", "RFC 9111 §3");
    public static readonly CacheReason Post = Of("method", "RFC 9110 §9.3.3");
    public static readonly CacheReason Head = Of("method", "RFC 9111 §4.3.5");
    public static readonly CacheReason BeyondCaches = Of("request", "RFC 9110 §9.3.1");
    public static readonly CacheReason QueryContent = Of("query-content", "RFC 10008 §2.7");
    public static readonly CacheReason RootedHost = Of("request", "RFC 3986 §3.2.2");
    public static readonly CacheReason Unkeyed = Of("unkeyed", "RFC 9111 §4.1");
    public static readonly CacheReason RequestNoStore = Of("request-no-store", "RFC 9111 §5.2.1.5");

    // The response.
    public static readonly CacheReason Status = Of("status", "RFC 9111 §3");
    public static readonly CacheReason Partial = Of("partial", "RFC 9111 §3.3");
    public static readonly CacheReason MustUnderstand = Of("must-understand", "RFC 9111 §5.2.2.3");
    public static readonly CacheReason Private = Of("private", "RFC 9111 §5.2.2.7");
    public static readonly CacheReason NoStore = Of("no-store", "RFC 9111 §5.2.2.5");
    public static readonly CacheReason Vary = Of("vary", "RFC 9111 §4.1");
    public static readonly CacheReason NoCache = Of("no-cache", "RFC 9111 §5.2.2.4");
    public static readonly CacheReason NoFreshness = Of("no-freshness", "RFC 9111 §4.2.1");

    // The user.
    public static readonly CacheReason Authorization = Of("authorization", "RFC 9111 §3.5");
    public static readonly CacheReason ConnectionAuth = Of("connection-auth", "RFC 9110 §16.4.2");
    public static readonly CacheReason SetCookie = Of("set-cookie", "RFC 9111 §7.3");
    public static readonly CacheReason Personal = Of("personal", "RFC 9111 §4.2.2");

    // It is stored, and fresh for as long as the operator says.
    public static readonly CacheReason Ttl = Of("ttl", "CACHE_TTL");

    // The store: the body is larger than CACHE_OBJECT, or the bodies under way fill the memory for them.
    public static readonly CacheReason StoreFull = Of("store-full", "CACHE_OBJECT");

    // It has not been asked for often enough yet.
    public static readonly CacheReason MinUses = Of("min-uses", "CACHE_MIN_USES");

    // It was to be compressed for this client, and there was no place for that: the next one may be luckier.
    public static readonly CacheReason CompressFull = Of("compress-full", "MAX_COMPRESS");

    // The body broke off, or its client left: of what is incomplete nothing is kept.
    public static readonly CacheReason Incomplete = Of("incomplete", "RFC 9111 §3.3");

    // While the body came its key was invalidated, or a newer response stored in its place.
    public static readonly CacheReason Overtaken = Of("overtaken", "RFC 9111 §4.4");

    // What is stored: used where the server failed, or not used although the client wanted nothing else.
    public static readonly CacheReason StaleOnError = Of("stale-on-error", "RFC 9111 §4.2.4");
    public static readonly CacheReason Grace = Of("grace", "CACHE_STALE");
    public static readonly CacheReason OnlyIfCached = Of("only-if-cached", "RFC 9111 §5.2.1.7");

    /// <summary>Every reason there is.</summary>
    public static IReadOnlyList<CacheReason> All => Known;

    private static CacheReason Of(string token, string clause)
    {
        var reason = new CacheReason(token, clause);
        Known.Add(reason);
        return reason;
    }
}
