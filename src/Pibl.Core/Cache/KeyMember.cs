using System.Security.Cryptography;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// What CACHE_KEY takes of a request into its key: a space, the name, and <c>=</c> with the value where there is one,
/// all that is not unreserved (RFC 3986 §2.3) escaped; of a long value <c>:</c> and its digest. Nothing is taken for
/// the same that some server could tell apart: else one client would choose the key by one reading, and the answer by
/// another. So of what occurs twice, both are in the key.
/// </summary>
internal static class KeyMember
{
    /// <summary>A longer value would make keys long that memory has many of.</summary>
    private const int ValueMax = 64;

    // Neither is in a field's value (RFC 9110 §5.5): no two lists of values are written alike.
    private const byte Again = (byte)'\n';
    private const byte Otherwise = 0;

    /// <summary>
    /// The values of a field as they came. Beside them those of its twins with another octet for a hyphen: CGI and its
    /// successors read them alike (RFC 3875 §4.1.18), some of them with whatever is neither a letter nor a digit.
    /// </summary>
    public static void OfField(List<byte> key, Fields request, ReadOnlySpan<byte> name)
    {
        List<byte>? value = null;
        for (var at = 0; at < request.Count; at++)
        {
            var its = request.NameOf(at);
            if (Ascii.EqualsIgnoreCase(its, name))
            {
                value = Added(value, Again, request.ValueOf(at));
            }
            else if (IsTwin(its, name))
            {
                value = Added(Added(value ?? [], Otherwise, its), Again, request.ValueOf(at));
            }
        }

        Write(key, name, value);
    }

    /// <summary>
    /// The values of all cookies of that name, in the order in which they came: servers differ about which of several
    /// counts (RFC 6265 §4.2.2). Beside them what only some servers would take for one of that name: in other case,
    /// behind a comma (RFC 2965 §3.3.4) or no name, with escapes, or with what PHP reads as an underscore. And the
    /// whole line where it has quotes, or blanks in the midst of a pair: servers part it at different places.
    /// </summary>
    public static void OfCookie(List<byte> key, Fields request, ReadOnlySpan<byte> name)
    {
        List<byte>? value = null;
        for (var at = request.IndexOf(FieldId.Cookie, 0); at >= 0; at = request.IndexOf(FieldId.Cookie, at + 1))
        {
            var line = request.ValueOf(at);
            value = IsPartedElsewhere(line) ? Added(value ?? [], Otherwise, line) : value;
            foreach (var part in line.Split((byte)';'))
            {
                var pair = line[part].Trim(" \t"u8);
                if (pair.Length > name.Length && pair[name.Length] == '=' && pair.StartsWith(name))
                {
                    value = Added(value, Again, pair[(name.Length + 1)..]);
                    continue;
                }

                foreach (var piece in pair.Split((byte)','))
                {
                    value = IsCalled(pair[piece], name) ? Added(value ?? [], Otherwise, pair[piece]) : value;
                }
            }
        }

        Write(key, name, value);
    }

    private static bool IsCalled(ReadOnlySpan<byte> pair, ReadOnlySpan<byte> name)
    {
        var its = pair.IndexOf((byte)'=') is var equals and >= 0 ? pair[..equals] : pair;
        its = its.IndexOf((byte)'[') is var bracket and > 0 ? its[..bracket] : its;
        its = its.Trim(" \t"u8);
        return IsTwin(its, name) || its.Contains((byte)'%') || (its.IsEmpty && !pair.IsEmpty);
    }

    private static bool IsPartedElsewhere(ReadOnlySpan<byte> line)
    {
        foreach (var part in line.Split((byte)';'))
        {
            if (line[part].Trim(" \t"u8).IndexOfAny(" \t\""u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Behind what is there already; the first of all stands alone.</summary>
    private static List<byte> Added(List<byte>? before, byte separator, ReadOnlySpan<byte> value)
    {
        var all = before ?? [];
        if (before is not null)
        {
            all.Add(separator);
        }

        all.AddRange(value);
        return all;
    }

    private static void Write(List<byte> key, ReadOnlySpan<byte> name, List<byte>? value)
    {
        key.Add((byte)' ');
        Escape(key, name);
        if (value is null)
        {
            return;
        }

        if (value.Count > ValueMax)
        {
            key.Add((byte)':');
            key.AddRange(Encoding.ASCII.GetBytes(Convert.ToHexStringLower(SHA256.HashData([.. value]))));
            return;
        }

        key.Add((byte)'=');
        Escape(key, value.ToArray());
    }

    private static void Escape(List<byte> key, ReadOnlySpan<byte> text)
    {
        foreach (var octet in text)
        {
            if (char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'.' or (byte)'~')
            {
                key.Add(octet);
            }
            else
            {
                key.AddRange(Encoding.ASCII.GetBytes($"%{octet:X2}"));
            }
        }
    }

    private static bool IsTwin(ReadOnlySpan<byte> one, ReadOnlySpan<byte> name)
    {
        if (one.Length != name.Length)
        {
            return false;
        }

        for (var at = 0; at < name.Length; at++)
        {
            if (Folded(one[at]) != Folded(name[at]))
            {
                return false;
            }
        }

        return true;
    }

    private static byte Folded(byte octet) => octet switch
    {
        >= (byte)'A' and <= (byte)'Z' => (byte)(octet + ('a' - 'A')),
        (>= (byte)'a' and <= (byte)'z') or (>= (byte)'0' and <= (byte)'9') => octet,
        _ => (byte)'-',
    };
}
