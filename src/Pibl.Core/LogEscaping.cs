using System.Buffers;
using System.Text;

namespace Pibl;

/// <summary>
/// Text that somebody else chose (a client, a server, an exception), made fit for a line of a log: printable ASCII
/// only, so that nobody can forge a line, move a terminal's cursor or hide text behind a Unicode separator. What is
/// not printable is spelled <c>\xNN</c> byte by byte, and so is the backslash, so that the spelling can be read back.
/// </summary>
public static class LogEscaping
{
    /// <summary>
    /// The longest text shown, in bytes before escaping. A request line may have 8,192
    /// (<see cref="Pibl.Http.Semantics.HeadLimits"/>); a quarter of that tells requests apart, and bounds what one
    /// client can make the disk hold.
    /// </summary>
    public const int BytesMax = 2048;

    private static readonly SearchValues<byte> Plain = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static readonly SearchValues<byte> PlainInQuotes = SearchValues.Create(
        " !#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    private static readonly SearchValues<byte> PlainBeforePairs = SearchValues.Create(
        " !\"#$%&'()*+,-./0123456789:;<>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_`abcdefghijklmnopqrstuvwxyz{|}~"u8);

    /// <summary>True when the text stands in a log as it is.</summary>
    public static bool IsPlain(ReadOnlySpan<byte> text) =>
        text.Length <= BytesMax && !text.ContainsAnyExcept(Plain);

    /// <summary>
    /// Appends text escaped, cut to <see cref="BytesMax"/> with a mark that says how much is missing.
    /// </summary>
    public static LineBuffer AppendForeign(this LineBuffer line, ReadOnlySpan<byte> text) => Append(line, text, Plain);

    /// <summary>The same between double quotes, which are escaped too.</summary>
    public static LineBuffer AppendForeignInQuotes(this LineBuffer line, ReadOnlySpan<byte> text) =>
        Append(line, text, PlainInQuotes);

    /// <summary>The same where <c>name=value</c> follows on the line: nobody's text can be taken for one.</summary>
    public static LineBuffer AppendForeignBeforePairs(this LineBuffer line, ReadOnlySpan<byte> text) =>
        Append(line, text, PlainBeforePairs);

    /// <summary>The same for text in UTF-16: what is beyond ASCII is spelled as the bytes of its UTF-8.</summary>
    public static LineBuffer AppendForeign(this LineBuffer line, string text)
    {
        // Encoded in place: most of these texts are plain, and stay.
        var written = Encoding.UTF8.GetBytes(text, line.GetSpan(Encoding.UTF8.GetMaxByteCount(text.Length)));
        var encoded = line.GetSpan(written)[..written];
        if (!IsPlain(encoded))
        {
            return Append(line, encoded.ToArray(), Plain);
        }

        line.Advance(written);
        return line;
    }

    private static LineBuffer Append(LineBuffer line, ReadOnlySpan<byte> text, SearchValues<byte> plain)
    {
        var missing = text.Length - BytesMax;
        var rest = missing > 0 ? text[..BytesMax] : text;
        while (true)
        {
            var odd = rest.IndexOfAnyExcept(plain);
            if (odd < 0)
            {
                line.Append(rest);
                return missing > 0 ? line.Append("...(+"u8).Append(missing).Append(" bytes)"u8) : line;
            }

            line.Append(rest[..odd]).Append("\\x"u8).Append(HexDigit(rest[odd] >> 4)).Append(HexDigit(rest[odd] & 15));
            rest = rest[(odd + 1)..];
        }
    }

    private static byte HexDigit(int value) => (byte)(value < 10 ? '0' + value : 'A' + value - 10);
}
