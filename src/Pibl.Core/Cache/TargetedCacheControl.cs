using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Reads CDN-Cache-Control (RFC 9213), a dictionary of structured fields (RFC 9651 §4.2.2). Stricter than
/// Cache-Control: one mistake anywhere, or a lifetime that is not an integer, and the field counts as absent (RFC 9213
/// §2.1). Of two members with one key the last counts, whatever the first was (RFC 9651 §4.2.2).
/// </summary>
public static class TargetedCacheControl
{
    /// <summary>False where the field is absent, empty or wrong: Cache-Control decides then.</summary>
    public static bool TryParse(Fields fields, out CacheControl control)
    {
        control = CacheControl.Nothing with { Said = CacheDirectives.Targeted };
        var any = false;
        var wrong = Lifetimes.None;
        for (var at = fields.IndexOf(FieldId.CdnCacheControl, 0);
            at >= 0;
            at = fields.IndexOf(FieldId.CdnCacheControl, at + 1))
        {
            var reader = new DictionaryReader(fields.ValueOf(at));
            while (reader.MoveNext())
            {
                var lifetime = LifetimeOf(reader.Key);
                wrong = reader.Kind == StructuredKind.Integer ? wrong & ~lifetime : wrong | lifetime;
                any = true;
                control = Without(control, lifetime, CacheControlParser.FlagOf(reader.Key));
                control = reader.Kind == StructuredKind.False ? control : Add(control, reader);
            }

            if (reader.IsWrong)
            {
                return false;
            }
        }

        return any && wrong == Lifetimes.None;
    }

    private static CacheControl Add(in CacheControl control, in DictionaryReader reader) => CacheControlParser.With(
        control,
        reader.Key,
        reader.Kind != StructuredKind.True,
        reader.Kind is StructuredKind.Integer or StructuredKind.Text ? reader.Value : default);

    private static CacheControl Without(in CacheControl control, Lifetimes lifetime, CacheDirectives flag) =>
        lifetime switch
        {
            Lifetimes.MaxAge => control with { MaxAge = DeltaSeconds.None },
            Lifetimes.SharedMaxAge => control with { SharedMaxAge = DeltaSeconds.None },
            Lifetimes.StaleWhileRevalidate => control with { StaleWhileRevalidate = DeltaSeconds.None },
            Lifetimes.StaleIfError => control with { StaleIfError = DeltaSeconds.None },
            _ => control with { Said = control.Said & ~flag },
        };

    private static Lifetimes LifetimeOf(ReadOnlySpan<byte> key) => key switch
    {
        _ when key.SequenceEqual("max-age"u8) => Lifetimes.MaxAge,
        _ when key.SequenceEqual("s-maxage"u8) => Lifetimes.SharedMaxAge,
        _ when key.SequenceEqual("stale-while-revalidate"u8) => Lifetimes.StaleWhileRevalidate,
        _ when key.SequenceEqual("stale-if-error"u8) => Lifetimes.StaleIfError,
        _ => Lifetimes.None,
    };

    /// <summary>The members whose value must be an integer.</summary>
    [Flags]
    private enum Lifetimes : byte
    {
        None = 0,
        MaxAge = 1,
        SharedMaxAge = 1 << 1,
        StaleWhileRevalidate = 1 << 2,
        StaleIfError = 1 << 3,
    }
}
