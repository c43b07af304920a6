using Pibl.Http.Messages;

namespace Pibl.Sites;

/// <summary>
/// The path of a target in the one spelling in which paths are compared, so that no other spelling leads past a site:
/// <c>/%61dmin</c>, <c>//admin</c> and <c>/x/../admin</c> are <c>/admin</c>. Only the choice of a site looks at this;
/// what is sent on and what is stored is the target as it came.
/// </summary>
public static class MatchedPath
{
    /// <summary>
    /// The path of <paramref name="target"/>, without its query; <c>/</c> for <c>*</c> (RFC 9110 §9.3.7). Allocates
    /// nothing where it is spelled so already.
    /// </summary>
    public static Bytes Of(Bytes target)
    {
        var query = target.Span.IndexOf((byte)'?');
        var path = query < 0 ? target : target.Slice(0, query);
        return path.Span is not [(byte)'/', ..] ? Bytes.Of("/"u8)
            : IsPlain(path.Span) ? path
            : Written(path.Span);
    }

    /// <summary>The whole target with its path spelled so.</summary>
    public static Bytes WithQuery(Bytes target)
    {
        var query = target.Span.IndexOf((byte)'?');
        return query < 0 ? Of(target) : Bytes.Owned([.. Of(target).Span, .. target.Span[query..]]);
    }

    /// <summary>
    /// The target as servers may read it that take <c>%2F</c>, <c>%5C</c> and a backslash for a slash, and cut off what
    /// stands behind <c>;</c> in a segment; null where there is none of these.
    /// </summary>
    public static Bytes? AsOthersRead(Bytes target)
    {
        var query = target.Span.IndexOf((byte)'?');
        var path = query < 0 ? target.Span : target.Span[..query];
        if (path.IndexOfAny((byte)'%', (byte)';', (byte)'\\') < 0)
        {
            return null;
        }

        var read = new byte[path.Length];
        var (length, isCut) = (0, false);
        for (var at = 0; at < path.Length; at++)
        {
            var isEncoded = at + 2 < path.Length && IsEncodedSlash(path.Slice(at, 3));
            var octet = isEncoded || path[at] == '\\' ? (byte)'/' : path[at];
            at += isEncoded ? 2 : 0;
            isCut = octet == ';' || (isCut && octet != '/');
            if (!isCut)
            {
                read[length++] = octet;
            }
        }

        return new Bytes(read, 0, length);
    }

    private static bool IsEncodedSlash(ReadOnlySpan<byte> octet) =>
        octet[0] == '%' && ((octet[1] == '2' && Upper(octet[2]) == 'F') || (octet[1] == '5' && Upper(octet[2]) == 'C'));

    private static bool IsPlain(ReadOnlySpan<byte> path) =>
        !path.Contains((byte)'%') && path.IndexOf("//"u8) < 0 && path.IndexOf("/."u8) < 0;

    private static Bytes Written(ReadOnlySpan<byte> path)
    {
        var decoded = new byte[3 * path.Length];
        var length = Decode(path, decoded);
        var into = new byte[length + 1];
        return new Bytes(into, 0, Join(decoded.AsSpan(0, length), into));
    }

    /// <summary>
    /// RFC 3986 §6.2.2.2: what is percent-encoded without need is the same character. Anything else stays encoded, in
    /// upper case (§6.2.2.1): an encoded slash is no slash. A percent sign that encodes nothing stands for itself.
    /// </summary>
    private static int Decode(ReadOnlySpan<byte> path, Span<byte> into)
    {
        var length = 0;
        for (var at = 0; at < path.Length; at++)
        {
            if (path[at] == '%' && at + 2 < path.Length
                && Hex(path[at + 1]) is var high and >= 0 && Hex(path[at + 2]) is var low and >= 0)
            {
                var value = (byte)((high << 4) | low);
                if (IsUnreserved(value))
                {
                    into[length++] = value;
                }
                else
                {
                    into[length++] = (byte)'%';
                    into[length++] = Upper(path[at + 1]);
                    into[length++] = Upper(path[at + 2]);
                }

                at += 2;
            }
            else if (path[at] == '%')
            {
                "%25"u8.CopyTo(into[length..]);
                length += 3;
            }
            else
            {
                into[length++] = path[at];
            }
        }

        return length;
    }

    /// <summary>
    /// The segments without the empty ones, which most programs behind a proxy skip, and with <c>.</c> and <c>..</c>
    /// resolved (RFC 3986 §5.2.4). A slash at the end stays.
    /// </summary>
    private static int Join(ReadOnlySpan<byte> path, Span<byte> into)
    {
        var length = 0;
        var isOpen = true;
        foreach (var range in path.Split((byte)'/'))
        {
            var segment = path[range];
            isOpen = segment is [] or [(byte)'.'] or [(byte)'.', (byte)'.'];
            if (segment is [(byte)'.', (byte)'.'])
            {
                length = Math.Max(0, into[..length].LastIndexOf((byte)'/'));
            }
            else if (!isOpen)
            {
                into[length++] = (byte)'/';
                segment.CopyTo(into[length..]);
                length += segment.Length;
            }
        }

        if (isOpen)
        {
            into[length++] = (byte)'/';
        }

        return length;
    }

    private static bool IsUnreserved(byte value) =>
        char.IsAsciiLetterOrDigit((char)value) || value is (byte)'-' or (byte)'.' or (byte)'_' or (byte)'~';

    private static int Hex(byte digit) => char.IsAsciiHexDigit((char)digit)
        ? Convert.ToInt32(((char)digit).ToString(), 16)
        : -1;

    private static byte Upper(byte digit) => (byte)char.ToUpperInvariant((char)digit);
}
