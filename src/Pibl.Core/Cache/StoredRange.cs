using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Cuts what a Range asks for out of a stored response, whole or itself a part (RFC 9111 §3.3, RFC 9110 §15.3.7).
/// </summary>
internal static class StoredRange
{
    /// <summary>
    /// True where this stored part can answer <paramref name="asked"/>; <paramref name="cut"/> counts from the body's
    /// start.
    /// </summary>
    public static bool TryCut(StoredResponse part, ReadOnlySpan<byte> asked, out ByteRange cut)
    {
        cut = new ByteRange(0, part.Body.Length);
        if (part.Head.Fields.Find(FieldId.ContentRange) is not { } held
            || !ByteRange.TryContentRange(held.Span, out var range, out var complete))
        {
            return false;
        }

        // Asked for in the same words, it is the answer that the server gave to them.
        if (part.Selecting.Find(FieldId.Range) is { } words && words.Span.SequenceEqual(asked))
        {
            return true;
        }

        if (ByteRange.Of(asked, complete, out var wanted) != RangeOutcome.Satisfiable)
        {
            return false;
        }

        cut = new ByteRange(wanted.First - range.First, wanted.Length);
        return cut.First >= 0 && cut.First + cut.Length <= part.Body.Length;
    }

    /// <summary>
    /// 206 or 416 for a Range that counts, and which part of the stored content goes with it; null where the whole is
    /// the answer.
    /// </summary>
    public static (ResponseHead Head, ByteRange Part)? Answer(StoredResponse stored, ReadOnlySpan<byte> asked)
    {
        if (stored.Head.Status == 206)
        {
            if (!TryCut(stored, asked, out var cut) || cut == new ByteRange(0, stored.Body.Length))
            {
                return null;
            }

            var contentRange = stored.Head.Fields.Find(FieldId.ContentRange)!.Value.Span;
            return ByteRange.TryContentRange(contentRange, out var held, out var complete)
                ? Part(stored, cut, held.First, complete)
                : null;
        }

        return ByteRange.Of(asked, stored.Length, out var range) switch
        {
            RangeOutcome.Satisfiable => PartOf(stored, range, stored.Length),
            RangeOutcome.Unsatisfiable => Unsatisfiable(stored),
            RangeOutcome.Ignored => null,
            var unknown => throw new ArgumentOutOfRangeException(nameof(asked), unknown, null),
        };
    }

    /// <summary>206 with a part of a whole that is <paramref name="complete"/> bytes long.</summary>
    public static (ResponseHead Head, ByteRange Part) PartOf(StoredResponse whole, ByteRange cut, long complete) =>
        Part(whole, cut, 0, complete);

    private static (ResponseHead, ByteRange) Part(StoredResponse stored, ByteRange cut, long offset, long complete)
    {
        var head = stored.Head with
        {
            Status = 206,
            Reason = Bytes.Of("Partial Content"u8),
            Fields = WithoutLength(stored).With(
                "Content-Range",
                FormattableString.Invariant($"bytes {offset + cut.First}-{offset + cut.Last}/{complete}")),
            Framing = Framing.Exactly(cut.Length),
        };
        return (head, cut);
    }

    // RFC 9110 §15.5.17
    private static (ResponseHead, ByteRange) Unsatisfiable(StoredResponse stored)
    {
        var head = stored.Head with
        {
            Status = 416,
            Reason = Bytes.Of("Range Not Satisfiable"u8),
            Fields = Fields.Of(("Content-Range", FormattableString.Invariant($"bytes */{stored.Length}"))),
            Framing = Framing.Exactly(0),
        };
        return (head, default);
    }

    private static Fields WithoutLength(StoredResponse stored) => stored.Head.Fields.Where(
        (fields, at) => fields[at].Id is not (FieldId.ContentLength or FieldId.ContentRange));
}
