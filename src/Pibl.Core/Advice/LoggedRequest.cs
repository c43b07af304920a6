using Pibl.Cache;

namespace Pibl.Advice;

/// <summary>What the cache did with a request, as far as it matters for what another memory would have done.</summary>
public enum CacheUse : byte
{
    /// <summary>No server was asked on its behalf: found, or the answer of another's fetch.</summary>
    Found,

    /// <summary>A server was asked whether what is stored still holds, and it did (RFC 9111 §4.3.4).</summary>
    Renewed,

    /// <summary>A server's answer was stored, or what another proxy had stored (CACHE_SHARED).</summary>
    Stored,

    /// <summary>A server's answer was not stored, or none came: so it is with any memory.</summary>
    NotStored,
}

/// <summary>One exchange or refresh of a recording, as the JSON log tells it (docs/log.md).</summary>
/// <param name="AtMs">When it began, in milliseconds since 1970.</param>
/// <param name="Key">What it is about; host and target as they are in the log.</param>
/// <param name="Use">What the cache did.</param>
public sealed record LoggedRequest(long AtMs, CacheKey Key, CacheUse Use)
{
    /// <summary>A renewal behind a client's back, which is no request of its own.</summary>
    public bool IsRefresh { get; init; }

    /// <summary>It was asked with a safe method, so it changes nothing (RFC 9110 §9.2.1).</summary>
    public bool IsSafe { get; init; } = true;

    /// <summary>The status that the client was sent; 0 where there was none.</summary>
    public int Status { get; init; }

    /// <summary>Body bytes that the client was sent.</summary>
    public long BodyBytes { get; init; }

    /// <summary>What the stored response takes in memory; 0 where nothing is stored.</summary>
    public long SizeBytes { get; init; }

    /// <summary>How long the stored response is fresh, from when it was stored; not negative.</summary>
    public int FreshForSeconds { get; init; }

    /// <summary>For how long it was stale when it was served all the same (RFC 5861 §3); else 0.</summary>
    public int StaleSeconds { get; init; }

    /// <summary>Why it went on to a server, a word of RFC 9211; empty where it did not.</summary>
    public string Forwarded { get; init; } = "";

    /// <summary>Why the answer was not stored, or why for so long: a word of docs/cache.md; or empty.</summary>
    public string Detail { get; init; } = "";

    /// <summary>
    /// The request fields by which the stored response is selected, with 32 bits for each value:
    /// <c>accept-language=1f00ab37</c>. Empty where it has no variants.
    /// </summary>
    public string SelectedBy { get; init; } = "";

    /// <summary>Whether it was stored with ETag or Last-Modified; null where it did not come just now.</summary>
    public bool? HasValidator { get; init; }

    /// <summary>Whether it said itself how long it is fresh; null where it did not come just now.</summary>
    public bool? SaysLifetime { get; init; }

    /// <summary>The client would have no stored answer, whatever is stored.</summary>
    public bool WantsNew => Forwarded is "request" or "bypass";
}
