using System.Text;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>Which fields of a response are stored with it (RFC 9111 §3.1).</summary>
public static class StorableFields
{
    /// <summary>
    /// The fields to keep; a Date is added where the server sent none (RFC 9110 §6.6.1). Age is left out: it is part
    /// of the stored response's age from then on. So is Trailer: what it announces is not kept.
    /// </summary>
    public static Fields Of(ResponseHead head, CacheControl control, DateTimeOffset receivedAt, CacheRules rules)
    {
        var kept = head.Fields.Where((fields, at) =>
            HopByHop.Passes(fields, at, head.Connection)
            && fields[at].Id is not (FieldId.Age or FieldId.Trailer)
            && !Personal.IsAuthentication(fields, at)
            && !(rules.Cookies == CookieMode.Strip && Personal.IsCookie(fields, at))
            && !IsNamed(fields, at, control));
        return kept.Has(FieldId.Date) ? kept : kept.With("Date"u8, HttpDate.Format(receivedAt).Span);
    }

    /// <summary>
    /// RFC 9111 §5.2.2.4, §5.2.2.7: no-cache="a, b" and private="a, b". What may not be reused unasked is not kept at
    /// all.
    /// </summary>
    public static bool IsNamed(Fields fields, int named, in CacheControl control)
    {
        if (!control.Has(CacheDirectives.NamesFields))
        {
            return false;
        }

        var source = control.Has(CacheDirectives.Targeted) ? FieldId.CdnCacheControl : FieldId.CacheControl;
        var name = fields.NameOf(named);
        for (var at = fields.IndexOf(source, 0); at >= 0; at = fields.IndexOf(source, at + 1))
        {
            foreach (var directive in FieldLists.Members(fields.ValueOf(at)))
            {
                var equals = directive.IndexOf((byte)'=');
                if (equals > 0
                    && (Ascii.EqualsIgnoreCase(directive[..equals], "no-cache"u8)
                        || Ascii.EqualsIgnoreCase(directive[..equals], "private"u8))
                    && FieldLists.Has(directive[(equals + 1)..].Trim((byte)'"'), name))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
