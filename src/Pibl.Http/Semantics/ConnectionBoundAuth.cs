using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// Authentication that holds for a connection and not for a request: NTLM and Negotiate (RFC 4559). RFC 9110 §16.4.2
/// calls it flawed unless nobody else can use the connection: so a server's connection that has seen it is one client's
/// alone.
/// </summary>
public static class ConnectionBoundAuth
{
    /// <summary>Whether a user logs in on the connection with this request.</summary>
    public static bool IsUsedBy(RequestHead request) =>
        IsIn(request.Fields, FieldId.Authorization) || IsIn(request.Fields, FieldId.ProxyAuthorization);

    /// <summary>
    /// Whether the server asks for it, or goes on with it: in a 401, in a 407, and in the last answer of a handshake.
    /// </summary>
    public static bool IsOfferedBy(ResponseHead response) =>
        IsIn(response.Fields, FieldId.WwwAuthenticate) || IsIn(response.Fields, FieldId.ProxyAuthenticate);

    // RFC 9110 §11.6.1: several challenges may stand in one line, and several lines in a head.
    private static bool IsIn(Fields fields, FieldId id)
    {
        for (var at = fields.IndexOf(id, 0); at >= 0; at = fields.IndexOf(id, at + 1))
        {
            foreach (var member in FieldLists.Members(fields.ValueOf(at)))
            {
                if (IsScheme(member))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>RFC 9110 §11.3: the scheme is the first word, whatever its case.</summary>
    private static bool IsScheme(ReadOnlySpan<byte> challenge)
    {
        var end = challenge.IndexOfAny((byte)' ', (byte)'\t');
        var scheme = end < 0 ? challenge : challenge[..end];
        return Ascii.EqualsIgnoreCase(scheme, "NTLM"u8) || Ascii.EqualsIgnoreCase(scheme, "Negotiate"u8);
    }
}
