
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
}
