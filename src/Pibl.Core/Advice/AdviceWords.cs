namespace Pibl.Advice;

/// <summary>A line of advice for each finding, with the key or the field to set.</summary>
internal static class AdviceWords
{
    public const string Validator =
        "send ETag or Last-Modified: when it is stale, a 304 renews it without its content";

    public const string Lifetime =
        "send Cache-Control: max-age, or set CACHE_TTL (CACHE_TTL=200=5m)";

    /// <summary>What to do where responses are selected by a field.</summary>
    public static string OfVary(string field) => field switch
    {
        "accept-encoding" => "let the server send it uncompressed, without Vary, and set COMPRESS=on",
        "accept-language" => "give each language a URL of its own; or let the server choose among few",
        "accept" => "give each format a URL of its own",
        "cookie" => "a variant for each cookie: where the page is the same for all, set REMOVE_REQUEST=Cookie, and "
            + "leave Cookie out of Vary",
        "user-agent" => "a variant for each browser: leave User-Agent out of Vary, or set REMOVE_REQUEST=User-Agent",
        "origin" => "send Access-Control-Allow-Origin: * without Vary: Origin, where that is right",
        _ => "leave out of Vary what does not change the content",
    };

    /// <summary>What to do about what is not stored for such a reason, a word of docs/cache.md.</summary>
    public static string OfReason(string reason) => reason switch
    {
        "private" => "send public, or s-maxage, where it is the same for all",
        "no-store" => "leave no-store to what nobody may keep: no-cache with an ETag does for what changes",
        "no-cache" => "send an ETag beside no-cache: then it is stored, and asked about each time",
        "set-cookie" => "set no cookie on what is for all; CACHE_COOKIES=strip stores it without, if it says how long",
        "authorization" => "send public or s-maxage, where it is the same for all users",
        "personal" => "send Cache-Control: max-age, or set REMOVE_REQUEST=Cookie where the page is the same for all",
        "vary" => "leave * and what proxies write out of Vary",
        "status" => "set CACHE_TTL for that status (CACHE_TTL=302=1m), where it may be kept",
        "min-uses" => "it was asked for too seldom; CACHE_MIN_USES=1 stores it at once",
        "store-full" => "it is larger than CACHE_OBJECT or half of CACHE_DISK, or there was no room for so many at once",
        "compress-full" => "raise MAX_COMPRESS",
        "incomplete" => "clients left before the end, for which CACHE_FILL=finish helps, or servers broke it off",
        "request-no-store" => "clients ask for it; nothing to do",
        "method" => "only answers to GET and QUERY are stored; nothing to do",
        "unkeyed" => "the request has a field that may choose the answer (X-Original-URL): REMOVE_REQUEST drops it",
        "stale-on-error" or "grace" => "servers failed, and what was stored stood in: see pibl status",
        "overtaken" => "it was purged or changed while it came; nothing to do",
        _ => "docs/cache.md says what it means",
    };
}
