using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// Reads Cache-Control from all its lines (RFC 9111 §5.2): unknown directives are ignored, and doubt means less
/// reuse.
/// </summary>
public static class CacheControlParser
{
    public static CacheControl Parse(Fields fields)
    {
        var control = CacheControl.Nothing;
        for (var at = fields.IndexOf(FieldId.CacheControl, 0);
            at >= 0;
            at = fields.IndexOf(FieldId.CacheControl, at + 1))
        {
            var value = fields.ValueOf(at);
            foreach (var member in FieldLists.Members(value))
            {
                control = With(control, member);
            }

            // What an unclosed quote swallowed is unknown; it may have been a no-store.
            control = IsTorn(value) ? control with { Said = control.Said | CacheDirectives.NoStore } : control;
        }

        return control;
    }

    /// <summary>One more directive: <paramref name="argument"/> is without its quotes.</summary>
    internal static CacheControl With(
        in CacheControl control, ReadOnlySpan<byte> name, bool hasArgument, ReadOnlySpan<byte> argument)
    {
        if (FlagOf(name) is var flag and not CacheDirectives.None)
        {
            // RFC 9111 §5.2.2.4, §5.2.2.7: with field names, the rest of the response may be stored and reused.
            var qualified = flag is CacheDirectives.NoCache or CacheDirectives.Private && !argument.IsEmpty;
            return control with { Said = control.Said | (qualified ? CacheDirectives.NamesFields : flag) };
        }

        // Of two values for one directive the first counts (RFC 9111 §4.2.1).
        return name.Length switch
        {
            7 when control.MaxAge < 0 && Is(name, "max-age"u8) => control with { MaxAge = OrZero(argument) },
            8 when control.SharedMaxAge < 0 && Is(name, "s-maxage"u8) =>
                control with { SharedMaxAge = OrZero(argument) },
            9 when control.MinFresh < 0 && Is(name, "min-fresh"u8) =>
                control with { MinFresh = DeltaSeconds.Of(argument) },
            9 when control.MaxStale < 0 && Is(name, "max-stale"u8) =>
                control with { MaxStale = hasArgument ? DeltaSeconds.Of(argument) : int.MaxValue },
            14 when control.StaleIfError < 0 && Is(name, "stale-if-error"u8) =>
                control with { StaleIfError = OrZero(argument) },
            22 when control.StaleWhileRevalidate < 0 && Is(name, "stale-while-revalidate"u8) =>
                control with { StaleWhileRevalidate = OrZero(argument) },
            _ => control,
        };
    }

    private static CacheControl With(in CacheControl control, ReadOnlySpan<byte> member)
    {
        var equals = member.IndexOf((byte)'=');
        if (equals < 0)
        {
            return With(control, member, false, default);
        }

        // RFC 9111 §5.2: no whitespace beside "=". With it the name still counts, its number does not.
        var name = member[..equals].TrimEnd(" \t"u8);
        var argument = member[(equals + 1)..];
        if (name.Length != equals || argument is [(byte)' ' or (byte)'\t', ..])
        {
            return With(control, name, true, default);
        }

        // RFC 9111 §5.2: both forms of an argument are read, whichever the directive asks for.
        argument = argument is [(byte)'"', .. var inner, (byte)'"'] ? inner : argument;
        return With(control, name, true, argument);
    }

    private static bool IsTorn(ReadOnlySpan<byte> value)
    {
        var quoted = false;
        for (var i = 0; i < value.Length; i++)
        {
            quoted ^= value[i] == '"';
            i += quoted && value[i] == '\\' ? 1 : 0;
        }

        return quoted;
    }

    internal static CacheDirectives FlagOf(ReadOnlySpan<byte> name) => name.Length switch
    {
        6 when Is(name, "public"u8) => CacheDirectives.Public,
        7 when Is(name, "private"u8) => CacheDirectives.Private,
        8 when Is(name, "no-store"u8) => CacheDirectives.NoStore,
        8 when Is(name, "no-cache"u8) => CacheDirectives.NoCache,
        14 when Is(name, "only-if-cached"u8) => CacheDirectives.OnlyIfCached,
        15 when Is(name, "must-revalidate"u8) => CacheDirectives.MustRevalidate,
        15 when Is(name, "must-understand"u8) => CacheDirectives.MustUnderstand,
        16 when Is(name, "proxy-revalidate"u8) => CacheDirectives.ProxyRevalidate,
        _ => CacheDirectives.None,
    };

    private static bool Is(ReadOnlySpan<byte> name, ReadOnlySpan<byte> known) => Ascii.EqualsIgnoreCase(name, known);

    // RFC 9111 §4.2.1: a freshness lifetime that is no number is none.
    private static int OrZero(ReadOnlySpan<byte> argument) => Math.Max(0, DeltaSeconds.Of(argument));
}
