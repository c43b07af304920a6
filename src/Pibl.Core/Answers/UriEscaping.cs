using System.Buffers;
using System.Text;

namespace Pibl.Answers;

/// <summary>Which octets stand for themselves at a place in an address.</summary>
/// <param name="Octets">Those; null: all.</param>
/// <param name="KeepsEncoded">A percent sign with two digits behind it is an octet that is encoded already.</param>
internal sealed record Escaping(SearchValues<byte>? Octets, bool KeepsEncoded);

/// <summary>Percent-encoding (RFC 3986 §2.1).</summary>
internal static class UriEscaping
{
    private const string Letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-._~";

    /// <summary>Text of the configuration.</summary>
    public static readonly Escaping Everything = new(null, true);

    /// <summary>RFC 3986 §3.3: pchar and the slash.</summary>
    public static readonly Escaping Path = new(Of(Letters + "!$&'()*+,;=:@/"), true);

    /// <summary>RFC 3986 §3.4.</summary>
    public static readonly Escaping Query = new(Of(Letters + "!$&'()*+,;=:@/?"), true);

    /// <summary>RFC 3986 §2.3, and the slash, which means nothing in a query.</summary>
    public static readonly Escaping Unreserved = new(Of(Letters + "/"), false);

    /// <summary>How many octets <see cref="Write"/> writes.</summary>
    public static int LengthOf(ReadOnlySpan<byte> text, Escaping stays)
    {
        var length = text.Length;
        for (var at = 0; at < text.Length; at++)
        {
            length += Stays(text, at, stays) ? 0 : 2;
        }

        return length;
    }

    /// <summary>Writes the text with what may not stand there encoded; returns how many octets that took.</summary>
    public static int Write(ReadOnlySpan<byte> text, Escaping stays, Span<byte> to)
    {
        var length = 0;
        for (var at = 0; at < text.Length; at++)
        {
            if (Stays(text, at, stays))
            {
                to[length++] = text[at];
            }
            else
            {
                to[length] = (byte)'%';
                to[length + 1] = Digit(text[at] >> 4);
                to[length + 2] = Digit(text[at] & 15);
                length += 3;
            }
        }

        return length;
    }

    private static bool Stays(ReadOnlySpan<byte> text, int at, Escaping stays) =>
        stays.Octets is null
        || stays.Octets.Contains(text[at])
        || (stays.KeepsEncoded && text[at] == '%' && at + 2 < text.Length
            && char.IsAsciiHexDigit((char)text[at + 1]) && char.IsAsciiHexDigit((char)text[at + 2]));

    private static SearchValues<byte> Of(string octets) => SearchValues.Create(Encoding.ASCII.GetBytes(octets));

    private static byte Digit(int value) => (byte)"0123456789ABCDEF"[value];
}
