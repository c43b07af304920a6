using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>
/// A request head for a server, written anew from the parsed record (RFC 9110 §7.6).
/// <para>Rule 1. It is HTTP/1.1, Host stands first and is the host that was routed by; where the client named none, as
/// HTTP/1.0 allows, it is the server's own (RFC 9112 §3.2 asks for one of every HTTP/1.1 request, and servers refuse an
/// empty one).</para>
/// <para>Rule 2. End-to-end fields follow in their order and case; what <see cref="HopByHop"/> ends does not.</para>
/// <para>Rule 3. Exactly one framing field, or none, says what body follows.</para>
/// <para>Rule 4. Via grows (RFC 9110 §7.6.3), or CDN-Loop in its place (RFC 8586 §2). Of <see cref="ForwardingFields"/>
/// only a trusted peer's go on; ours are written by <see cref="ForwardedWriter"/>.</para>
/// </summary>
public static class RequestWriter
{
    public static void Write(HeadBuffer to, RequestHead request, in RequestEdits edits)
    {
        to.Append(request.MethodName.Span);
        to.Append(" "u8);
        to.Append(request.Target.Span);
        to.Append(" HTTP/1.1\r\nHost: "u8);
        to.Append(request.Host.IsEmpty ? edits.Authority.Span : request.Host.Span);
        to.Append("\r\n"u8);
        for (var at = 0; at < request.Fields.Count; at++)
        {
            WriteField(to, request, at, edits);
        }

        for (var at = 0; at < (edits.Certificate?.Count ?? 0); at++)
        {
            to.AppendField(edits.Certificate!.NameOf(at), edits.Certificate.ValueOf(at));
        }

        for (var at = 0; at < (edits.Set?.Count ?? 0); at++)
        {
            to.AppendField(edits.Set!.NameOf(at), edits.Set.ValueOf(at));
        }

        if (edits.RequestId is { } id)
        {
            to.AppendHexField("X-Request-Id"u8, id);
        }

        WriteFraming(to, edits.Framing);
        WriteConditions(to, edits);
        WriteConnection(to, request, edits);
        WriteName(to, request, edits);
        ForwardedWriter.Append(to, request, edits);
        to.Append("\r\n"u8);
    }

    private static void WriteField(HeadBuffer to, RequestHead request, int at, in RequestEdits edits)
    {
        var fields = request.Fields;
        switch (fields[at].Id)
        {
            case FieldId.Host or FieldId.ContentLength:
            case FieldId.XForwardedFor or FieldId.Forwarded:
            case FieldId.XRequestId when edits.RequestId is not null:
            case FieldId.XForwardedHost or FieldId.XForwardedProto when fields[at].ValueLength == 0:
            case FieldId.IfNoneMatch or FieldId.IfModifiedSince when edits.Validates:
            case FieldId.IfMatch when edits.IfMatch is not null:
                return;

            // RFC 9110 §6.6.2: Trailer announces a trailer section, which only a chunked body has.
            case FieldId.Trailer when edits.Framing.Kind != FramingKind.Chunked:
                return;

            // RFC 9110 §10.1.1: an expectation in HTTP/1.0, or without a body, is ignored.
            case FieldId.Expect when !Expectation.WaitsForContinue(request) || edits.Framing.IsEmpty:
                return;
            case FieldId.MaxForwards when request.Method is Method.Trace or Method.Options:
                WriteMaxForwards(to, request);
                return;
            default:
                if (HopByHop.Passes(fields, at, request.Connection) && IsBelieved(fields, at, edits.TrustedPeer))
                {
                    to.AppendField(fields.NameOf(at), fields.ValueOf(at));
                }

                return;
        }
    }

    private static bool IsBelieved(Fields fields, int at, bool trusted)
    {
        var id = fields[at].Id;
        var name = fields.NameOf(at);
        return !(id == FieldId.Other && HopByHop.IsProxy(name))
            && !ForwardingFields.IsOfCertificate(id, name)
            && !(trusted ? ForwardingFields.IsDisguised(id, name) : ForwardingFields.IsOne(id, name));
    }

    // RFC 9110 §7.6.2: one less; what is not a number does not go on.
    private static void WriteMaxForwards(HeadBuffer to, RequestHead request)
    {
        if (MaxForwards.Of(request) is { } hops and > 0)
        {
            to.AppendField("Max-Forwards"u8, hops - 1);
        }
    }

    private static void WriteFraming(HeadBuffer to, Framing framing)
    {
        switch (framing.Kind)
        {
            case FramingKind.None:
                return;
            case FramingKind.Exactly:
                to.AppendField("Content-Length"u8, framing.Length);
                return;

            // RFC 9112 §6.3: a request cannot end with its connection.
            case FramingKind.Chunked or FramingKind.UntilClose:
                to.Append("Transfer-Encoding: chunked\r\n"u8);
                return;
            default:
                throw new ArgumentOutOfRangeException(nameof(framing));
        }
    }

    private static void WriteConditions(HeadBuffer to, in RequestEdits edits)
    {
        if (edits.IfMatch is { } match)
        {
            to.AppendField("If-Match"u8, match.Span);
        }

        if (edits.IfNoneMatch is { } tag)
        {
            to.AppendField("If-None-Match"u8, tag.Span);
        }

        if (edits.IfModifiedSince is { } date)
        {
            to.AppendField("If-Modified-Since"u8, date.Span);
        }
    }

    private static void WriteName(HeadBuffer to, RequestHead request, in RequestEdits edits)
    {
        if (edits.Via)
        {
            Via.Append(to, request.Version, edits.Pseudonym.Span);
        }

        if (edits.CdnLoop)
        {
            CdnLoop.Append(to, edits.Pseudonym.Span);
        }
    }

    private static void WriteConnection(HeadBuffer to, RequestHead request, in RequestEdits edits)
    {
        // RFC 9110 §10.1.4: of TE only this much is end to end in effect, and it must be named in Connection.
        var trailers = TrailerRules.WantedBy(request);
        if (edits.Upgrade)
        {
            to.Append("Upgrade: "u8);
            to.Append(UpgradeRules.Protocol);
            to.Append(trailers ? "\r\nTE: trailers\r\nConnection: TE, Upgrade\r\n"u8 : "\r\nConnection: Upgrade\r\n"u8);
        }
        else if (trailers)
        {
            to.Append("TE: trailers\r\nConnection: TE\r\n"u8);
        }
    }
}
