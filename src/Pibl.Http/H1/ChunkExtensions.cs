using System.Buffers;
using Pibl.Http.Messages;

namespace Pibl.Http.H1;

/// <summary>
/// The grammar of chunk extensions (RFC 9112 §7.1.1):
/// <c>*( BWS ";" BWS name [ BWS "=" BWS ( token / quoted-string ) ] )</c>. No extension has a meaning here; they are
/// checked only so that everybody agrees where the line ends.
/// </summary>
internal static class ChunkExtensions
{
    /// <summary>Where the plain part of a quoted string stops.</summary>
    private static readonly SearchValues<byte> QuoteOrEscape = SearchValues.Create("\"\\"u8);

    /// <summary>Whether this is nothing, or extensions; control bytes were refused before.</summary>
    internal static bool AreValid(ReadOnlySpan<byte> text)
    {
        while (!text.IsEmpty)
        {
            text = SkipWhitespace(text);
            if (text.IsEmpty || text[0] != ';' || !SkipToken(SkipWhitespace(text[1..]), out text))
            {
                return false;
            }

            var behind = SkipWhitespace(text);
            if (!behind.IsEmpty && behind[0] == '=' && !SkipValue(SkipWhitespace(behind[1..]), out text))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SkipValue(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest) =>
        !text.IsEmpty && text[0] == '"' ? SkipQuoted(text[1..], out rest) : SkipToken(text, out rest);

    private static bool SkipToken(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        var length = text.IndexOfAnyExcept(Octets.Token);
        length = length < 0 ? text.Length : length;
        rest = text[length..];
        return length > 0;
    }

    // RFC 9110 §5.6.4
    private static bool SkipQuoted(ReadOnlySpan<byte> text, out ReadOnlySpan<byte> rest)
    {
        rest = default;
        while (true)
        {
            var at = text.IndexOfAny(QuoteOrEscape);
            if (at < 0 || (text[at] == '\\' && at + 1 == text.Length))
            {
                return false;
            }

            if (text[at] == '"')
            {
                rest = text[(at + 1)..];
                return true;
            }

            text = text[(at + 2)..];
        }
    }

    private static ReadOnlySpan<byte> SkipWhitespace(ReadOnlySpan<byte> text)
    {
        var at = 0;
        while (at < text.Length && Octets.IsWhitespace(text[at]))
        {
            at++;
        }

        return text[at..];
    }
}
