using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// The CDN-Loop field of requests (RFC 8586): who has passed a request on, for finding loops. Servers read more into
/// Via: with it nginx does not compress (its <c>gzip_proxied</c> is off unless set).
/// </summary>
public static class CdnLoop
{
    /// <summary>
    /// How often a proxy of this pseudonym has passed the request on. A comma separates even inside quotes: a parameter
    /// that somebody left open must not hide what was appended to its line.
    /// </summary>
    public static int CountOf(Fields fields, ReadOnlySpan<byte> pseudonym)
    {
        var count = 0;
        for (var at = fields.IndexOf(FieldId.CdnLoop, 0); at >= 0; at = fields.IndexOf(FieldId.CdnLoop, at + 1))
        {
            for (var rest = fields.ValueOf(at); !rest.IsEmpty;)
            {
                var comma = rest.IndexOf((byte)',');
                var info = comma < 0 ? rest : rest[..comma];
                count += Ascii.EqualsIgnoreCase(IdOf(info), pseudonym) ? 1 : 0;
                rest = comma < 0 ? default : rest[(comma + 1)..];
            }
        }

        return count;
    }

    /// <summary>
    /// Appends a member as a line of its own, behind those that came; RFC 8586 §2: none of these is ever removed.
    /// </summary>
    internal static void Append(HeadBuffer to, ReadOnlySpan<byte> pseudonym) => to.AppendField("CDN-Loop"u8, pseudonym);

    /// <summary>RFC 8586 §2: <c>cdn-info = cdn-id *( OWS ";" OWS parameter )</c>.</summary>
    private static ReadOnlySpan<byte> IdOf(ReadOnlySpan<byte> info)
    {
        var semicolon = info.IndexOf((byte)';');
        return Octets.Trim(semicolon < 0 ? info : info[..semicolon]);
    }
}
