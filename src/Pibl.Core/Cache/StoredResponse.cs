using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// A response in the cache, whole. Which fields of the request it was selected by, when it was asked for and when it
/// came are kept beside it, so that age and freshness are functions of this record and the time (RFC 9111 §4.2).
/// </summary>
/// <param name="Selecting">The request fields that its Vary names, as the request had them (RFC 9111 §4.1).</param>
/// <param name="Head">
/// Status and fields, without the hop-by-hop ones; <see cref="ResponseHead.Framing"/> is exact.
/// </param>
/// <param name="Body">The whole content; empty where it is in <see cref="Blocks"/>.</param>
/// <param name="RequestedAt">When the request was sent (RFC 9111 §4.2.3, request_time).</param>
/// <param name="ReceivedAt">When the head came (response_time).</param>
/// <param name="FreshFor">The freshness lifetime, decided when it was stored (RFC 9111 §4.2.1).</param>
/// <param name="InitialAge">corrected_initial_age (RFC 9111 §4.2.3), decided when it was stored.</param>
/// <param name="Id">Tells this stored response from every other in this cache's lifetime.</param>
public sealed record StoredResponse(
    Fields Selecting,
    ResponseHead Head,
    Bytes Body,
    DateTimeOffset RequestedAt,
    DateTimeOffset ReceivedAt,
    TimeSpan FreshFor,
    TimeSpan InitialAge,
    long Id)
{
    /// <summary>Who looks at the time and who stores may be two threads.</summary>
    private static readonly TimeSpan Simultaneous = TimeSpan.FromSeconds(1);

    /// <summary>
    /// It does not say how long it is fresh: <see cref="FreshFor"/> is a guess (RFC 9111 §4.2.2), or nothing. It
    /// was given to somebody who did not say who he is, and is served without a question to such alone.
    /// </summary>
    public bool IsGuess { get; init; }

    /// <summary>
    /// It may have been purged on another proxy, and nobody can say: it is validated before it is used (CACHE_SHARED).
    /// </summary>
    public bool IsDoubtful { get; init; }

    /// <summary>What it is invalidated with (RFC 9875); known since it has its <see cref="StoredForm"/>.</summary>
    public Arr<Bytes> Groups { get; init; } = Arr<Bytes>.Empty;

    /// <summary>Its content, where that is too large for memory; else null, and it is <see cref="Body"/>.</summary>
    public StoredBlocks? Blocks { get; init; }

    /// <summary>How long the content is, in bytes.</summary>
    public long Length => Blocks?.Length ?? Body.Length;

    /// <summary>The content, or a part of it, for one reader.</summary>
    public Body Content(ByteRange part) =>
        Blocks is { } blocks ? blocks.Open(part) : Http.Messages.Body.Of(Body.Slice((int)part.First, (int)part.Length));

    /// <summary>All of the content, for one reader.</summary>
    public Body Content() =>
        Blocks is { } blocks ? blocks.Open(new ByteRange(0, blocks.Length)) : Http.Messages.Body.Of(Body);

    /// <summary>
    /// What it was last answered with. A copy with other fields shares it, and does not find its own there.
    /// </summary>
    internal RecentReply Recent { get; } = new();

    /// <summary>
    /// current_age (RFC 9111 §4.2.3). What came later than now is as old as it may get: the clock has been set back
    /// since, and nobody knows by how much time has passed.
    /// </summary>
    public TimeSpan AgeAt(DateTimeOffset now) =>
        now >= ReceivedAt ? InitialAge + (now - ReceivedAt)
        : ReceivedAt - now <= Simultaneous ? InitialAge
        : InitialAge > FreshFor ? InitialAge : FreshFor;

    /// <summary>From then on it is stale (RFC 9111 §4.2).</summary>
    public DateTimeOffset FreshUntil => ReceivedAt + FreshFor - InitialAge;
}
