using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What in a message is about one user, so that it must not reach the next.</summary>
public static class Personal
{
    /// <summary>
    /// The request says who asks. What it is given may be for that user alone, whatever the server forgot to say (RFC
    /// 9111 §7.3, §3.5).
    /// </summary>
    public static bool IsRequest(RequestHead request) =>
        request.Fields.Has(FieldId.Cookie) || request.Fields.Has(FieldId.Authorization);

    /// <summary>Whether a response sets a cookie, in today's field or in that of RFC 2965.</summary>
    public static bool SetsCookie(Fields fields)
    {
        for (var at = 0; at < fields.Count; at++)
        {
            if (IsCookie(fields, at))
            {
                return true;
            }
        }

        return false;
    }

    public static bool IsCookie(Fields fields, int at) => fields[at].Id == FieldId.SetCookie
        || (fields[at].Id == FieldId.Other && Ascii.EqualsIgnoreCase(fields.NameOf(at), "Set-Cookie2"u8));

    /// <summary>
    /// The field is for whoever asked and no part of the resource: a cookie, an order to forget what the browser holds
    /// (Clear Site Data §3.1), a step of an authentication (RFC 9110 §11.6.1, §11.6.3). An update never brings it to
    /// what everybody gets (RFC 9111 §3.2).
    /// </summary>
    public static bool IsField(Fields fields, int at) =>
        IsCookie(fields, at) || fields[at].Id == FieldId.WwwAuthenticate || IsAuthentication(fields, at)
        || (fields[at].Id == FieldId.Other && Ascii.EqualsIgnoreCase(fields.NameOf(at), "Clear-Site-Data"u8));

    /// <summary>The outcome of one user's authentication (RFC 9110 §11.6.3): not stored at all.</summary>
    public static bool IsAuthentication(Fields fields, int at) => fields[at].Id == FieldId.Other
        && Ascii.EqualsIgnoreCase(fields.NameOf(at), "Authentication-Info"u8);
}
