using System.Text;
using System.Text.RegularExpressions;

namespace Pibl.Tests.Transcripts;

/// <summary>From the text of a fence to bytes on the wire, and what the text promises about its own length.</summary>
internal static partial class MessageText
{
    private const string EndOfHead = "\r\n\r\n";

    /// <summary>Messages as a person writes them: LF means CRLF, a head that ends with the fence gets its empty line,
    /// and the last line's end belongs to the fence unless the body is chunked.</summary>
    public static string OnWire(string text)
    {
        var wire = text.Replace("\n", "\r\n", StringComparison.Ordinal) + "\r\n";
        for (var at = 0; ;)
        {
            var end = wire.IndexOf(EndOfHead, at, StringComparison.Ordinal);
            if (end < 0)
            {
                return wire + "\r\n";
            }

            var head = wire[at..end];
            at = end + EndOfHead.Length;
            if (IsChunked(head))
            {
                return wire;
            }

            var length = LengthOf(head) ?? (head.StartsWith("HTTP/", StringComparison.Ordinal) ? wire.Length : 0);
            if (at + length >= wire.Length - 2)
            {
                return wire.Length - 2 > at ? wire[..^2] : wire;
            }

            at += (int)length;
        }
    }

    /// <summary>
    /// Bytes as they are: <c>\r \n \t \0 \xHH \\</c> are written out, and the file's own line ends do not count.
    /// </summary>
    public static string Raw(string text) => Escape().Replace(
        text.Replace("\n", "", StringComparison.Ordinal),
        match => match.Value[1] switch
        {
            'r' => "\r",
            'n' => "\n",
            't' => "\t",
            '0' => "\0",
            'x' => ((char)Convert.ToByte(match.Value[2..], 16)).ToString(),
            var other => other.ToString(),
        });

    /// <summary>The methods of the requests in a fence, in order: whoever reads the answers must know them.</summary>
    public static IEnumerable<string> MethodsIn(string text) =>
        RequestLine().Matches(text).Select(match => match.Groups[1].Value);

    public static bool IsChunked(string head) => Chunked().IsMatch(head);

    public static long? LengthOf(string head) =>
        ContentLength().Match(head) is { Success: true } match && long.TryParse(match.Groups[1].Value, out var length)
            ? length
            : null;

    /// <summary>
    /// The decoded body and the trailer lines of a chunked body; null when it is not whole. Fails on bad framing.
    /// </summary>
    public static (string Body, string[] Trailers, int Length)? Unchunk(string wire)
    {
        var body = new StringBuilder();
        for (var at = 0; ;)
        {
            var end = wire.IndexOf("\r\n", at, StringComparison.Ordinal);
            if (end < 0)
            {
                return null;
            }

            var size = Convert.ToInt32(wire[at..end].Split(';')[0].Trim(), 16);
            at = end + 2;
            if (size == 0)
            {
                var trailers = wire.AsSpan(at).StartsWith("\r\n")
                    ? at
                    : wire.IndexOf(EndOfHead, at, StringComparison.Ordinal) is var last and >= 0 ? last + 2 : -1;
                return trailers < 0
                    ? null
                    : (body.ToString(), wire[at..trailers].Split(
                        "\r\n", StringSplitOptions.RemoveEmptyEntries), trailers + 2);
            }

            if (wire.Length < at + size + 2)
            {
                return null;
            }

            body.Append(wire, at, size);
            Assert.Equal("\r\n", wire.Substring(at + size, 2));
            at += size + 2;
        }
    }

    [GeneratedRegex(@"\\(x[0-9a-fA-F]{2}|.)")]
    private static partial Regex Escape();

    [GeneratedRegex(@"^([A-Z]+) \S+ HTTP/", RegexOptions.Multiline)]
    private static partial Regex RequestLine();

    [GeneratedRegex(@"^Transfer-Encoding:.*\bchunked\b", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex Chunked();

    [GeneratedRegex(@"^Content-Length:[ \t]*(\d+)", RegexOptions.Multiline | RegexOptions.IgnoreCase)]
    private static partial Regex ContentLength();
}
