using System.Text;

namespace Pibl.Mirrors;

/// <summary>
/// What requests for the same kind of thing have in common: the path without its query, where each segment that looks
/// like a name given by a program is <c>*</c>.
/// </summary>
public static class PathPattern
{
    /// <summary>So long a pattern is, in characters.</summary>
    public const int LengthMax = 128;

    /// <summary>Hexadecimal digits are an id from so many on.</summary>
    private const int HexMin = 8;

    /// <summary>No word that somebody has chosen is so long and has a digit in it.</summary>
    private const int MixedMin = 16;

    /// <summary>Of a request's target.</summary>
    public static string Of(ReadOnlySpan<byte> target)
    {
        var query = target.IndexOf((byte)'?');
        var rest = query < 0 ? target : target[..query];
        var pattern = new StringBuilder(Math.Min(rest.Length, LengthMax));
        while (!rest.IsEmpty && pattern.Length < LengthMax)
        {
            var slash = rest.IndexOf((byte)'/');
            var segment = slash < 0 ? rest : rest[..slash];
            pattern.Append(IsId(segment) ? "*" : Encoding.Latin1.GetString(segment));
            pattern.Append(slash < 0 ? "" : "/");
            rest = slash < 0 ? default : rest[(slash + 1)..];
        }

        return pattern.Length > LengthMax || !rest.IsEmpty
            ? $"{pattern.ToString(0, Math.Min(pattern.Length, LengthMax))}..."
            : pattern.ToString();
    }

    /// <summary>
    /// A number, perhaps with an ending (<c>7.html</c>); a UUID or another one of hexadecimal digits; or something long
    /// with digits in it.
    /// </summary>
    private static bool IsId(ReadOnlySpan<byte> segment)
    {
        var dot = segment.LastIndexOf((byte)'.');
        var stem = dot > 0 ? segment[..dot] : segment;
        var (digits, hex, dashes) = (0, 0, 0);
        foreach (var octet in stem)
        {
            digits += char.IsAsciiDigit((char)octet) ? 1 : 0;
            hex += char.IsAsciiHexDigit((char)octet) ? 1 : 0;
            dashes += octet is (byte)'-' or (byte)'_' ? 1 : 0;
        }

        return digits > 0
            && (digits + dashes == stem.Length
                || (hex + dashes == stem.Length && hex >= HexMin)
                || stem.Length >= MixedMin);
    }
}
