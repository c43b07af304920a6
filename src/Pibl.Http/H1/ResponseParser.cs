using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// A response head from bytes (RFC 9112 §4, §5, §6), as strict as <see cref="RequestParser"/> and by the same rules for
/// lines, fields and lengths; each fault is the server's (502).
/// <para>Rule 1. Nothing stands before the status line: bytes between responses mean that both sides have lost
/// count.</para>
/// <para>Rule 2. The framing follows from status, fields and the request's method (<see cref="FramingRules"/>); a
/// length that is wrong is refused even where no body follows, so that it is never handed on.</para>
/// </summary>
public static class ResponseParser
{
    /// <summary>Parses the head at the start of <paramref name="input"/>.</summary>
    /// <param name="input">All bytes of this head that are there, from the same first byte at each call.</param>
    /// <param name="limits">Its bounds.</param>
    /// <param name="requestMethod">The method of the request it answers: a response to HEAD has no body.</param>
    /// <param name="scanned">0 for a new head; remembers how far the search for its end has come.</param>
    public static Parsed<ResponseHead> Parse(
        ReadOnlySpan<byte> input, HeadLimits limits, Method requestMethod, ref int scanned)
    {
        var from = Math.Max(0, scanned - 3);
        var end = input[from..].IndexOf("\r\n\r\n"u8);
        if (end >= 0 && from + end + 4 <= limits.HeadBytesMax)
        {
            var parsed = ParseWhole(input[..(from + end + 4)], limits, requestMethod);
            if (parsed.Fault is null)
            {
                return parsed;
            }

            // The earliest mistake in the bytes goes before a mistake in what they say.
            return new Parsed<ResponseHead>(Refuse(input, limits, ref scanned) ?? parsed.Fault);
        }

        return Refuse(input, limits, ref scanned) is { } fault ? new Parsed<ResponseHead>(fault) : default;
    }

    private static Fault? Refuse(ReadOnlySpan<byte> head, HeadLimits limits, ref int scanned)
    {
        if (StatusLine.CheckStart(head) is { } flaw)
        {
            return flaw;
        }

        HeadScan.Find(head, limits, Blame.Upstream, ref scanned, out var fault);
        return fault;
    }

    private static Parsed<ResponseHead> ParseWhole(ReadOnlySpan<byte> head, HeadLimits limits, Method requestMethod)
    {
        if (StatusLine.Parse(head, out var line) is { } lineFlaw)
        {
            return new Parsed<ResponseHead>(lineFlaw);
        }

        var count = head.Count(Octets.Lf) - 2;
        if (line.Length - 2 > limits.LineBytesMax || count > limits.FieldsMax)
        {
            return new Parsed<ResponseHead>(
                WireFaults.Of(Blame.Upstream, "Too many fields, or too long a status line", "RFC 9110 §5.4"));
        }

        var owned = head.ToArray();
        var places = count == 0 ? [] : new Field[count];
        var fault = FieldParser.Parse(owned, line.Length, places, Blame.Upstream, out count);
        if (fault is not null)
        {
            return new Parsed<ResponseHead>(fault);
        }

        var fields = new Fields(owned, places, count);
        var connection = ConnectionOptions.None;
        fault = FramingRules.ForResponse(line.Version, line.Status, requestMethod, fields, out var framing)
            ?? ConnectionRules.Read(Blame.Upstream, fields, out connection);
        if (fault is not null)
        {
            return new Parsed<ResponseHead>(fault);
        }

        var reason = new Bytes(owned, line.ReasonAt, line.ReasonLength);
        return new Parsed<ResponseHead>(
            new ResponseHead(line.Status, reason, line.Version, fields, framing, connection), owned.Length);
    }
}
