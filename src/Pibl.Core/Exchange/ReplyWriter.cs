using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Exchange;

/// <summary>
/// A final response head for a client, written anew from the record (RFC 9110 §7.6).
/// <para>Rule 1. It is HTTP/1.1 whatever the server spoke (RFC 9112 §2.3), with its status and reason.</para>
/// <para>Rule 2. End-to-end fields follow in their order and case; what <see cref="HopByHop"/> ends does not.</para>
/// <para>Rule 3. Exactly one framing field, or none, and never one in 1xx or 204 (RFC 9110 §8.6).</para>
/// <para>Rule 4. Date is added where it is missing; Age is the cache's where the cache answers; Via says who passed the
/// response on; Cache-Status says what the cache did.</para>
/// <para>Rule 5. Connection says what happens to the connection where that is not the default.</para>
/// </summary>
public static class ReplyWriter
{
    /// <param name="to">Where to.</param>
    /// <param name="reply">What to write; its body is not touched.</param>
    /// <param name="request">What it answers; null where it could not be read.</param>
    /// <param name="framing">What <see cref="ReplyFraming"/> decided.</param>
    /// <param name="close">The connection is closed behind this reply.</param>
    /// <param name="date">The time as an IMF-fixdate (<see cref="HttpDate"/>), for replies that have none.</param>
    /// <param name="via">This proxy is named in Via.</param>
    public static void Write(
        HeadBuffer to,
        Reply reply,
        RequestHead? request,
        Framing framing,
        bool close,
        ReadOnlySpan<byte> date,
        bool via = true)
    {
        var head = reply.Head;
        StatusLineWriter.Append(to, head);
        var dated = false;
        for (var at = 0; at < head.Fields.Count; at++)
        {
            if (Passes(reply, at, framing, ref dated))
            {
                to.AppendField(head.Fields.NameOf(at), head.Fields.ValueOf(at));
            }
        }

        AppendOwn(to, reply, dated ? default : date, via);
        AppendFraming(to, head, request, framing);
        AppendConnection(to, head, request, close || framing.Kind == FramingKind.UntilClose);
        to.Append("\r\n"u8);
    }

    /// <summary>Whether a field of the reply goes on to the client (rules 2 to 4).</summary>
    /// <param name="reply">Whose.</param>
    /// <param name="at">Which of its fields, in their order.</param>
    /// <param name="framing">What <see cref="ReplyFraming"/> decided.</param>
    /// <param name="dated">A Date has passed.</param>
    internal static bool Passes(Reply reply, int at, Framing framing, ref bool dated)
    {
        var head = reply.Head;
        var id = head.Fields[at].Id;
        var dropped = id == FieldId.ContentLength
            || (id == FieldId.Date && dated)
            || (id == FieldId.Age && reply.Via.Cache is { AgeSeconds: >= 0 })
            || (id == FieldId.Trailer && framing.Kind != FramingKind.Chunked);
        if (dropped || !HopByHop.Passes(head.Fields, at, head.Connection))
        {
            return false;
        }

        dated |= id == FieldId.Date;
        return true;
    }

    /// <summary>The fields that this proxy adds (rule 4), as lines.</summary>
    internal static void AppendOwn(HeadBuffer to, Reply reply, ReadOnlySpan<byte> date, bool via)
    {
        if (!date.IsEmpty)
        {
            // RFC 9110 §6.6.1
            to.AppendField("Date"u8, date);
        }

        var ageSeconds = reply.Via.Cache?.AgeSeconds ?? -1;
        // RFC 9110 §7.6.3: Via is for what was passed on; a reply that the proxy made itself passed nobody.
        if (via && (reply.Via.Endpoint is not null || reply.Via.Cache is { Hit: true }))
        {
            Via.Append(to, reply.Head.Version, Via.Pseudonym);
        }

        if (ageSeconds >= 0)
        {
            // RFC 9111 §5.1
            to.AppendField("Age"u8, ageSeconds);
        }

        if (reply.Via.Cache is { } cache)
        {
            CacheStatusField.Append(to, cache);
        }
    }

    /// <summary>The one framing field (rule 3), or none.</summary>
    internal static void AppendFraming(HeadBuffer to, ResponseHead head, RequestHead? request, Framing framing)
    {
        switch (framing.Kind)
        {
            case FramingKind.None:
                AppendLengthOfNoBody(to, head, request);
                return;
            case FramingKind.Exactly:
                to.AppendField("Content-Length"u8, framing.Length);
                return;
            case FramingKind.Chunked:
                to.Append("Transfer-Encoding: chunked\r\n"u8);
                return;
            case FramingKind.UntilClose:
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(framing));
        }
    }

    /// <summary>
    /// RFC 9110 §8.6: in a 304 and in a response to HEAD Content-Length says how long the content would be. Any other
    /// final response but 204 says 0, or the client would wait for the close.
    /// </summary>
    private static void AppendLengthOfNoBody(HeadBuffer to, ResponseHead head, RequestHead? request)
    {
        if (head.Status == 304 || (request?.Method == Method.Head && ReplyFraming.HasBody(head.Status)))
        {
            if (head.Fields.Find(FieldId.ContentLength) is { } length)
            {
                to.AppendField("Content-Length"u8, length.Span);
            }
            else if (head.Framing.Kind == FramingKind.Exactly)
            {
                to.AppendField("Content-Length"u8, head.Framing.Length);
            }
        }
        else if (ReplyFraming.HasBody(head.Status))
        {
            to.AppendField("Content-Length"u8, 0);
        }
    }

    private static void AppendConnection(HeadBuffer to, ResponseHead head, RequestHead? request, bool close)
    {
        // RFC 9110 §15.5.22: a 426 must say what to upgrade to, and Upgrade must be named in Connection.
        if (head.Status == 426 && head.Fields.Find(FieldId.Upgrade) is { } protocols)
        {
            to.AppendField("Upgrade"u8, protocols.Span);
            to.Append(close ? "Connection: close, Upgrade\r\n"u8 : "Connection: Upgrade\r\n"u8);
        }
        else if (close)
        {
            to.Append("Connection: close\r\n"u8);
        }
        else if (request?.Version == HttpVersion.Http10)
        {
            // RFC 9112 §9.3: an HTTP/1.0 client is told that its wish is granted.
            to.Append("Connection: keep-alive\r\n"u8);
        }
    }
}
