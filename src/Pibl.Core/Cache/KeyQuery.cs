using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>
/// The target in a key of CACHE_KEY: without the query parameters that do not count, and those that do in the order of
/// their names. Servers get the target as it came.
/// </summary>
public static class KeyQuery
{
    /// <summary>Parameters that begin or end elsewhere for some servers: what is behind these may be another.</summary>
    private static ReadOnlySpan<byte> Doubtful => ";?#"u8;

    /// <param name="target">In its <see cref="TargetForm"/>.</param>
    /// <param name="ignored">
    /// Names that do not count, without their escapes; <c>*</c> is any octets. A parameter with <c>;</c>, <c>?</c> or
    /// <c>#</c> in it counts in any case: to some servers it is two, and the second would be smuggled past the key.
    /// </param>
    /// <param name="isSorted">
    /// Parameters by their names, those of one name in the order in which they came.
    /// </param>
    /// <returns>
    /// The same where nothing changes. A question mark behind which nothing is left goes; one that came with nothing
    /// stays.
    /// </returns>
    public static Bytes Of(Bytes target, Seq<Bytes> ignored, bool isSorted)
    {
        var start = target.Span.IndexOf((byte)'?');
        if (start < 0 || start == target.Length - 1 || (ignored.IsEmpty && !isSorted))
        {
            return target;
        }

        var query = target.Slice(start + 1);
        var kept = new List<(Bytes Name, Bytes Whole)>();
        var count = 0;
        foreach (var range in query.Span.Split((byte)'&'))
        {
            count++;
            var (at, length) = range.GetOffsetAndLength(query.Length);
            var whole = query.Slice(at, length);
            var name = NameOf(whole);
            if (whole.Span.ContainsAny(Doubtful) || !IsIgnored(name, ignored))
            {
                kept.Add((name, whole));
            }
        }

        var sorted = isSorted ? Sorted(kept) : kept;
        return kept.Count == count && ReferenceEquals(sorted, kept) ? target : Written(target.Slice(0, start), sorted);
    }

    private static Bytes Written(Bytes path, List<(Bytes Name, Bytes Whole)> parameters)
    {
        var output = new List<byte>(path.Length + 64);
        output.AddRange(path.Span);
        for (var i = 0; i < parameters.Count; i++)
        {
            output.Add((byte)(i == 0 ? '?' : '&'));
            output.AddRange(parameters[i].Whole.Span);
        }

        return Bytes.Owned([.. output]);
    }

    /// <summary>The same list where it is sorted already; a stable order otherwise.</summary>
    private static List<(Bytes Name, Bytes Whole)> Sorted(List<(Bytes Name, Bytes Whole)> parameters)
    {
        for (var i = 1; i < parameters.Count; i++)
        {
            if (ByReading.Instance.Compare(parameters[i - 1].Name, parameters[i].Name) > 0)
            {
                return [.. parameters.OrderBy(static one => one.Name, ByReading.Instance)];
            }
        }

        return parameters;
    }

    private static bool IsIgnored(Bytes name, Seq<Bytes> ignored)
    {
        foreach (var pattern in ignored)
        {
            if (Wildcards.Match(pattern.Span, name.Span))
            {
                return true;
            }
        }

        return false;
    }

    // As forms are read (WHATWG URL §5.1): an escape is its octet, and a plus sign a space. So two spellings of a name
    // are one, and keep their order.
    private static Bytes NameOf(Bytes parameter)
    {
        var text = parameter.Span;
        text = text.IndexOf((byte)'=') is var equals and >= 0 ? text[..equals] : text;
        if (!text.ContainsAny("%+"u8))
        {
            return parameter.Slice(0, text.Length);
        }

        var name = new List<byte>(text.Length);
        for (var at = 0; at < text.Length; at++)
        {
            if (text[at] == '%' && at + 2 < text.Length
                && byte.TryParse(
                    text.Slice(at + 1, 2), System.Globalization.NumberStyles.AllowHexSpecifier, null, out var octet))
            {
                name.Add(octet);
                at += 2;
            }
            else
            {
                name.Add(text[at] == '+' ? (byte)' ' : text[at]);
            }
        }

        return Bytes.Owned([.. name]);
    }

    /// <summary>
    /// Names that some server takes for one are one, and keep their order: it may be the first or the last of them that
    /// counts. In any case (ASP.NET), with a dot or a blank for an underscore, and up to a bracket (PHP).
    /// </summary>
    private sealed class ByReading : IComparer<Bytes>
    {
        public static readonly ByReading Instance = new();

        public int Compare(Bytes x, Bytes y)
        {
            var one = Read(x.Span);
            var other = Read(y.Span);
            for (var at = 0; at < Math.Min(one.Length, other.Length); at++)
            {
                if (Folded(one[at]).CompareTo(Folded(other[at])) is var order and not 0)
                {
                    return order;
                }
            }

            return one.Length.CompareTo(other.Length);
        }

        private static ReadOnlySpan<byte> Read(ReadOnlySpan<byte> name) =>
            name.IndexOf((byte)'[') is var bracket and > 0 ? name[..bracket] : name;

        private static byte Folded(byte octet) => octet switch
        {
            (byte)'.' or (byte)' ' => (byte)'_',
            >= (byte)'A' and <= (byte)'Z' => (byte)(octet + ('a' - 'A')),
            _ => octet,
        };
    }
}
