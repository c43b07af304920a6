using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Exchange;

/// <summary>
/// A response head for a client that speaks HTTP/2, by the rules of <see cref="ReplyWriter"/>: the same fields, without
/// those of the connection, which RFC 9113 §8.2.2 does not know.
/// </summary>
public static class Http2ReplyWriter
{
    /// <summary>Writes a final head, but for its end.</summary>
    /// <param name="to">Where to.</param>
    /// <param name="lines">Memory to write in, empty before and after.</param>
    /// <param name="reply">What to write; its body is not touched.</param>
    /// <param name="request">What it answers; null where it could not be read.</param>
    /// <param name="framing">What <see cref="ReplyFraming"/> decided.</param>
    /// <param name="date">The time as an IMF-fixdate (<see cref="HttpDate"/>), for replies that have none.</param>
    /// <param name="via">This proxy is named in Via.</param>
    public static void Write(
        H2Session to,
        HeadBuffer lines,
        Reply reply,
        RequestHead? request,
        Framing framing,
        ReadOnlySpan<byte> date,
        bool via)
    {
        var head = reply.Head;
        to.BeginHead(head.Status);
        var dated = false;
        for (var at = 0; at < head.Fields.Count; at++)
        {
            if (ReplyWriter.Passes(reply, at, framing, ref dated))
            {
                to.Field(head.Fields[at].Id, head.Fields.NameOf(at), head.Fields.ValueOf(at));
            }
        }

        ReplyWriter.AppendOwn(lines, reply, dated ? default : date, via);
        if (framing.Kind is FramingKind.None or FramingKind.Exactly)
        {
            ReplyWriter.AppendFraming(lines, head, request, framing);
        }

        WriteLines(to, lines);
    }

    /// <summary>
    /// Writes a 1xx, but for its end (RFC 9113 §8.1). A 101 says 200: what it would switch is this stream alone
    /// (RFC 8441 §5).
    /// </summary>
    public static void WriteInterim(H2Session to, HeadBuffer lines, ResponseHead head, bool via)
    {
        var switches = head.Status == 101;
        to.BeginHead(switches ? 200 : head.Status);
        for (var at = 0; at < head.Fields.Count; at++)
        {
            // RFC 9110 §8.6: no Content-Length in a 1xx. RFC 8441 §5: the key's answer is for HTTP/1.1.
            if (head.Fields[at].Id is not (FieldId.ContentLength or FieldId.Trailer)
                && HopByHop.Passes(head.Fields, at, head.Connection)
                && !(switches && UpgradeRules.IsKeyField(head.Fields.NameOf(at))))
            {
                to.Field(head.Fields[at].Id, head.Fields.NameOf(at), head.Fields.ValueOf(at));
            }
        }

        if (via)
        {
            Via.Append(lines, head.Version, Via.Pseudonym);
        }

        WriteLines(to, lines);
    }

    private static void WriteLines(H2Session to, HeadBuffer lines)
    {
        to.Lines(lines.Written.Span);
        lines.Clear();
    }
}
