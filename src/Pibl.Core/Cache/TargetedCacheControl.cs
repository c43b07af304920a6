using Pibl.Http;

namespace Pibl.Cache;

/// <summary>
/// Reads CDN-Cache-Control (RFC 9213), a dictionary of structured fields (RFC 9651 §4.2.2). Stricter than
/// Cache-Control: one mistake anywhere, or a lifetime that is not an integer, and the field counts as absent (RFC 9213
/// §2.1).
/// </summary>
public static class TargetedCacheControl
{
    /// <summary>False where the field is absent, empty or wrong: Cache-Control decides then.</summary>
    public static bool TryParse(Fields fields, out CacheControl control)
    {
        control = CacheControl.Nothing with { Said = CacheDirectives.Targeted };
        var any = false;
        for (var at = fields.IndexOf(FieldId.CdnCacheControl, 0);
            at >= 0;
            at = fields.IndexOf(FieldId.CdnCacheControl, at + 1))
        {
            var reader = new DictionaryReader(fields.ValueOf(at));
            while (reader.MoveNext())
            {
                if (TakesNumber(reader.Key) && reader.Kind != StructuredKind.Integer)
                {
                    return false;
                }

                any = true;
                control = reader.Kind == StructuredKind.False ? control : Add(control, reader);
            }

            if (reader.IsWrong)
            {
                return false;
            }
        }

        return any;
    }

    private static CacheControl Add(in CacheControl control, in DictionaryReader reader) => CacheControlParser.With(
        control,
        reader.Key,
        reader.Kind != StructuredKind.True,
        reader.Kind is StructuredKind.Integer or StructuredKind.Text ? reader.Value : default);

    private static bool TakesNumber(ReadOnlySpan<byte> key) =>
        key.SequenceEqual("max-age"u8) || key.SequenceEqual("s-maxage"u8)
        || key.SequenceEqual("stale-while-revalidate"u8) || key.SequenceEqual("stale-if-error"u8);
}
