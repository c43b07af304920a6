using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// The client's conditions that a cache evaluates against what it holds (RFC 9111 §4.3.2, RFC 9110 §13).
/// </summary>
public static class Preconditions
{
    /// <summary>
    /// The client has it already: 304. Of two conditions only If-None-Match counts (RFC 9110 §13.2.2).
    /// </summary>
    public static bool IsNotModified(Fields request, StoredResponse stored)
    {
        // RFC 9110 §13.2.1: conditions are for what would be a success.
        if (stored.Head.Status is not (>= 200 and <= 299))
        {
            return false;
        }

        if (request.Has(FieldId.IfNoneMatch))
        {
            return AnyMatches(request, stored.Head.Fields.Find(FieldId.ETag));
        }

        if (!request.Has(FieldId.IfModifiedSince)
            || Freshness.DateOf(request, FieldId.IfModifiedSince, stored.ReceivedAt) is not { } since)
        {
            return false;
        }

        // RFC 9111 §4.3.2: without Last-Modified its Date, without that when it came.
        var modified = Freshness.DateOf(stored.Head.Fields, FieldId.LastModified, stored.ReceivedAt)
            ?? Freshness.DateOf(stored.Head.Fields, FieldId.Date, stored.ReceivedAt)
            ?? stored.ReceivedAt;
        return modified <= since;
    }

    /// <summary>If-Range is absent, or names exactly what is stored (RFC 9110 §13.1.5): then Range counts.</summary>
    public static bool IfRangeHolds(Fields request, Fields stored)
    {
        if (request.Find(FieldId.IfRange) is not { } condition)
        {
            return true;
        }

        // A weak tag never holds; a date holds when it is the very one.
        return condition.Span is [(byte)'"', ..]
            ? stored.Find(FieldId.ETag) is { } tag && tag == condition
            : stored.Find(FieldId.LastModified) is { } modified && modified == condition;
    }

    /// <summary>Weak comparison (RFC 9110 §8.8.3.2): a W/ on either side does not count.</summary>
    public static bool IsSame(ReadOnlySpan<byte> one, ReadOnlySpan<byte> other) =>
        OpaqueOf(one).SequenceEqual(OpaqueOf(other));

    // RFC 9110 §13.1.2
    private static bool AnyMatches(Fields request, Bytes? tag)
    {
        for (var at = request.IndexOf(FieldId.IfNoneMatch, 0);
            at >= 0;
            at = request.IndexOf(FieldId.IfNoneMatch, at + 1))
        {
            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                if (member.SequenceEqual("*"u8) || (tag is { } known && IsSame(member, known.Span)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static ReadOnlySpan<byte> OpaqueOf(ReadOnlySpan<byte> tag) => tag.StartsWith("W/"u8) ? tag[2..] : tag;
}
