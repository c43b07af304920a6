using System.Globalization;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// One spelling for all spellings of a target that RFC 3986 §6.2.2 makes equal: hexadecimal digits in upper case
/// (§6.2.2.1), and no escape for what needs none (§6.2.2.2). For keys alone; servers get the target as it came. An
/// escape of a reserved character stays what it is, since <c>%2F</c> is no slash, and so does one that would make a
/// segment of dots, which some servers climb by and others do not.
/// </summary>
public static class TargetForm
{
    /// <summary>
    /// Allocates nothing for a target without a percent sign, or in this form already. One with a percent sign that
    /// begins no escape is no URI, and stays as it is.
    /// </summary>
    public static Bytes Of(Bytes target)
    {
        var text = target.Span;
        var first = -1;
        for (var at = text.IndexOf((byte)'%'); at >= 0; at = NextAfter(text, at))
        {
            if (!TryRead(text, at, out var octet))
            {
                // A stray percent sign and what an escape beside it stands for could look like an escape of another.
                return target;
            }

            first = first < 0 && (IsPlain(text, at, octet) || HasLower(text, at)) ? at : first;
        }

        return first < 0 ? target : Written(text, first);
    }

    private static Bytes Written(ReadOnlySpan<byte> text, int first)
    {
        var output = new byte[text.Length];
        text[..first].CopyTo(output);
        var length = first;
        for (var at = first; at < text.Length;)
        {
            if (text[at] != '%' || !TryRead(text, at, out var octet))
            {
                output[length++] = text[at++];
                continue;
            }

            if (IsPlain(text, at, octet))
            {
                output[length++] = octet;
            }
            else
            {
                output[length++] = (byte)'%';
                output[length++] = Upper(text[at + 1]);
                output[length++] = Upper(text[at + 2]);
            }

            at += 3;
        }

        return new Bytes(output, 0, length);
    }

    private static int NextAfter(ReadOnlySpan<byte> text, int at) =>
        text[(at + 1)..].IndexOf((byte)'%') is var next and >= 0 ? at + 1 + next : -1;

    private static bool TryRead(ReadOnlySpan<byte> text, int at, out byte octet)
    {
        octet = 0;
        return at + 2 < text.Length
            && byte.TryParse(text.Slice(at + 1, 2), NumberStyles.AllowHexSpecifier, null, out octet);
    }

    // RFC 3986 §2.3
    private static bool IsPlain(ReadOnlySpan<byte> text, int at, byte octet) =>
        char.IsAsciiLetterOrDigit((char)octet) || octet is (byte)'-' or (byte)'_' or (byte)'~'
            || (octet == '.' && !IsOfDots(text, at));

    /// <summary>Whether the segment around it is one or two dots, however they are spelled (RFC 3986 §5.2.4).</summary>
    private static bool IsOfDots(ReadOnlySpan<byte> text, int at)
    {
        if (text[..at].Contains((byte)'?'))
        {
            return false;
        }

        var segment = text[(text[..at].LastIndexOf((byte)'/') + 1)..];
        segment = segment.IndexOfAny((byte)'/', (byte)'?') is var end and >= 0 ? segment[..end] : segment;
        var dots = 0;
        for (var i = 0; i < segment.Length; dots++)
        {
            var isEscaped = segment[i] == '%' && TryRead(segment, i, out var octet) && octet == '.';
            if (!isEscaped && segment[i] != '.')
            {
                return false;
            }

            i += isEscaped ? 3 : 1;
        }

        return dots <= 2;
    }

    private static bool HasLower(ReadOnlySpan<byte> text, int at) => text[at + 1] >= 'a' || text[at + 2] >= 'a';

    private static byte Upper(byte digit) => digit >= 'a' ? (byte)(digit - ('a' - 'A')) : digit;
}
