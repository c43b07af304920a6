using Pibl.Exchange;

namespace Pibl.Cache;

/// <summary>What a fetch came to, for those who waited for it.</summary>
/// <param name="Kind">What they can do with it.</param>
/// <param name="Via">Of the reply.</param>
/// <param name="UnsharedFor">So long nobody is to wait for a fetch of the same key; zero: they may.</param>
public sealed record FetchResult(FetchResultKind Kind, Provenance Via, TimeSpan UnsharedFor)
{
    /// <summary>
    /// So long a key is known to be of no use to whoever waits; Varnish's default for the same (hit-for-miss).
    /// </summary>
    public static readonly TimeSpan Unshared = TimeSpan.FromMinutes(2);

    /// <summary>The same where the reason may have passed by then.</summary>
    public static readonly TimeSpan UnsharedBriefly = TimeSpan.FromSeconds(1);

    /// <summary>There was none, and it was nobody's answer: a bug, or nobody was left who wanted it.</summary>
    public static readonly FetchResult Nothing = new(FetchResultKind.Failed, Provenance.Proxy, TimeSpan.Zero);

    /// <summary>What the reply to the one who began it says to the others.</summary>
    /// <param name="status">Of its head.</param>
    /// <param name="via">Its provenance.</param>
    public static FetchResult Of(int status, Provenance via) => via switch
    {
        { Fault: not null } => new(FetchResultKind.Failed, via, TimeSpan.Zero),

        // RFC 9111 §4.3.3: a server that answers with an error has failed.
        { Cache: { Hit: true, Reason: not null } } => new(FetchResultKind.Failed, via, TimeSpan.Zero),
        { Cache: { Hit: false, Stored: false } } when status >= 500 =>
            new(FetchResultKind.Failed, via, UnsharedBriefly),

        // RFC 9111 §4: one that has to be validated for each request cannot be reused for others.
        { Cache: { Hit: true } or { Stored: true } } => new(
            FetchResultKind.Stored, via, via.Cache.TtlSeconds > 0 ? TimeSpan.Zero : Unshared),
        { Cache.Reason: { } reason } when reason == CacheReasons.StoreFull || reason == CacheReasons.CompressFull =>
            new(FetchResultKind.Unshared, via, UnsharedBriefly),

        // The next one may be stored.
        { Cache.Reason: { } reason } when reason == CacheReasons.MinUses =>
            new(FetchResultKind.Unshared, via, TimeSpan.Zero),
        _ => new(FetchResultKind.Unshared, via, Unshared),
    };
}

/// <summary>What those who waited for a fetch can do with it.</summary>
public enum FetchResultKind : byte
{
    /// <summary>It is stored, or is being stored: it is theirs where it may be reused for them.</summary>
    Stored,

    /// <summary>It was for the one who asked alone.</summary>
    Unshared,

    /// <summary>There is none. What is stale may stand in where that is allowed.</summary>
    Failed,
}
