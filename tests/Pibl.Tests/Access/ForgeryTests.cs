using System.Text;
using System.Text.Json;
using CsCheck;
using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tests.Access;

/// <summary>
/// Whatever a client or a server sends, a log has the lines that PIBL wrote, and nothing a terminal would obey.
/// </summary>
public sealed class ForgeryTests
{
    public static TheoryData<string, string> Attempts => new()
    {
        { "/\r\n(16:39:11) [ERROR]: x", "/\\x0D\\x0A(16:39:11) [ERROR]: x" },
        { "/\n", "/\\x0A" },
        { "/\u001b]0;owned\u0007", "/\\x1B]0;owned\\x07" },
        { "/\u009b2J", "/\\x9B2J" },
        { "/\u0085next", "/\\x85next" },
        { "/\u0000\u007f", "/\\x00\\x7F" },
        { "/\u00e2\u0080\u00a8line separator", "/\\xE2\\x80\\xA8line separator" },
        { "/\u00e2\u0080\u00aeright to left", "/\\xE2\\x80\\xAEright to left" },
        { "/\\x0A", "/\\x5Cx0A" },
    };

    [Theory]
    [MemberData(nameof(Attempts))]
    public void What_is_not_printable_is_spelled_out(string target, string shown) =>
        Assert.Equal(
            $"(16:39:11) * REQUEST ('127.0.0.1', 62012)* GET {shown} HTTP/1.1",
            Entries.Text(LogFormat.Pibl, Entries.Exchange(Entries.Get(target))).Split('\n')[0]);

    [Fact]
    public void A_notice_in_Unicode_is_spelled_in_its_UTF_8() =>
        Assert.Equal("(16:39:11) [AVISO]: \\xE2\\x80\\xA8\n", Entries.Text(LogFormat.Pibl, Entries.Notice("\u2028")));

    [Fact]
    public void A_long_target_is_cut_with_a_mark()
    {
        var target = "/" + new string('a', 3000);
        Assert.Contains(
            $"GET /{new string('a', 2047)}...(+953 bytes) HTTP/1.1",
            Entries.Text(LogFormat.Pibl, Entries.Exchange(Entries.Get(target))),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Any_bytes_make_exactly_the_expected_lines_of_printable_ASCII() =>
        Gen.Select(Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60], Gen.Byte.Array[0, 60], Gen.String).Sample(
            (method, target, value, text) =>
            {
                var entry = Hostile(method, target, value, text);
                var unparsed = entry with { Arrived = new Refused(Bytes.Of(target), entry.Arrived.Arrival) };
                var attempt = Entries.Attempt(entry.Fault) with { Endpoint = new(text, 80), Next = new(text, 81) };
                var refresh = Entries.Refresh(entry.Via.Cache, entry.Fault) with
                {
                    Received = Entries.Received(entry.Request!),
                };
                return HasLines(Entries.Text(LogFormat.Pibl, entry), 5)
                    && HasLines(Entries.Text(LogFormat.Pibl, attempt), 1)
                    && HasLines(Entries.Text(LogFormat.Pibl, refresh), 1)
                    && IsOneObject(Entries.Text(LogFormat.Json, attempt), "attempt.failed")
                    && IsOneObject(Entries.Text(LogFormat.Json, refresh), "refresh")
                    && HasLines(Entries.Text(LogFormat.Pibl, unparsed), 5)
                    && HasLines(Entries.Text(LogFormat.Pibl, Entries.Notice(text)), 1)
                    && IsOneObject(Entries.Text(LogFormat.Json, entry))
                    && IsOneObject(Entries.Text(LogFormat.Json, unparsed))
                    && HasSixQuotes(Entries.Text(LogFormat.Combined, entry))
                    && HasSixQuotes(Entries.Text(LogFormat.Combined, unparsed));
            });

    [Fact]
    public void The_spelling_can_be_read_back() =>
        Gen.Byte.Array[0, 300].Sample(
            bytes => Unescape(new LineBuffer().AppendForeign(bytes).Written).SequenceEqual(bytes));

    private static AccessEntry.Exchanged Hostile(byte[] method, byte[] target, byte[] value, string text)
    {
        var fields = Fields.Empty.With("User-Agent"u8, value).With("Referer"u8, target);
        var fault = Fault.OfUpstream(FaultKind.BadResponse, Retry.Never, text, text, text);
        return Entries.Exchange(Entries.Head(method, target, fields)) with
        {
            Reason = Bytes.Of(value),
            Via = new Provenance(Entries.Miss(new(text, text)), new(text, 80), null, 1),
            Fault = fault,
        };
    }

    private static bool HasLines(string text, int count) =>
        text.EndsWith('\n') && text.Count(c => c == '\n') == count && text.All(c => c is '\n' or (>= ' ' and <= '~'));

    private static bool IsOneObject(string text, string name = "exchange")
    {
        using var parsed = JsonDocument.Parse(text);
        return HasLines(text, 1) && parsed.RootElement.GetProperty("event").GetString() == name;
    }

    private static bool HasSixQuotes(string text) => HasLines(text, 1) && text.Count(c => c == '"') == 6;

    private static byte[] Unescape(ReadOnlySpan<byte> text)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '\\')
            {
                bytes.Add(Convert.FromHexString(Encoding.ASCII.GetString(text.Slice(i + 2, 2)))[0]);
                i += 3;
            }
            else
            {
                bytes.Add(text[i]);
            }
        }

        return bytes.ToArray();
    }
}
