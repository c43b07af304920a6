using System.Text;

namespace Pibl.Rewrites;

/// <summary>Where <c>.</c> and <c>..</c> lead (RFC 3986 §5.2.4), as the most willing of servers reads them.</summary>
internal static class DotSegments
{
    /// <summary>
    /// Whether a path leaves the place where it begins at any point, even if it comes back: a server that joins slashes
    /// or knows links may count otherwise.
    /// </summary>
    /// <param name="path">
    /// With or without its query. <c>%2e</c>, <c>%2f</c> and <c>%5c</c> are what they stand for, a backslash is a
    /// slash, and what is behind a semicolon does not count: some servers cut it off first (<c>..;x</c>).
    /// </param>
    public static bool ClimbOut(ReadOnlySpan<byte> path)
    {
        var query = path.IndexOf((byte)'?');
        var rest = query < 0 ? path : path[..query];

        // Two dots are the least that it takes, in whatever spelling.
        if (rest.IndexOf(".."u8) < 0 && rest.IndexOf((byte)'%') < 0)
        {
            return false;
        }

        for (var depth = 0; !rest.IsEmpty;)
        {
            depth += StepOf(SegmentOf(ref rest));
            if (depth < 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>How much deeper a segment leads: an empty one does not.</summary>
    private static int StepOf(ReadOnlySpan<byte> segment)
    {
        var parameters = segment.IndexOf((byte)';');
        var name = parameters < 0 ? segment : segment[..parameters];
        var dots = 0;
        var others = 0;
        for (var at = 0; at < name.Length; at++)
        {
            if (name[at] == '.')
            {
                dots++;
            }
            else if (IsEncoded(name[at..], "2e"u8))
            {
                dots++;
                at += 2;
            }
            else
            {
                others++;
            }
        }

        return (others, dots) switch
        {
            (0, 0 or 1) => 0,
            (0, 2) => -1,
            _ => 1,
        };
    }

    private static ReadOnlySpan<byte> SegmentOf(ref ReadOnlySpan<byte> rest)
    {
        for (var at = 0; at < rest.Length; at++)
        {
            var length = rest[at] is (byte)'/' or (byte)'\\' ? 1
                : IsEncoded(rest[at..], "2f"u8) || IsEncoded(rest[at..], "5c"u8) ? 3
                : 0;
            if (length > 0)
            {
                var segment = rest[..at];
                rest = rest[(at + length)..];
                return segment;
            }
        }

        var last = rest;
        rest = default;
        return last;
    }

    private static bool IsEncoded(ReadOnlySpan<byte> text, ReadOnlySpan<byte> digits) =>
        text.Length >= 3 && text[0] == '%' && Ascii.EqualsIgnoreCase(text.Slice(1, 2), digits);
}
