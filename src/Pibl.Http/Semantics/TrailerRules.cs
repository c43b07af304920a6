using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// Which trailer fields go on (RFC 9110 §6.5.1). A trailer never becomes a header field here, so that nothing which
/// came behind the body can change what was decided before it.
/// </summary>
public static class TrailerRules
{
    /// <summary>
    /// A client that says <c>TE: trailers</c> wants them (RFC 9110 §10.1.4); others are not sent any.
    /// </summary>
    public static bool WantedBy(RequestHead request) =>
        request.Version != HttpVersion.Http10 && FieldLists.Has(request.Fields, FieldId.Te, "trailers"u8);

    /// <summary>Whether one trailer may go on.</summary>
    /// <param name="trailers">The trailer section.</param>
    /// <param name="at">Which of its fields.</param>
    /// <param name="head">The fields of the message's head: what its Connection field names does not go on.</param>
    public static bool Passes(Fields trailers, int at, Fields head) =>
        MayTrail(trailers[at].Id)
        && !ForwardingFields.IsOne(trailers[at].Id, trailers.NameOf(at))
        && !ForwardingFields.IsOfCertificate(trailers[at].Id, trailers.NameOf(at))
        && !HopByHop.IsHttp2Settings(trailers.NameOf(at))
        && !HopByHop.IsProxy(trailers.NameOf(at))
        && !HopByHop.Nominates(head, trailers.NameOf(at));

    /// <summary>
    /// RFC 9110 §6.5.1: not fields that are needed for framing, routing, authentication, request modifiers, response
    /// controls, or to tell what the content is. Of the fields this proxy knows, two describe content after the fact;
    /// all that it does not know are the application's own.
    /// </summary>
    private static bool MayTrail(FieldId id) => id is FieldId.Other or FieldId.ETag or FieldId.Server;
}
