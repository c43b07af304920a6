using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using static LanguageExt.Prelude;

namespace Pibl.Mirrors;

/// <summary>Which requests are copied, and what the copy says.</summary>
/// <remarks>
/// Rule 1. GET, HEAD and OPTIONS without a body, and no WebSocket: a copy must change nothing (RFC 9110 §9.2.1), and
/// cost no memory for its body.
/// Rule 2. Validators are each server's own, so a copy has no conditions (RFC 9110 §13.1), neither the client's nor the
/// cache's; and where the server has decided by them (304, 412, If-Range), nothing is copied, since the mirror's
/// answer would have nothing to be compared with.
/// Rule 3. What a user has logged in to by the connection (NTLM) stays on that connection.
/// All else is as the server gets it, Cookie and Authorization included.
/// </remarks>
public static class CopyRule
{
    /// <summary>What the mirror is asked; null: nothing.</summary>
    public static Missed? Of(Fetched fetched)
    {
        var request = fetched.Request;
        return request.Method is Method.Get or Method.Head or Method.Options
            && request.Framing.IsEmpty
            && !fetched.IsBound
            && !UpgradeRules.IsWanted(request)
            && !ConnectionBoundAuth.IsUsedBy(request)
            && !request.Fields.Has(FieldId.IfRange)
            && fetched.Head.Status is not (304 or 412)
            ? new Missed(
                new Received(Unconditional(request), RequestBody.None, fetched.Received.Arrival),
                None,
                fetched.Missed.Why)
            : null;
    }

    private static RequestHead Unconditional(RequestHead request)
    {
        var fields = request.Fields;
        return fields.Has(FieldId.IfNoneMatch) || fields.Has(FieldId.IfModifiedSince)
            || fields.Has(FieldId.IfMatch) || fields.Has(FieldId.IfUnmodifiedSince)
            ? request with { Fields = fields.Where(static (all, at) => !IsCondition(all[at].Id)) }
            : request;
    }

    private static bool IsCondition(FieldId field) => field is
        FieldId.IfNoneMatch or FieldId.IfModifiedSince or FieldId.IfMatch or FieldId.IfUnmodifiedSince;
}
