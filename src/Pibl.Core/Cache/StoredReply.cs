using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>Makes the reply to a request from a stored response: whole, head only, a range of it, or 304.</summary>
public static class StoredReply
{
    /// <summary>
    /// The reply of a hit: as <see cref="Of"/>, and where the request says nothing that changes it, the same object for
    /// all within a second.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="stored">What answers it.</param>
    /// <param name="age">Its age.</param>
    /// <param name="why">What is said about it; mostly null.</param>
    public static Reply OfHit(RequestHead request, StoredResponse stored, TimeSpan age, CacheReason? why = null)
    {
        var (seconds, ttl) = (DeltaSeconds.Of(age), DeltaSeconds.Of(stored.FreshFor - age));
        var isPlain = why is null && stored.Blocks is null && request.Method == Method.Get
            && !request.Fields.Has(FieldId.IfNoneMatch)
            && !request.Fields.Has(FieldId.IfModifiedSince) && !request.Fields.Has(FieldId.Range);
        if (isPlain && stored.Recent.Of(stored, seconds, ttl) is { } recent)
        {
            return recent;
        }

        var reply = Of(request, stored, new Provenance(
            new CacheStatus(true, ForwardReason.No, AgeSeconds: seconds, TtlSeconds: ttl, Reason: why)
            {
                StoredBytes = StoredForm.Counted(stored),
                SelectedBy = stored.Selecting,
            }));
        return isPlain ? stored.Recent.Keep(stored, seconds, ttl, reply) : reply;
    }

    /// <summary>Makes the reply.</summary>
    public static Reply Of(RequestHead request, StoredResponse stored, Provenance via)
    {
        if (Preconditions.IsNotModified(request.Fields, stored))
        {
            return new Reply(NotModified(stored.Head), Body.Empty(), via);
        }

        var head = Framed(stored);
        if (request.Method == Method.Head)
        {
            // RFC 9111 §4: a stored GET answers HEAD; the framing tells the length that a GET would have had.
            return new Reply(head, Body.Empty(), via);
        }

        // RFC 9110 §14.2: Range counts for GET alone, and after the conditions.
        if (head.Status is 200 or 206
            && request.Fields.Find(FieldId.Range) is { } range
            && !DeclinesRanges(head.Fields)
            && Preconditions.IfRangeHolds(request.Fields, head.Fields)
            && StoredRange.Answer(stored, range.Span) is var (partHead, part))
        {
            return new Reply(partHead, part.Length == 0 ? Body.Empty() : stored.Content(part), via);
        }

        return new Reply(head, head.Framing.Kind == FramingKind.None ? Body.Empty() : stored.Content(), via);
    }

    /// <summary>
    /// The same of a response whose content is still to come.
    /// </summary>
    /// <param name="request">The request.</param>
    /// <param name="stored">Its head, with the framing that it came with.</param>
    /// <param name="content">The content, or a part of it; left alone where the reply has none.</param>
    /// <param name="via">The reply's provenance.</param>
    /// <param name="part">The head that goes with a part (<see cref="ArrivingRange"/>); null: it is the whole.</param>
    public static Reply Arriving(
        RequestHead request, StoredResponse stored, Body content, Provenance via, ResponseHead? part = null) =>
        Preconditions.IsNotModified(request.Fields, stored) ? new Reply(NotModified(stored.Head), Body.Empty(), via)
        : request.Method == Method.Head ? new Reply(stored.Head, Body.Empty(), via)
        : new Reply(part ?? stored.Head, content, via);

    // RFC 9110 §14.3, and §14.2: a Range may be ignored. What was compressed on the way says so.
    internal static bool DeclinesRanges(Fields stored) =>
        stored.Find("Accept-Ranges"u8) is { } units && units.EqualsIgnoreCase("none"u8);

    /// <summary>
    /// RFC 9110 §15.4.5: what a 304 must carry, and what else guides caches; the rest the client has.
    /// </summary>
    private static ResponseHead NotModified(ResponseHead head) => head with
    {
        Status = 304,
        Reason = Bytes.Of("Not Modified"u8),
        Framing = Framing.None,
        Fields = head.Fields.Where(static (fields, at) => fields[at].Id is FieldId.CacheControl
            or FieldId.CdnCacheControl or FieldId.ContentLocation or FieldId.Date or FieldId.ETag or FieldId.Expires
            or FieldId.LastModified or FieldId.Vary or FieldId.Via or FieldId.CacheStatus),
    };

    // A response that came chunked has a length since it is whole.
    private static ResponseHead Framed(StoredResponse stored) =>
        stored.Head.Framing.Kind is FramingKind.None or FramingKind.Exactly
            ? stored.Head
            : stored.Head with { Framing = Framing.Exactly(stored.Length) };
}
