using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// Interim response heads (RFC 9110 §15.2), written anew. They have no body and no framing field, and are not for
/// HTTP/1.0 clients.
/// </summary>
public static class InterimWriter
{
    /// <summary>What a client that waits with its body is told (RFC 9110 §10.1.1).</summary>
    public static ReadOnlySpan<byte> Continue => "HTTP/1.1 100 Continue\r\n\r\n"u8;

    /// <summary>
    /// Writes a 1xx. A 101 keeps its upgrade: behind it the connection is a tunnel (RFC 9110 §15.2.2).
    /// </summary>
    /// <param name="to">Where to.</param>
    /// <param name="head">What to write.</param>
    /// <param name="via">This proxy is named in Via.</param>
    public static void Write(HeadBuffer to, ResponseHead head, bool via = true)
    {
        StatusLineWriter.Append(to, head);
        for (var at = 0; at < head.Fields.Count; at++)
        {
            // RFC 9110 §8.6: no Content-Length in a 1xx.
            if (head.Fields[at].Id is not (FieldId.ContentLength or FieldId.Trailer)
                && HopByHop.Passes(head.Fields, at, head.Connection))
            {
                to.AppendField(head.Fields.NameOf(at), head.Fields.ValueOf(at));
            }
        }

        // RFC 9110 §7.6.3: in each message that is passed on.
        if (via)
        {
            Via.Append(to, head.Version, Via.Pseudonym);
        }

        if (head.Status == 101 && head.Fields.Find(FieldId.Upgrade) is { } protocol)
        {
            to.AppendField("Upgrade"u8, protocol.Span);
            to.Append("Connection: Upgrade\r\n"u8);
        }

        to.Append("\r\n"u8);
    }
}
