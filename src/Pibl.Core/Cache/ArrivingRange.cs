using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Which part of a content that is still coming answers a request with Range (RFC 9110 §14.2).</summary>
public static class ArrivingRange
{
    /// <summary>
    /// So far behind what has come it is waited for; who wants what is further behind is served sooner by the server.
    /// In bytes.
    /// </summary>
    public const long AheadMax = 1 << 20;

    /// <summary>Whether the request asks for a part at all: Range counts for GET alone.</summary>
    public static bool IsAsked(RequestHead request) =>
        request.Method == Method.Get && request.Fields.Has(FieldId.Range);

    /// <summary>
    /// False where the request is better off with a fetch of its own. Else <paramref name="part"/> is what it gets, or
    /// null for the whole of what comes.
    /// </summary>
    /// <param name="request">Which may share it otherwise (<see cref="Collapsing.MayShare"/>).</param>
    /// <param name="stored">The head of what is coming, with the framing that it came with.</param>
    /// <param name="come">How many bytes have come.</param>
    /// <param name="part">Its head, and which bytes.</param>
    public static bool TryChoose(
        RequestHead request, StoredResponse stored, long come, out (ResponseHead Head, ByteRange Part)? part)
    {
        part = null;
        var head = stored.Head;
        if (!IsAsked(request) || head.Status != 200 || StoredReply.DeclinesRanges(head.Fields)
            || !Preconditions.IfRangeHolds(request.Fields, head.Fields))
        {
            return true;
        }

        // RFC 9110 §14.4: a 206 says how long the whole is, or that nobody knows; players want to know.
        if (head.Framing.Kind != FramingKind.Exactly)
        {
            return false;
        }

        var complete = head.Framing.Length;
        switch (ByteRange.Of(request.Fields.Find(FieldId.Range)!.Value.Span, complete, out var range))
        {
            case RangeOutcome.Satisfiable when range.First <= come + AheadMax:
                part = StoredRange.PartOf(stored, range, complete);
                return true;
            case RangeOutcome.Ignored:
                return true;
            default:
                return false;
        }
    }
}
