using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Compression;

/// <summary>What becomes of a server's response where COMPRESS is on.</summary>
/// <param name="Varies">It depends on Accept-Encoding, whoever asks.</param>
/// <param name="Coding">What it is compressed with for this request.</param>
public readonly record struct CompressionPlan(bool Varies, ContentCoding Coding);

/// <summary>Whether a response is compressed.</summary>
public static class CompressionRule
{
    /// <summary>
    /// Content that is known to be shorter goes out as it is: it fits in one packet anyway, and may even grow.
    /// </summary>
    public const long BytesMin = 1024;

    /// <summary>The plan for a response with <paramref name="head"/> to a request with these fields.</summary>
    public static CompressionPlan PlanFor(Fields request, ResponseHead head, ReadOnlySpan<ContentCoding> order)
    {
        if (!MayBeTransformed(head))
        {
            return default;
        }

        // RFC 9110 §15.3.7: a part has the Vary that the whole would have had, and its bytes count in the whole's.
        return head.Status == 206 ? new CompressionPlan(true, ContentCoding.Identity)
            : IsSmall(head) ? default
            : new CompressionPlan(true, AcceptEncoding.Negotiate(request, order));
    }

    private static bool MayBeTransformed(ResponseHead head) =>
        head.Status is >= 200 and not (204 or 205 or 304)
        && head.Fields.Find(FieldId.ContentType) is { } type && CompressibleTypes.Has(type.Span)
        && !IsCoded(head.Fields)

        // RFC 9111 §5.2.2.6
        && !FieldLists.Has(head.Fields, FieldId.CacheControl, "no-transform"u8);

    private static bool IsSmall(ResponseHead head) =>
        head.Fields.Find(FieldId.ContentLength) is { } length
        && Digits.Read(length.Span, long.MaxValue) is >= 0 and < BytesMin;

    /// <summary>Some servers send Content-Encoding: identity, which says nothing (RFC 9110 §8.4.1).</summary>
    private static bool IsCoded(Fields fields)
    {
        for (var at = fields.IndexOf(FieldId.ContentEncoding, 0);
            at >= 0;
            at = fields.IndexOf(FieldId.ContentEncoding, at + 1))
        {
            foreach (var coding in FieldLists.Members(fields.ValueOf(at)))
            {
                if (!Ascii.EqualsIgnoreCase(coding, "identity"u8))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
