using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Joins parts of one representation that overlap or lie beside each other (RFC 9110 §15.3.7.3).</summary>
public static class Parts
{
    /// <summary>
    /// <paramref name="newest"/> with what stored parts add to it; the whole, if that is what they come to. The fields are
    /// the newest's (RFC 9111 §3.4). As it is where nothing fits.
    /// </summary>
    /// <param name="newest">Whole or a part.</param>
    /// <param name="stored">What is stored under the same key.</param>
    /// <param name="bytesMax">More is not joined.</param>
    public static StoredResponse Joined(StoredResponse newest, Arr<StoredResponse> stored, long bytesMax)
    {
        var joined = newest;
        for (var i = 0; i < stored.Count && joined.Head.Status == 206; i++)
        {
            if (Join(joined, stored[i], bytesMax) is { } larger)
            {
                // What did not fit before may fit now.
                (joined, i) = (larger, -1);
            }
        }

        return joined;
    }

    /// <summary>Without the parts that <paramref name="joined"/> holds.</summary>
    public static Arr<StoredResponse> Rest(Arr<StoredResponse> stored, StoredResponse joined) =>
        stored.Filter(part => !IsWithin(part, joined));

    private static StoredResponse? Join(StoredResponse newer, StoredResponse older, long bytesMax)
    {
        if (!IsOfOne(newer, older)
            || !TryRange(newer, out var first, out var complete) || !TryRange(older, out var second, out var same)
            || complete != same || first.First > second.Last + 1 || second.First > first.Last + 1)
        {
            return null;
        }

        var from = Math.Min(first.First, second.First);
        var both = new ByteRange(from, Math.Max(first.Last, second.Last) - from + 1);
        if (both == first || both.Length > bytesMax)
        {
            return null;
        }

        var body = new byte[both.Length];
        older.Body.Span.CopyTo(body.AsSpan((int)(second.First - from)));
        newer.Body.Span.CopyTo(body.AsSpan((int)(first.First - from)));
        return newer with
        {
            Head = HeadOf(newer.Head, both, complete),
            Body = Bytes.Owned(body),
            Selecting = both.Length == complete
                ? newer.Selecting.Without(FieldId.Range)
                : newer.Selecting.Without(FieldId.Range).With(
                    "range", FormattableString.Invariant($"bytes={both.First}-{both.Last}")),
        };
    }

    private static ResponseHead HeadOf(ResponseHead head, ByteRange range, long complete)
    {
        var fields = head.Fields.Where(static (all, at) =>
            all[at].Id is not (FieldId.ContentRange or FieldId.ContentLength));
        return range.Length == complete
            ? head with
            {
                Status = 200,
                Reason = Bytes.Of("OK"u8),
                Fields = fields,
                Framing = Framing.Exactly(range.Length),
            }
            : head with
            {
                Fields = fields.With(
                    "Content-Range", FormattableString.Invariant($"bytes {range.First}-{range.Last}/{complete}")),
                Framing = Framing.Exactly(range.Length),
            };
    }

    private static bool IsWithin(StoredResponse part, StoredResponse joined)
    {
        if (part.Head.Status != 206 || !IsOfOne(part, joined) || !TryRange(part, out var inner, out _))
        {
            return false;
        }

        var outer = new ByteRange(0, joined.Body.Length);
        return (joined.Head.Status == 200 || TryRange(joined, out outer, out _))
            && inner.First >= outer.First && inner.Last <= outer.Last;
    }

    /// <summary>
    /// Both have the same strong validator (RFC 9110 §8.8.1, §15.3.7.3) and are selected by the same but for the range.
    /// </summary>
    private static bool IsOfOne(StoredResponse one, StoredResponse other) =>
        one.Head.Fields.Find(FieldId.ETag) is { } tag && tag.Span is [(byte)'"', ..]
        && other.Head.Fields.Find(FieldId.ETag) == tag
        && Variants.SameVary(one.Head.Fields, other.Head.Fields)
        && one.Selecting.Without(FieldId.Range).Equals(other.Selecting.Without(FieldId.Range));

    private static bool TryRange(StoredResponse part, out ByteRange range, out long complete)
    {
        (range, complete) = (default, 0);
        return part.Head.Status == 206 && part.Head.Fields.Find(FieldId.ContentRange) is { } held
            && ByteRange.TryContentRange(held.Span, out range, out complete) && range.Length == part.Body.Length;
    }
}
