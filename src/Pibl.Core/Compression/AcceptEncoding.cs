using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Compression;

/// <summary>Which coding a request gets (RFC 9110 §12.5.3).</summary>
public static class AcceptEncoding
{
    /// <summary>
    /// The coding that the request likes best among <paramref name="order"/>; of those that it likes alike the first.
    /// <see cref="ContentCoding.Identity"/> where it accepts none of them, or likes it better, or says nothing.
    /// </summary>
    public static ContentCoding Negotiate(Fields request, ReadOnlySpan<ContentCoding> order)
    {
        // RFC 9110 §12.5.3: without the field any coding would do, but who does not ask may not understand. RFC 9111
        // §5.2.1.6: no-transform is for requests too.
        if (!request.Has(FieldId.AcceptEncoding) || FieldLists.Has(request, FieldId.CacheControl, "no-transform"u8))
        {
            return ContentCoding.Identity;
        }

        var (best, weight) = (ContentCoding.Identity, 0);
        foreach (var coding in order)
        {
            var its = WeightOf(request, coding) ?? 0;
            if (its > weight)
            {
                (best, weight) = (coding, its);
            }
        }

        return WeightOf(request, ContentCoding.Identity) > weight ? ContentCoding.Identity : best;
    }

    /// <summary>
    /// The request as the cache and the servers see it: Accept-Encoding names the one coding that
    /// <see cref="Negotiate"/> chose. So all requests that are given the same select the same stored response, however
    /// they spell it (RFC 9111 §4.1), and what a server that compresses by itself may choose is what they all accept.
    /// A request without the field, and one that accepts nothing at all, stay as they are.
    /// </summary>
    public static Received Normalize(Received received, ReadOnlySpan<ContentCoding> order)
    {
        var request = received.Request;
        var first = request.Fields.IndexOf(FieldId.AcceptEncoding, 0);
        if (first < 0 || (request.Connection & ConnectionOptions.Upgrade) != 0)
        {
            return received;
        }

        var coding = Negotiate(request.Fields, order);
        var name = ContentCodings.NameOf(coding);
        var isAlone = request.Fields.IndexOf(FieldId.AcceptEncoding, first + 1) < 0;
        if ((isAlone && request.Fields.ValueOf(first).SequenceEqual(name))
            || (coding == ContentCoding.Identity && WeightOf(request.Fields, coding) == 0))
        {
            return received;
        }

        return received with { Request = request with { Fields = Named(request.Fields, first, isAlone, name) } };
    }

    // The name stands in the value almost always: then it is pointed at, and no byte is copied.
    private static Fields Named(Fields fields, int first, bool isAlone, ReadOnlySpan<byte> name)
    {
        var at = fields.ValueOf(first).IndexOf(name);
        return isAlone && at >= 0
            ? fields.WithValueCut(first, at, name.Length)
            : fields.Without(FieldId.AcceptEncoding).With("Accept-Encoding"u8, name);
    }

    /// <summary>
    /// In thousandths; null where nothing is said of it: then only identity is acceptable. The first mention counts,
    /// and <c>*</c> is every coding without one.
    /// </summary>
    private static int? WeightOf(Fields request, ContentCoding coding)
    {
        var star = default(int?);
        for (var at = request.IndexOf(FieldId.AcceptEncoding, 0);
            at >= 0;
            at = request.IndexOf(FieldId.AcceptEncoding, at + 1))
        {
            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                var name = QualityValue.Split(member, out var weight);
                if (ContentCodings.Of(name) == coding)
                {
                    return weight;
                }

                star ??= name is [(byte)'*'] ? weight : null;
            }
        }

        return star;
    }
}
