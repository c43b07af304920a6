using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Cache;

/// <summary>
/// Whether stored content is in a coding that a request accepts, and the one that its server would have chosen for it
/// (RFC 9110 §12.5.3), however the request spells Accept-Encoding.
/// </summary>
internal static class Codings
{
    /// <summary>How many places <see cref="Read"/> fills: one for each of <see cref="Coding"/>.</summary>
    private const int Count = 7;

    /// <summary>What identity weighs where nothing is said of it: it will do if need be.</summary>
    private const int Least = 1;

    /// <summary>
    /// The codings of IANA's registry that need nothing but the content, in the order in which servers like them:
    /// where a client likes two alike, none of them gives the one before in the place of the one behind.
    /// </summary>
    private enum Coding
    {
        Identity,
        Deflate,
        Compress,
        Gzip,
        Br,
        Zstd,

        /// <summary>Any other, which a <c>*</c> stands for.</summary>
        Other,
    }

    /// <summary>
    /// Dictionary-compressed content that does not say which dictionary selects it (RFC 9842 §6.2): nobody knows who
    /// else can read it.
    /// </summary>
    public static bool LacksDictionary(Fields response) =>
        (FieldLists.Has(response, FieldId.ContentEncoding, "dcb"u8)
            || FieldLists.Has(response, FieldId.ContentEncoding, "dcz"u8))
        && !FieldLists.Has(response, FieldId.Vary, "Available-Dictionary"u8);

    /// <summary>
    /// Whether the request accepts each coding of the content; those that are not known here count as accepted, and who
    /// says nothing accepts none.
    /// </summary>
    public static bool IsReadable(Fields request, Fields response)
    {
        if (!response.Has(FieldId.ContentEncoding))
        {
            return true;
        }

        Span<int> weights = stackalloc int[Count];
        Read(request, weights);
        for (var at = response.IndexOf(FieldId.ContentEncoding, 0);
            at >= 0;
            at = response.IndexOf(FieldId.ContentEncoding, at + 1))
        {
            foreach (var name in FieldLists.Members(response.ValueOf(at)))
            {
                if (Of(name) is var coding && coding != Coding.Other && weights[(int)coding] == 0)
                {
                    return false;
                }
            }
        }

        return true;
    }

    /// <summary>
    /// Whether a server that chose this content for the stored request would have chosen it for this one: the coding is
    /// accepted, and this client likes nothing as well that the other had not been offered, unless no server would give
    /// that instead. So plain content is not given to a client that accepts more than whoever it was stored for.
    /// </summary>
    public static bool IsChoiceFor(Fields request, StoredResponse stored)
    {
        var chosen = OfContent(stored.Head.Fields);
        if (chosen == Coding.Other)
        {
            return false;
        }

        Span<int> now = stackalloc int[Count];
        Span<int> then = stackalloc int[Count];
        Read(request, now);
        Read(stored.Selecting, then);
        var (its, was) = (now[(int)chosen], then[(int)chosen]);
        for (var at = 0; at < Count && its > 0; at++)
        {
            var isOffered = then[at] > 0 && (long)then[at] * its >= (long)now[at] * was;
            var isLiked = now[at] > its || (now[at] == its && RankOf((Coding)at) > RankOf(chosen));
            if (at != (int)chosen && isLiked && !isOffered)
            {
                return false;
            }
        }

        return its > 0;
    }

    private static int RankOf(Coding coding) => coding switch
    {
        Coding.Deflate or Coding.Compress => 1,
        Coding.Gzip => 2,

        // Which of the two a server prefers is its own affair, and no client is worse off.
        Coding.Br or Coding.Zstd => 3,
        Coding.Other => 4,
        _ => 0,
    };

    private static Coding OfContent(Fields response)
    {
        var content = Coding.Identity;
        for (var at = response.IndexOf(FieldId.ContentEncoding, 0);
            at >= 0;
            at = response.IndexOf(FieldId.ContentEncoding, at + 1))
        {
            foreach (var name in FieldLists.Members(response.ValueOf(at)))
            {
                // Coded twice: only whoever spells it alike is sure to read it.
                content = content == Coding.Identity ? Of(name) : Coding.Other;
            }
        }

        return content;
    }

    /// <summary>Weights in thousandths; 0 for what is not accepted.</summary>
    private static void Read(Fields request, Span<int> weights)
    {
        weights.Fill(-1);
        for (var at = request.IndexOf(FieldId.AcceptEncoding, 0);
            at >= 0;
            at = request.IndexOf(FieldId.AcceptEncoding, at + 1))
        {
            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                if (OfAccepted(QualityValue.Split(member, out var weight)) is { } known && weights[(int)known] < 0)
                {
                    weights[(int)known] = weight;
                }
            }
        }

        // RFC 9110 §12.5.3: identity is acceptable unless it, or "*" without it, has the weight 0.
        var star = weights[(int)Coding.Other];
        weights[0] = weights[0] >= 0 ? weights[0] : star == 0 ? 0 : Least;
        foreach (ref var weight in weights[1..])
        {
            weight = weight >= 0 ? weight : Math.Max(star, 0);
        }
    }

    // In a request "*" is any other coding, and a name that is not known is none of these.
    private static Coding? OfAccepted(ReadOnlySpan<byte> name) =>
        Of(name) is var coding && coding == Coding.Other && name is not [(byte)'*'] ? null : coding;

    private static Coding Of(ReadOnlySpan<byte> name) => name switch
    {
        _ when Ascii.EqualsIgnoreCase(name, "br"u8) => Coding.Br,

        // RFC 9110 §8.4.1.1, §8.4.1.3: the old names mean the same.
        _ when Ascii.EqualsIgnoreCase(name, "gzip"u8) || Ascii.EqualsIgnoreCase(name, "x-gzip"u8) => Coding.Gzip,
        _ when Ascii.EqualsIgnoreCase(name, "zstd"u8) => Coding.Zstd,
        _ when Ascii.EqualsIgnoreCase(name, "deflate"u8) => Coding.Deflate,
        _ when Ascii.EqualsIgnoreCase(name, "compress"u8) || Ascii.EqualsIgnoreCase(name, "x-compress"u8) =>
            Coding.Compress,
        _ when Ascii.EqualsIgnoreCase(name, "identity"u8) => Coding.Identity,
        _ => Coding.Other,
    };
}
