using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// The entity tag of what this proxy has compressed: the server's <c>"v1"</c> becomes <c>W/"v1~br"</c>. Weak, since the
/// same text compressed twice need not be the same bytes (RFC 9110 §8.8.1); with the coding in it, so that the server's
/// own tag can be given back to the server, letter by letter: not every server compares weakly.
/// </summary>
public static class CodedTag
{
    private const byte Mark = (byte)'~';

    /// <summary>
    /// The tag of the compressed representation. A tag that is weak stays as it is: it says no more than that both mean
    /// the same. Empty for what is no entity tag (RFC 9110 §8.8.3).
    /// </summary>
    public static byte[] Of(ReadOnlySpan<byte> tag, ContentCoding coding) => tag switch
    {
        [(byte)'W', (byte)'/', (byte)'"', .., (byte)'"'] => tag.ToArray(),
        [(byte)'"', .. var opaque, (byte)'"'] =>
            [.. "W/\""u8, .. opaque, Mark, .. ContentCodings.NameOf(coding), (byte)'"'],
        _ => [],
    };

    /// <summary>The server's tag behind one of <see cref="Of"/>; any other as it is.</summary>
    public static Bytes Original(Bytes tag) => IsOne(tag.Span, out var opaque) ? Strong(opaque) : tag;

    /// <summary>Whether <paramref name="coded"/> is what <see cref="Of"/> makes of <paramref name="tag"/>.</summary>
    public static bool IsOf(ReadOnlySpan<byte> coded, ReadOnlySpan<byte> tag) =>
        IsOne(coded, out var opaque) && tag is [(byte)'"', .. var inner, (byte)'"'] && inner.SequenceEqual(opaque);

    /// <summary>Whether a tag is one of <see cref="Of"/> for this coding.</summary>
    public static bool IsFor(ReadOnlySpan<byte> tag, ReadOnlySpan<byte> coding) =>
        IsOne(tag, out var opaque) && tag[(opaque.Length + 4)..^1].SequenceEqual(coding);

    /// <summary>
    /// A condition for the server: the tags in If-Match or If-None-Match with its own in the place of ours. Null where
    /// none is ours.
    /// </summary>
    public static Bytes? OriginalsIn(Fields request, FieldId condition)
    {
        if (!HasOne(request, condition))
        {
            return null;
        }

        var list = new List<byte>();
        for (var at = request.IndexOf(condition, 0); at >= 0; at = request.IndexOf(condition, at + 1))
        {
            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                list.AddRange(list.Count == 0 ? default : ", "u8);
                list.AddRange(IsOne(member, out var opaque) ? Strong(opaque).Span : member);
            }
        }

        return Bytes.Owned([.. list]);
    }

    private static bool HasOne(Fields request, FieldId condition)
    {
        for (var at = request.IndexOf(condition, 0); at >= 0; at = request.IndexOf(condition, at + 1))
        {
            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                if (IsOne(member, out _))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static Bytes Strong(ReadOnlySpan<byte> opaque) => Bytes.Owned([(byte)'"', .. opaque, (byte)'"']);

    private static bool IsOne(ReadOnlySpan<byte> tag, out ReadOnlySpan<byte> opaque)
    {
        opaque = default;
        if (tag is not [(byte)'W', (byte)'/', (byte)'"', .. var inner, (byte)'"'])
        {
            return false;
        }

        var mark = inner.LastIndexOf(Mark);
        opaque = mark < 0 ? default : inner[..mark];
        return mark >= 0 && (inner[(mark + 1)..].SequenceEqual("br"u8) || inner[(mark + 1)..].SequenceEqual("zstd"u8)
            || inner[(mark + 1)..].SequenceEqual("gzip"u8));
    }
}
