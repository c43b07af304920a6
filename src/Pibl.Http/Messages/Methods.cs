namespace Pibl.Http.Messages;

/// <summary>What a method promises. Methods are case-sensitive tokens (RFC 9110 §9.1).</summary>
public static class Methods
{
    public static Method Of(ReadOnlySpan<byte> token) => token switch
    {
        _ when token.SequenceEqual("GET"u8) => Method.Get,
        _ when token.SequenceEqual("HEAD"u8) => Method.Head,
        _ when token.SequenceEqual("POST"u8) => Method.Post,
        _ when token.SequenceEqual("PUT"u8) => Method.Put,
        _ when token.SequenceEqual("DELETE"u8) => Method.Delete,
        _ when token.SequenceEqual("CONNECT"u8) => Method.Connect,
        _ when token.SequenceEqual("OPTIONS"u8) => Method.Options,
        _ when token.SequenceEqual("TRACE"u8) => Method.Trace,
        _ when token.SequenceEqual("PATCH"u8) => Method.Patch,
        _ => RareOf(token),
    };

    /// <summary>"Safe" in the registry: the client asks for no change (RFC 9110 §9.2.1).</summary>
    public static bool IsSafe(this Method method) => method is
        Method.Get or Method.Head or Method.Options or Method.Trace or Method.Pri or Method.PropFind or Method.Query
        or Method.Report or Method.Search;

    /// <summary>
    /// "Idempotent" in the registry: sent twice, it has the effect of once (RFC 9110 §9.2.2). Of the registered methods
    /// only these are not; about any other token nothing is known.
    /// </summary>
    public static bool IsIdempotent(this Method method) => method is not
        (Method.Other or Method.Post or Method.Patch or Method.Connect or Method.Lock);

    private static Method RareOf(ReadOnlySpan<byte> token) => token switch
    {
        _ when token.SequenceEqual("PROPFIND"u8) => Method.PropFind,
        _ when token.SequenceEqual("PROPPATCH"u8) => Method.PropPatch,
        _ when token.SequenceEqual("MKCOL"u8) => Method.MkCol,
        _ when token.SequenceEqual("COPY"u8) => Method.Copy,
        _ when token.SequenceEqual("MOVE"u8) => Method.Move,
        _ when token.SequenceEqual("LOCK"u8) => Method.Lock,
        _ when token.SequenceEqual("UNLOCK"u8) => Method.Unlock,
        _ when token.SequenceEqual("QUERY"u8) => Method.Query,
        _ when token.SequenceEqual("REPORT"u8) => Method.Report,
        _ when token.SequenceEqual("SEARCH"u8) => Method.Search,
        _ when token.SequenceEqual("ACL"u8) => Method.Acl,
        _ when token.SequenceEqual("BASELINE-CONTROL"u8) => Method.BaselineControl,
        _ when token.SequenceEqual("BIND"u8) => Method.Bind,
        _ when token.SequenceEqual("CHECKIN"u8) => Method.Checkin,
        _ when token.SequenceEqual("CHECKOUT"u8) => Method.Checkout,
        _ when token.SequenceEqual("LABEL"u8) => Method.Label,
        _ when token.SequenceEqual("LINK"u8) => Method.Link,
        _ when token.SequenceEqual("MERGE"u8) => Method.Merge,
        _ when token.SequenceEqual("MKACTIVITY"u8) => Method.MkActivity,
        _ when token.SequenceEqual("MKCALENDAR"u8) => Method.MkCalendar,
        _ when token.SequenceEqual("MKREDIRECTREF"u8) => Method.MkRedirectRef,
        _ when token.SequenceEqual("MKWORKSPACE"u8) => Method.MkWorkspace,
        _ when token.SequenceEqual("ORDERPATCH"u8) => Method.OrderPatch,
        _ when token.SequenceEqual("PRI"u8) => Method.Pri,
        _ when token.SequenceEqual("REBIND"u8) => Method.Rebind,
        _ when token.SequenceEqual("UNBIND"u8) => Method.Unbind,
        _ when token.SequenceEqual("UNCHECKOUT"u8) => Method.Uncheckout,
        _ when token.SequenceEqual("UNLINK"u8) => Method.Unlink,
        _ when token.SequenceEqual("UPDATE"u8) => Method.Update,
        _ when token.SequenceEqual("UPDATEREDIRECTREF"u8) => Method.UpdateRedirectRef,
        _ when token.SequenceEqual("VERSION-CONTROL"u8) => Method.VersionControl,
        _ => Method.Other,
    };
}
