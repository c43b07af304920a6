using System.Text;
using Pibl.Http;

namespace Pibl.Cache;

/// <summary>Which fields of a response are stored with it (RFC 9111 §3.1).</summary>
public static class StorableFields
{
    /// <summary>
    /// The fields to keep; a Date is added where the server sent none (RFC 9110 §6.6.1). Age is left out: it is part
    /// of the stored response's age from then on. So is Trailer: what it announces is not kept.
    /// </summary>
    public static Fields Of(ResponseHead head, in CacheControl control, DateTimeOffset receivedAt)
    {
        var named = control.Has(CacheDirectives.NamesFields);
        var source = control.Has(CacheDirectives.Targeted) ? FieldId.CdnCacheControl : FieldId.CacheControl;
        var kept = head.Fields.Where((fields, at) =>
            HopByHop.Passes(fields, at, head.Connection)
            && fields[at].Id is not (FieldId.Age or FieldId.Trailer)
            && !(named && IsNamed(fields, source, fields.NameOf(at))));
        return kept.Has(FieldId.Date) ? kept : kept.With("Date"u8, HttpDate.Format(receivedAt).Span);
    }

    // RFC 9111 §5.2.2.4, §5.2.2.7: no-cache="a, b" and private="a, b". What may not be reused unasked is not kept at
    // all.
    private static bool IsNamed(Fields fields, FieldId source, ReadOnlySpan<byte> name)
    {
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
