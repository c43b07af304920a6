using System.Globalization;
using System.Text;
using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>A file's bytes as lines of text, and what of them is not text.</summary>
/// <param name="File">As it was named.</param>
/// <param name="Lines">Without their ends, LF or CRLF; a byte that is not UTF-8 is U+FFFD here.</param>
/// <param name="Mistakes">At most one a line.</param>
public sealed record ConfigText(string File, Seq<SourceSpan> Lines, Seq<ConfigError> Mistakes)
{
    /// <summary>The largest file that is read: a thousand servers on one line are 60 KB.</summary>
    public const int FileBytesMax = 1 << 20;

    /// <summary>The most lines a file may have.</summary>
    public const int LinesMax = 10_000;

    /// <summary>The longest line, in bytes.</summary>
    public const int LineBytesMax = 64 << 10;

    /// <summary>Takes the bytes apart. UTF-8, with or without a byte order mark.</summary>
    public static ConfigText Of(string file, ReadOnlySpan<byte> content)
    {
        if (content.Length > FileBytesMax)
        {
            return Unreadable(file, "larger than 1 MB", "a serv.config is a short text: is this the right file?");
        }

        if (content is [0xFF, 0xFE, ..] or [0xFE, 0xFF, ..])
        {
            return Unreadable(file, "this is UTF-16, not UTF-8", "save it as UTF-8");
        }

        // RFC 3629 §6: a byte order mark at the beginning is a signature, not text.
        return Take(file, content, content.StartsWith("\uFEFF"u8) ? 3 : 0);
    }

    private static ConfigText Unreadable(string file, string what, string hint) =>
        new(file, Seq<SourceSpan>(), Seq1(SourceSpan.OfFile(file).Wrong(what, hint)));

    private static ConfigText Take(string file, ReadOnlySpan<byte> content, int start)
    {
        var text = new ConfigText(file, Seq<SourceSpan>(), Seq<ConfigError>());
        for (var number = 1; start <= content.Length; number++)
        {
            var rest = content[start..];
            var length = rest.IndexOf((byte)'\n') is var end and >= 0 ? end : rest.Length;
            var line = rest[..length];
            if (number > LinesMax)
            {
                var at = SourceSpan.OfLine(file, number, "");
                return text.With(at, at.Wrong($"more than {LinesMax} lines", "is this the right file?"));
            }

            var bare = line is [.. var before, (byte)'\r'] ? before : line;
            text = text.Add(SourceSpan.OfLine(file, number, Encoding.UTF8.GetString(bare)), bare, start);
            start += length + 1;
        }

        return text;
    }

    private ConfigText Add(SourceSpan line, ReadOnlySpan<byte> bytes, int start)
    {
        if (bytes.Length > LineBytesMax)
        {
            return With(line, line.Wrong($"a line of more than {LineBytesMax} bytes", "is this the right file?"));
        }

        var bad = NotUtf8At(bytes);
        if (bad >= 0)
        {
            var at = line.Slice(Encoding.UTF8.GetCharCount(bytes[..bad]), 1);
            var place = (start + bad).ToString(CultureInfo.InvariantCulture);
            return With(
                line, at.Wrong($"byte 0x{bytes[bad]:X2} at offset {place} is not UTF-8", "save the file as UTF-8"));
        }

        var control = line.LineText.AsSpan().IndexOfAnyInRange('\0', '\u0008');
        control = control >= 0 ? control : line.LineText.AsSpan().IndexOfAnyInRange('\u000A', '\u001F');
        if (control >= 0)
        {
            return With(line, line.Slice(control, 1).Wrong(
                $"a control character, U+{(int)line.LineText[control]:X4}", "this file is plain text"));
        }

        var unseen = line.Trim().Text is ['#', ..] ? -1 : UnseenAt(line.LineText);
        return unseen < 0
            ? this with { Lines = Lines.Add(line) }
            : With(WithSpace(line, unseen), line.Slice(unseen, 1).Wrong(
                $"U+{(int)line.LineText[unseen]:X4}, which looks like a space or like nothing",
                "a plain space, or nothing at all"));
    }

    /// <summary>The line goes on as it was meant, so that its key is not missed as well.</summary>
    private static SourceSpan WithSpace(SourceSpan line, int unseen) =>
        line with { LineText = line.LineText.Replace(line.LineText[unseen], ' ') };

    /// <summary>
    /// What a web page or a word processor puts in a space's place, and what no eye sees: soft hyphens, joiners,
    /// marks.
    /// </summary>
    private static int UnseenAt(string line)
    {
        for (var at = 0; at < line.Length; at++)
        {
            if (line[at] > '\u007F' && CharUnicodeInfo.GetUnicodeCategory(line[at])
                is UnicodeCategory.SpaceSeparator or UnicodeCategory.Format or UnicodeCategory.Control
                or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
            {
                return at;
            }
        }

        return -1;
    }

    private ConfigText With(SourceSpan line, ConfigError error) =>
        this with { Lines = Lines.Add(line), Mistakes = Mistakes.Add(error) };

    private static int NotUtf8At(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at < bytes.Length;)
        {
            if (Rune.DecodeFromUtf8(bytes[at..], out _, out var length) != System.Buffers.OperationStatus.Done)
            {
                return at;
            }

            at += length;
        }

        return -1;
    }
}
