using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// A request head from bytes (RFC 9112 §3, §5, §6). A pure machine: the same bytes give the same answer however they
/// were cut, and each byte is searched once.
/// <para>Rule 1. Up to four empty lines before the request line are skipped (RFC 9112 §2.2).</para>
/// <para>Rule 2. What can never become a head is refused before it is whole (<see cref="HeadScan"/>).</para>
/// <para>Rule 3. The request line is <c>method SP target SP version</c> (<see cref="RequestLine"/>); the target has one
/// of the forms of <see cref="TargetRules"/>.</para>
/// <para>Rule 4. Field lines are strict (<see cref="FieldParser"/>).</para>
/// <para>Rule 5. HTTP/1.1 has exactly one Host, HTTP/1.0 at most one; it is valid (<see cref="HostRules"/>) even where
/// an absolute target overrides it (RFC 9112 §3.2).</para>
/// <para>Rule 6. The body's length is beyond doubt (<see cref="FramingRules"/>), and TRACE has none (RFC 9110
/// §9.3.8).</para>
/// <para>Rule 7. 100-continue is the only expectation (<see cref="Expectation"/>).</para>
/// <para>A fault of any rule ends the connection: nobody knows where the next request would begin.</para>
/// </summary>
public static class RequestParser
{
    /// <summary>Four cover every client that sends a CRLF too many behind a body; a flood is refused.</summary>
    private const int EmptyLinesMax = 4;

    /// <summary>Parses the head at the start of <paramref name="input"/>.</summary>
    /// <param name="input">All bytes of this head that are there, from the same first byte at each call.</param>
    /// <param name="limits">Its bounds: past them the fault is a 414 or 431.</param>
    /// <param name="scanned">0 for a new head; remembers how far the search for its end has come.</param>
    /// <param name="isTrusted">The peer is one of TRUSTED_PROXIES: it is believed about the client's scheme.</param>
    /// <param name="scheme">The listener's.</param>
    public static Parsed<RequestHead> Parse(
        ReadOnlySpan<byte> input, HeadLimits limits, ref int scanned, bool isTrusted = false,
        ClientScheme scheme = ClientScheme.Http)
    {
        var skipped = 0;
        while (skipped < EmptyLinesMax * 2 && input[skipped..].StartsWith("\r\n"u8))
        {
            skipped += 2;
        }

        var head = input[skipped..];
        if (head.IsEmpty || (head.Length == 1 && head[0] == Octets.Cr && skipped < EmptyLinesMax * 2))
        {
            return default;
        }

        var searched = Math.Max(0, scanned - skipped);
        var from = Math.Max(0, searched - 3);
        var end = head[from..].IndexOf("\r\n\r\n"u8);
        if (end >= 0 && from + end + 4 <= limits.HeadBytesMax)
        {
            var parsed = ParseWhole(head[..(from + end + 4)], limits, skipped, isTrusted, scheme);
            if (parsed.Fault is null)
            {
                return parsed;
            }

            // The earliest mistake in the bytes goes before a mistake in what they say.
            return new Parsed<RequestHead>(Refuse(head, limits, ref searched) ?? parsed.Fault);
        }

        var fault = Refuse(head, limits, ref searched);
        scanned = skipped + searched;
        return fault is null ? default : new Parsed<RequestHead>(fault);
    }

    private static Fault? Refuse(ReadOnlySpan<byte> head, HeadLimits limits, ref int searched)
    {
        if (RequestLine.CheckStart(head) is { } flaw)
        {
            return flaw;
        }

        HeadScan.Find(head, limits, Blame.Client, ref searched, out var fault);
        return fault;
    }

    private static Parsed<RequestHead> ParseWhole(
        ReadOnlySpan<byte> head, HeadLimits limits, int skipped, bool isTrusted, ClientScheme scheme)
    {
        if (RequestLine.Parse(head, out var line) is { } lineFlaw)
        {
            return new Parsed<RequestHead>(lineFlaw);
        }

        // One line end is the request line's, one the empty line's.
        var count = head.Count(Octets.Lf) - 2;
        if (line.Length - 2 > limits.LineBytesMax || count > limits.FieldsMax)
        {
            return new Parsed<RequestHead>(line.Length - 2 > limits.LineBytesMax
                ? Fault.OfClient(FaultKind.UriTooLong, "The request line is too long", "RFC 9112 §3")
                : Fault.OfClient(FaultKind.HeadTooLarge, "Too many fields", "RFC 9110 §5.4"));
        }

        var owned = head.ToArray();
        var places = count == 0 ? [] : new Field[count];
        if (FieldParser.Parse(owned, line.Length, places, Blame.Client, out count) is { } fieldFlaw)
        {
            return new Parsed<RequestHead>(fieldFlaw);
        }

        return Assemble(owned, line, new Fields(owned, places, count), skipped, isTrusted, scheme);
    }

    private static Parsed<RequestHead> Assemble(
        byte[] owned, in RequestLine line, Fields fields, int skipped, bool isTrusted, ClientScheme scheme)
    {
        var methodName = new Bytes(owned, 0, line.MethodLength);
        var method = Methods.Of(methodName.Span);
        var target = new Bytes(owned, line.TargetAt, line.TargetLength);
        var fault = TargetRules.Sort(method, target, out var origin, out var authority)
            ?? HostFlaw(line.Version, fields);
        var framing = Framing.None;
        var connection = ConnectionOptions.None;
        fault ??= FramingRules.ForRequest(line.Version, fields, out framing);
        fault ??= method == Method.Trace && !framing.IsEmpty
            ? Fault.OfClient(FaultKind.BadRequest, "TRACE with a body", "RFC 9110 §9.3.8")
            : null;
        fault ??= ConnectionRules.Read(Blame.Client, fields, out connection);
        fault ??= Expectation.Check(fields);
        if (fault is not null)
        {
            return new Parsed<RequestHead>(fault);
        }

        // RFC 9112 §3.2.2: the authority of an absolute target takes the place of Host.
        var host = authority.IsEmpty ? fields.Find(FieldId.Host) ?? default : authority;
        var request = new RequestHead(
            method, methodName, origin, HostRules.Normalize(host), line.Version, fields, framing, connection)
        {
            Scheme = isTrusted ? SchemeRule.Of(fields, connection, scheme) : scheme,
            IsFromTrusted = isTrusted,
        };
        return new Parsed<RequestHead>(request, skipped + owned.Length);
    }

    // RFC 9112 §3.2: 400 for a missing, repeated or invalid Host.
    private static Fault? HostFlaw(HttpVersion version, Fields fields)
    {
        var at = fields.IndexOf(FieldId.Host, 0);
        if (at < 0)
        {
            return version == HttpVersion.Http10
                ? null
                : Fault.OfClient(FaultKind.BadRequest, "No Host in an HTTP/1.1 request", "RFC 9112 §3.2");
        }

        if (fields.IndexOf(FieldId.Host, at + 1) >= 0)
        {
            return Fault.OfClient(FaultKind.BadRequest, "More than one Host line", "RFC 9112 §3.2");
        }

        // An empty Host is what a client sends for a target without an authority.
        var host = fields.ValueOf(at);
        return host.IsEmpty || HostRules.IsValid(host)
            ? null
            : Fault.OfClient(FaultKind.BadRequest, "Host is not a host with or without a port", "RFC 9112 §3.2");
    }
}
