using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>What a request may do where the same is fetched already, or is to be.</summary>
public enum CollapseRole : byte
{
    /// <summary>It goes to a server by itself.</summary>
    Alone,

    /// <summary>It may wait for another's fetch; nobody may wait for its own.</summary>
    Follow,

    /// <summary>It may do either.</summary>
    Lead,
}

/// <summary>
/// Which requests may share one fetch. RFC 9111 §4: a cache may collapse requests that it cannot answer yet, as long as
/// the response may be reused for all of them.
/// </summary>
public static class Collapsing
{
    /// <summary>What this request may do.</summary>
    public static CollapseRole RoleOf(Missed missed)
    {
        var request = missed.Request;

        // RFC 9110 §9.3.1, §9.3.2: only a GET is stored, and it answers GET and HEAD; without content, an upgrade or
        // a condition for the server alone.
        if (!Lookup.MayBeStored(request) || Authority.IsRooted(request.Host))
        {
            return CollapseRole.Alone;
        }

        // RFC 9111 §5.2.1: the client wants an answer that was made for it.
        var asked = CacheControl.OfRequest(request.Fields);
        if (asked.Has(CacheDirectives.NoCache | CacheDirectives.NoStore) || asked.MaxAge == 0)
        {
            return CollapseRole.Alone;
        }

        // RFC 9111 §3.5, §4.2.2: what it gets may be for this user alone.
        if (request.Fields.Has(FieldId.Authorization) || missed.Detail == ForwardDetail.Personal)
        {
            return CollapseRole.Alone;
        }

        return request.Method == Method.Head || AsksForItself(missed) ? CollapseRole.Follow : CollapseRole.Lead;
    }

    /// <summary>
    /// Whether a response that is being stored may answer this request as well, as if it were stored already.
    /// </summary>
    /// <param name="request">Of one who waited for it.</param>
    /// <param name="stored">Its head; its body is still to come.</param>
    /// <param name="now">The time.</param>
    public static bool MayShare(RequestHead request, StoredResponse stored, DateTimeOffset now) =>
        (stored.Head.Status != 206 || AsksForSamePart(request, stored)) && Selecting.Matches(request.Fields, stored)
        && Lookup.MayAnswer(request, stored, now);

    /// <summary>
    /// The same response for those who waited for it: what the server took to answer does not age it. RFC 9111 §4.2.3
    /// counts that time, in doubt how old the answer was when it was given; but these have asked before it was given,
    /// and a server that is slower than its answers are fresh would be asked by all of them.
    /// </summary>
    public static StoredResponse OnArrival(StoredResponse stored)
    {
        var age = stored.InitialAge - (stored.ReceivedAt - stored.RequestedAt);
        return stored with { InitialAge = age > TimeSpan.Zero ? age : TimeSpan.Zero };
    }

    /// <summary>Whether it may be reused at all for those who waited.</summary>
    public static bool IsFreshOnArrival(StoredResponse stored) => OnArrival(stored) is var arrived
        && arrived.FreshFor > arrived.InitialAge;

    /// <summary>
    /// What of the request a fetch is for where the response is known to vary: two requests with the same may share
    /// one. Empty where nothing is known.
    /// </summary>
    /// <param name="missed">The request, and what it may validate.</param>
    /// <param name="stored">What memory holds of the same key.</param>
    public static Fields VariantOf(Missed missed, Arr<StoredResponse> stored) => VariantOf(
        missed.Request, Validation.StaleOf(missed) ?? (stored.IsEmpty ? null : stored[0]));

    /// <summary>The same beside a response that came just now.</summary>
    /// <param name="request">The request.</param>
    /// <param name="varying">A response to the same target, or null.</param>
    public static Fields VariantOf(RequestHead request, StoredResponse? varying) =>
        varying is not null && varying.Head.Fields.Has(FieldId.Vary)
            ? HeadText.Compact(Selecting.Of(request, varying.Head).Without(FieldId.Range))
            : Fields.Empty;

    /// <summary>
    /// The same for one that asks for a part: those who ask for it in the same words may share a fetch.
    /// </summary>
    public static Fields PartOf(RequestHead request, Fields variant) =>
        variant.With("range", request.Fields.Find(FieldId.Range)!.Value.ToString());

    /// <summary>
    /// The reply for one that shares it: as <see cref="StoredReply.Of"/>, of a response whose content is still to come.
    /// </summary>
    /// <param name="missed">What was asked.</param>
    /// <param name="stored">The head of what is being stored.</param>
    /// <param name="now">The time.</param>
    /// <param name="content">The content, or the part of it; read only where the reply has any.</param>
    /// <param name="part">The head of a part; null: it is the whole.</param>
    public static Reply ReplyOf(
        Missed missed, StoredResponse stored, DateTimeOffset now, Body content, ResponseHead? part = null)
    {
        var age = stored.AgeAt(now);
        var cache = new CacheStatus(
            true, missed.Why, stored.Head.Status, DeltaSeconds.Of(age), DeltaSeconds.Of(stored.FreshFor - age))
        {
            ForwardDetail = missed.Detail,
            Collapsed = true,
            StoredBytes = StoredForm.Counted(stored),
            SelectedBy = stored.Selecting,
        };
        return StoredReply.Arriving(missed.Request, stored, content, new Provenance(cache), part);
    }

    /// <summary>The same reply, and whether it is another's answer (RFC 9211 §2.7).</summary>
    public static Reply Told(Reply reply, Missed missed, bool isShared) => reply.Via.Cache is not { } cache
        ? reply
        : reply with
        {
            Via = reply.Via with
            {
                Cache = cache with
                {
                    // RFC 9211 §2.7: it means something beside `fwd` alone.
                    Forwarded = cache.Forwarded == ForwardReason.No ? missed.Why : cache.Forwarded,
                    Collapsed = isShared,
                },
            },
        };

    // RFC 9110 §14.2, §13.1.5: in the same words, and of the same representation.
    private static bool AsksForSamePart(RequestHead request, StoredResponse part) =>
        ArrivingRange.IsAsked(request)
        && part.Selecting.Find(FieldId.Range) is { } words
        && words.Span.SequenceEqual(request.Fields.Find(FieldId.Range)!.Value.Span)
        && Preconditions.IfRangeHolds(request.Fields, part.Head.Fields);

    // RFC 9111 §4.3.2: a client's condition goes on where there is nothing to validate, and a 304 answers that client.
    private static bool AsksForItself(Missed missed) =>
        (missed.Request.Fields.Has(FieldId.IfNoneMatch) || missed.Request.Fields.Has(FieldId.IfModifiedSince))
        && !(Validation.StaleOf(missed) is { } stale && Validation.ValidatorsOf(stale) is not (null, null));
}
