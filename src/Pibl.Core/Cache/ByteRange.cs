using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What a Range field comes to for content of a known length.</summary>
public enum RangeOutcome : byte
{
    /// <summary>Not a single range of bytes: the field is ignored, which is always allowed (RFC 9110 §14.2).</summary>
    Ignored,
    Satisfiable,

    /// <summary>It begins behind the end (RFC 9110 §14.1.2).</summary>
    Unsatisfiable,
}

/// <summary>A range of bytes: where it begins, and how many they are.</summary>
public readonly record struct ByteRange(long First, long Length)
{
    public long Last => First + Length - 1;

    /// <summary>
    /// Reads a Range field with one range (RFC 9110 §14.1.2) against content of <paramref name="complete"/> bytes.
    /// </summary>
    public static RangeOutcome Of(ReadOnlySpan<byte> value, long complete, out ByteRange range)
    {
        range = default;
        if (!value.StartsWith("bytes="u8) || value[6..].IndexOf((byte)'-') is var dash && dash < 0)
        {
            return RangeOutcome.Ignored;
        }

        var first = value[6..][..dash].Trim((byte)' ');
        var last = value[6..][(dash + 1)..].Trim((byte)' ');
        var (from, to) = (NumberOf(first), NumberOf(last));
        if (first.IsEmpty)
        {
            return to < 0 ? RangeOutcome.Ignored : Cut(Math.Max(0, complete - to), complete - 1, complete, out range);
        }

        if (from < 0 || (!last.IsEmpty && to < from))
        {
            return RangeOutcome.Ignored;
        }

        return Cut(from, last.IsEmpty ? complete - 1 : Math.Min(to, complete - 1), complete, out range);
    }

    /// <summary>
    /// Reads the Content-Range of a 206: bytes first-last/complete (RFC 9110 §14.4), the complete length known.
    /// </summary>
    public static bool TryContentRange(ReadOnlySpan<byte> value, out ByteRange range, out long complete)
    {
        (range, complete) = (default, -1);
        if (!value.StartsWith("bytes "u8))
        {
            return false;
        }

        var rest = value[6..];
        var (dash, slash) = (rest.IndexOf((byte)'-'), rest.IndexOf((byte)'/'));
        if (dash < 0 || slash < dash)
        {
            return false;
        }

        var (first, last) = (NumberOf(rest[..dash]), NumberOf(rest[(dash + 1)..slash]));
        complete = NumberOf(rest[(slash + 1)..]);
        range = new ByteRange(first, last - first + 1);
        return first >= 0 && first <= last && last < complete;
    }

    private static RangeOutcome Cut(long from, long to, long complete, out ByteRange range)
    {
        range = new ByteRange(from, to - from + 1);
        return from < complete && to >= from ? RangeOutcome.Satisfiable : RangeOutcome.Unsatisfiable;
    }

    // Below 0 for anything else; eighteen digits are more bytes than there are.
    private static long NumberOf(ReadOnlySpan<byte> text) =>
        text.Length > 18 ? Digits.NotANumber : Digits.Read(text, long.MaxValue);
}
