using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Joins parts of one representation that overlap or lie beside each other (RFC 9110 §15.3.7.3).</summary>
public static class Parts
{
    /// <summary>
    /// A larger part is not made of others: who reads a film piece by piece would have all of it copied for each. The
    /// whole is, once.
    /// </summary>
    private const long PartBytesMax = 1 << 20;

    /// <summary>
    /// <paramref name="newest"/> with what stored parts add to it; the whole, if that is what they come to. The fields
    /// are the newest's (RFC 9111 §3.4). As it is where nothing fits.
    /// </summary>
    /// <param name="newest">Whole or a part.</param>
    /// <param name="stored">What is stored under the same key.</param>
    /// <param name="bytesMax">More is not joined.</param>
    public static StoredResponse Joined(StoredResponse newest, Arr<StoredResponse> stored, long bytesMax)
    {
        if (!TryRange(newest, out var own, out var complete))
        {
            return newest;
        }

        var all = Reach(own, Others(newest, complete, stored));
        var isWorthIt = all != own && all.Length <= bytesMax && (all.Length == complete || all.Length <= PartBytesMax);
        return isWorthIt ? Join(newest, Others(newest, complete, stored), all, complete) : newest;
    }

    /// <summary>
    /// The head of the whole, where it is that of a part that is all of it: what players ask for with
    /// <c>bytes=0-</c> answers everybody (RFC 9110 §15.3.7). As it is where it is not.
    /// </summary>
    public static ResponseHead AsWhole(ResponseHead head) =>
        head.Status == 206 && head.Fields.Find(FieldId.ContentRange) is { } held
        && ByteRange.TryContentRange(held.Span, out var range, out var complete)
        && range.Length == complete && head.Framing == Framing.Exactly(complete)
            ? HeadOf(head, range, complete)
            : head;

    /// <summary>Whether a part has as many bytes as its Content-Range says.</summary>
    public static bool IsAsLongAsItSays(StoredResponse part) => TryRange(part, out _, out _);

    /// <summary>Without the parts that <paramref name="joined"/> holds.</summary>
    public static Arr<StoredResponse> Rest(Arr<StoredResponse> stored, StoredResponse joined) =>
        stored.Filter(part => !IsWithin(part, joined));

    /// <summary>How far it goes with whatever overlaps or touches it, and with what touches that.</summary>
    private static ByteRange Reach(ByteRange own, List<(ByteRange Range, Bytes Body)> others)
    {
        var (reach, before) = (own, default(ByteRange));
        while (reach != before)
        {
            before = reach;
            foreach (var (range, _) in others)
            {
                if (range.First <= reach.Last + 1 && reach.First <= range.Last + 1)
                {
                    var from = Math.Min(range.First, reach.First);
                    reach = new ByteRange(from, Math.Max(range.Last, reach.Last) - from + 1);
                }
            }
        }

        return reach;
    }

    private static List<(ByteRange Range, Bytes Body)> Others(
        StoredResponse newest, long complete, Arr<StoredResponse> stored)
    {
        var others = new List<(ByteRange, Bytes)>();
        for (var i = 0; i < stored.Count; i++)
        {
            if (IsOfOne(newest, stored[i]) && TryRange(stored[i], out var range, out var same) && same == complete)
            {
                others.Add((range, stored[i].Body));
            }
        }

        return others;
    }

    private static StoredResponse Join(
        StoredResponse newest, List<(ByteRange Range, Bytes Body)> others, ByteRange all, long complete)
    {
        TryRange(newest, out var own, out _);
        var body = new byte[all.Length];
        others.Add((own, newest.Body));
        foreach (var (range, piece) in others)
        {
            if (range.First >= all.First && range.Last <= all.Last)
            {
                piece.Span.CopyTo(body.AsSpan((int)(range.First - all.First)));
            }
        }

        var selecting = newest.Selecting.Without(FieldId.Range);
        return newest with
        {
            Head = HeadOf(newest.Head, all, complete),
            Body = Bytes.Owned(body),
            Selecting = all.Length == complete
                ? selecting
                : selecting.With("range", FormattableString.Invariant($"bytes={all.First}-{all.Last}")),
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

        var outer = new ByteRange(0, joined.Length);
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
