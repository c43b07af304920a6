using LanguageExt;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Rewrites;

/// <summary>
/// Maps what a server's reply says of addresses back to those that the client knows: Location (RFC 9110 §10.2.2),
/// Content-Location (§8.7), and the Path and Domain of cookies (RFC 6265 §4.1.2). It must not know which server it was:
/// stored responses pass here as well.
/// </summary>
public sealed class ReplyMapping
{
    private static readonly Fault ClimbedOut = Fault.OfClient(
        FaultKind.BadRequest, "The path climbs out of what REWRITE shows", "RFC 3986 §5.2.4");

    private readonly ReferenceMapping _references;
    private readonly CookieMapping _cookies;

    private readonly PathRewrite? _path;

    private ReplyMapping(PathRewrite? path, ServerNames names)
    {
        _path = path;
        _references = new ReferenceMapping(path, names);
        _cookies = new CookieMapping(path, names);
    }

    /// <summary>The rule, or null where servers see the addresses that clients see.</summary>
    public static ReplyMapping? Of(PathRewrite? path, HostSetting host, Seq<Endpoint> servers) =>
        path is null && host.Kind == HostKind.Client ? null : new ReplyMapping(path, new ServerNames(servers, host));

    /// <summary>A path that climbs out of what REWRITE shows is refused (<see cref="PathRewrite"/>).</summary>
    public Verdict<Received> Decide(Received received) =>
        _path is { } path && path.ClimbsOut(received.Request.Target)
            ? new Answer(Faults.ReplyTo(ClimbedOut))
            : received;

    /// <summary>
    /// The reply with the client's addresses. What this proxy answers itself is in the client's terms already.
    /// </summary>
    public Reply Apply(RequestHead request, Reply reply)
    {
        if (!IsOfServer(reply.Via))
        {
            return reply;
        }

        var head = Apply(request, reply.Head);
        return ReferenceEquals(head, reply.Head) ? reply : reply with { Head = head };
    }

    /// <summary>The same for a server's head.</summary>
    public ResponseHead Apply(RequestHead request, ResponseHead head)
    {
        var fields = Apply(request, head.Fields);
        return ReferenceEquals(fields, head.Fields) ? head : head with { Fields = fields };
    }

    /// <summary>The same list where nothing in it is to be mapped.</summary>
    public Fields Apply(RequestHead request, Fields fields)
    {
        var mapped = fields;
        for (var at = 0; at < fields.Count; at++)
        {
            var value = fields[at].Id switch
            {
                FieldId.Location or FieldId.ContentLocation => _references.Map(fields.BytesOf(at), request),
                FieldId.SetCookie => _cookies.Map(fields.BytesOf(at), request),
                _ => null,
            };
            mapped = value is null ? mapped : mapped.WithValue(at, Bytes.Of(value).Span);
        }

        return mapped;
    }

    private static bool IsOfServer(Provenance via) =>
        via.Cache is { Hit: true } || (via.Endpoint is not null && via is not AnsweredEarly);
}
