using System.Diagnostics;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Tracing;

/// <summary>The fields that carry a trace from one program to the next (W3C Trace Context).</summary>
public static class TraceFields
{
    private static ReadOnlySpan<byte> Parent => "traceparent"u8;

    private static ReadOnlySpan<byte> State => "tracestate"u8;

    /// <summary>The span that a request says it belongs to; default: none, and a trace begins here.</summary>
    public static ActivityContext Of(Fields fields)
    {
        // Trace Context §3.2: of two, none can be believed; and without it the state means nothing (§3.3).
        var at = fields.IndexOf(Parent, 0);
        return at >= 0 && fields.IndexOf(Parent, at + 1) < 0
            && ActivityContext.TryParse(Known(fields.ValueOf(at)), StateOf(fields), isRemote: true, out var context)
                ? context
                : default;
    }

    /// <summary>Trace Context §3.2.4: a later version may say more behind what this one says.</summary>
    private static string Known(ReadOnlySpan<byte> value)
    {
        const int length = 55;
        var saysMore = value.Length > length && value[length] == '-' && !value.StartsWith("00-"u8);
        return Encoding.Latin1.GetString(saysMore ? value[..length] : value);
    }

    /// <summary>The same fields with another span in the place of whatever they said.</summary>
    /// <param name="fields">As the client sent them.</param>
    /// <param name="parent">Value of traceparent.</param>
    /// <param name="state">Value of tracestate; null or empty: none.</param>
    public static Fields With(Fields fields, string parent, string? state)
    {
        var others = fields.Where(static (all, at) =>
            !Ascii.EqualsIgnoreCase(all.NameOf(at), Parent) && !Ascii.EqualsIgnoreCase(all.NameOf(at), State));
        var named = others.With(Parent, Encoding.Latin1.GetBytes(parent));
        return string.IsNullOrEmpty(state) ? named : named.With(State, Encoding.Latin1.GetBytes(state));
    }

    /// <summary>Trace Context §3.3.1: several lines are one list (RFC 9110 §5.3).</summary>
    private static string? StateOf(Fields fields)
    {
        string? all = null;
        for (var at = fields.IndexOf(State, 0); at >= 0; at = fields.IndexOf(State, at + 1))
        {
            var line = Encoding.Latin1.GetString(fields.ValueOf(at));
            all = all is null ? line : $"{all},{line}";
        }

        return all;
    }
}
