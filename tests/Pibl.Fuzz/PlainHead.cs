using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Fuzz;

/// <summary>
/// A head read a second time in the most naive way, which shares no code with the parser: lines split at CRLF, names at
/// the first colon. What was accepted, and what is written, must look the same to it.
/// </summary>
internal static class PlainHead
{
    private const string TokenMarks = "!#$%&'*+-.^_`|~";

    /// <param name="head">A whole head, from its first line to its empty line.</param>
    /// <param name="request">Whether Host is asked for.</param>
    /// <param name="framing">What the parser made of it.</param>
    public static void Check(ReadOnlySpan<byte> head, bool request, Framing framing)
    {
        CheckOctets(head);
        BrokenLaw.Unless(head.IndexOf("\r\n\r\n"u8) == head.Length - 4, "the head ends at its first empty line");
        var lines = Encoding.Latin1.GetString(head[..^4]).Split("\r\n");
        var (lengths, codings, hosts) = (0, 0, 0);
        var (length, coding) = ("", "");
        foreach (var line in lines.AsSpan(1))
        {
            var colon = line.IndexOf(':', StringComparison.Ordinal);
            BrokenLaw.Unless(colon > 0 && IsToken(line.AsSpan(0, colon)), "a field line is a token and a colon");
            var name = line.AsSpan(0, colon);
            var value = line.AsSpan(colon + 1).Trim(" \t").ToString();
            if (name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase))
            {
                (lengths, length) = (lengths + 1, value);
            }
            else if (name.Equals("Transfer-Encoding", StringComparison.OrdinalIgnoreCase))
            {
                (codings, coding) = (codings + 1, value);
            }
            else if (name.Equals("Host", StringComparison.OrdinalIgnoreCase))
            {
                hosts++;
            }
        }

        BrokenLaw.Unless(lengths + codings <= 1, "one framing field at most");
        BrokenLaw.Unless(
            !request || hosts == 1
                || (hosts == 0 && lines[0].EndsWith("HTTP/1.0", StringComparison.Ordinal)), "one Host");
        BrokenLaw.Unless(
            codings == 0 || coding.Equals("chunked", StringComparison.OrdinalIgnoreCase), "the coding is chunked");
        BrokenLaw.Unless(framing.Kind switch
        {
            FramingKind.Chunked => codings == 1,
            FramingKind.Exactly => lengths == 1 && length.AsSpan().TrimStart('0').SequenceEqual(
                framing.Length == 0 ? "" : FormattableString.Invariant($"{framing.Length}")),
            FramingKind.None => !request || (lengths == 0 && codings == 0),
            FramingKind.UntilClose => !request && lengths == 0 && codings == 0,
            _ => false,
        }, $"the framing is {framing}");
    }

    /// <summary>No control byte but HTAB, and CR and LF only together.</summary>
    public static void CheckOctets(ReadOnlySpan<byte> text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            var octet = text[i];
            var sound = octet switch
            {
                (byte)'\r' => i + 1 < text.Length && text[i + 1] == '\n',
                (byte)'\n' => i > 0 && text[i - 1] == '\r',
                _ => octet is >= 0x20 and not 0x7f or (byte)'\t',
            };
            BrokenLaw.Unless(sound, "no control byte in a head");
        }
    }

    private static bool IsToken(ReadOnlySpan<char> name)
    {
        foreach (var octet in name)
        {
            if (!char.IsAsciiLetterOrDigit(octet) && !TokenMarks.Contains(octet, StringComparison.Ordinal))
            {
                return false;
            }
        }

        return true;
    }
}
