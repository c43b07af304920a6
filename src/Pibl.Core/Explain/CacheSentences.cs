using LanguageExt;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Explain;

/// <summary>What the cache did or would do, in sentences.</summary>
public static class CacheSentences
{
    /// <summary>Of one exchange.</summary>
    public static Seq<Sentence> Of(CacheStatus cache) => Sequences.Join(
        cache.Forwarded == ForwardReason.No ? Seq<Sentence>() : Of(cache.Forwarded, cache.ForwardDetail),
        Answered(cache),
        cache.Collapsed switch
        {
            true => Seq1(Sentence.Of("collapsed", "RFC 9111 §4")),
            false => Seq1(Sentence.Of("collapsed.not", "RFC 9111 §4")),
            null => Seq<Sentence>(),
        },
        cache.IsShared ? Seq1(Sentence.Of("shared", "CACHE_SHARED")) : Seq<Sentence>(),
        cache.Reason is { } reason ? Seq1(Of(reason)) : Seq<Sentence>(),
        cache.Stored ? Seq1(Stored(cache)) : Seq<Sentence>());

    /// <summary>Why the request goes on to a server, and what is behind that.</summary>
    public static Seq<Sentence> Of(ForwardReason why, ForwardDetail detail) => Sequences.Join(
        Seq1(Sentence.Of($"forward.{Token(why)}", ClauseOf(why))),
        detail == ForwardDetail.None
            ? Seq<Sentence>()
            : Seq1(Sentence.Of($"detail.{detail.Token()}", detail.Clause())));

    /// <summary>Why nothing is stored, why what is stale was used, or why it is fresh for so long.</summary>
    public static Sentence Of(CacheReason reason) => Sentence.Of(KeyOf(reason), reason.Clause);

    /// <summary>Of several reasons with one token each has its sentence: the clause tells them apart.</summary>
    public static string KeyOf(CacheReason reason) => $"reason.{reason.Token} {reason.Clause}";

    /// <summary>The rule behind why a request goes on.</summary>
    public static string ClauseOf(ForwardReason why) => why switch
    {
        ForwardReason.No => "RFC 9111 §4",
        ForwardReason.Bypass => "RFC 9211 §2.2",
        ForwardReason.Method => "RFC 9111 §4",
        ForwardReason.UriMiss => "RFC 9111 §2",
        ForwardReason.VaryMiss => "RFC 9111 §4.1",
        ForwardReason.Miss => "RFC 9111 §4",
        ForwardReason.Request => "RFC 9111 §5.2.1",
        ForwardReason.Stale => "RFC 9111 §4.2",
        ForwardReason.Partial => "RFC 9111 §3.3",
        _ => throw new ArgumentOutOfRangeException(nameof(why), why, null),
    };

    private static Seq<Sentence> Answered(CacheStatus cache) => cache switch
    {
        { Hit: false } => Seq<Sentence>(),
        { Collapsed: true } => Seq<Sentence>(),
        { Forwarded: not ForwardReason.No, ForwardStatus: 304 } => Seq1(Sentence.Of("confirmed", "RFC 9111 §4.3.3")),
        { AgeSeconds: < 0 } or { TtlSeconds: null } => Seq1(Sentence.Of("hit", "RFC 9111 §4")),
        { TtlSeconds: <= 0 and var left } => Seq1(Sentence.Of(
            "hit.stale", "RFC 9111 §4.2.4", Shown(cache.AgeSeconds), Shown(-left))),
        { TtlSeconds: var left } => Seq1(Sentence.Of("hit.fresh", "RFC 9111 §4.2", Shown(cache.AgeSeconds), Shown(left))),
    };

    private static Sentence Stored(CacheStatus cache) => cache.TtlSeconds switch
    {
        > 0 and var ttl => Sentence.Of("stored", "RFC 9111 §3", Shown(ttl)),
        _ => Sentence.Of("stored.stale", "RFC 9111 §4.3"),
    };

    private static string Token(ForwardReason why) => why == ForwardReason.No ? "no" : Bytes.Of(why.Token()).ToString();

    private static string Shown(int? number) => ExchangeExplanation.Shown(number ?? 0);
}
