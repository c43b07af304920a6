using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>Why a request went on to a server (RFC 9211 §2.2).</summary>
public enum ForwardReason : byte
{
    /// <summary>It did not: the cache answered.</summary>
    No,
    Bypass,
    Method,
    UriMiss,
    VaryMiss,
    Miss,
    Request,
    Stale,
    Partial,
}

/// <summary>What a server says of a response that is stored, as far as it matters for how long it is of use.</summary>
[Flags]
public enum StoredTraits : byte
{
    None = 0,

    /// <summary>The others are known: it came from a server just now.</summary>
    Known = 1,

    /// <summary>It has ETag or Last-Modified, and so may be renewed without its content (RFC 9111 §4.3).</summary>
    Validator = 2,

    /// <summary>It says itself how long it is fresh (RFC 9111 §4.2.1), or that it is not.</summary>
    SaysLifetime = 4,
}

/// <summary>What the cache did with one exchange: the parameters of the Cache-Status field (RFC 9211 §2).</summary>
/// <param name="Hit">Answered from the cache, without or after validation.</param>
/// <param name="Forwarded">Why it went on, or <see cref="ForwardReason.No"/>.</param>
/// <param name="ForwardStatus">The status the server answered with, or 0 where none did.</param>
/// <param name="AgeSeconds">For the Age field (RFC 9111 §5.1), or -1 where none is to be sent.</param>
/// <param name="TtlSeconds">Freshness left, negative when stale; null where unknown.</param>
/// <param name="Stored">The response was (or is being) stored.</param>
/// <param name="Reason">Why nothing was stored, or why what is stale was used; null where neither is so.</param>
public sealed record CacheStatus(
    bool Hit,
    ForwardReason Forwarded,
    int ForwardStatus = 0,
    int AgeSeconds = -1,
    int? TtlSeconds = null,
    bool Stored = false,
    CacheReason? Reason = null)
{
    /// <summary>What is behind <see cref="Forwarded"/>; not a parameter of the field.</summary>
    public ForwardDetail ForwardDetail { get; init; }

    /// <summary>
    /// The request waited for another's fetch (RFC 9211 §2.7): true where it has that answer, false where it had to be
    /// sent all the same; null: it did not wait.
    /// </summary>
    public bool? Collapsed { get; init; }

    /// <summary>A hit of what another proxy has fetched (CACHE_SHARED); not in the field, but in the log.</summary>
    public bool IsShared { get; init; }

    /// <summary>What is known of the response that is stored; not in the field, but in the log.</summary>
    public StoredTraits Traits { get; init; }

    /// <summary>
    /// What the stored response counts for in the cache's memory, in bytes, up to 4 GB: of a hit with its content, else
    /// without, since that is still to come. 0 where nothing is stored.
    /// </summary>
    public uint StoredBytes { get; init; }

    /// <summary>The request fields that it is selected by (RFC 9111 §4.1); null where nothing is stored.</summary>
    public Fields? SelectedBy { get; init; }
}
