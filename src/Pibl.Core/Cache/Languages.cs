using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Reads Accept-Language just far enough to know a single favourite (RFC 9110 §12.4.2, §12.5.4).</summary>
internal static class Languages
{
    /// <summary>The response is in one language, and the request weighs that one above every other.</summary>
    public static bool IsBest(Fields request, Fields response)
    {
        if (response.Find("content-language"u8) is not { IsEmpty: false } language)
        {
            return false;
        }

        var (best, isOurs) = (0, false);
        for (var at = request.IndexOf(FieldId.AcceptLanguage, 0);
            at >= 0;
            at = request.IndexOf(FieldId.AcceptLanguage, at + 1))
        {
            foreach (var member in FieldLists.Members(request.ValueOf(at)))
            {
                var semicolon = member.IndexOf((byte)';');
                var tag = (semicolon < 0 ? member : member[..semicolon]).TrimEnd(" \t"u8);
                var weight = semicolon < 0 ? 1000 : WeightOf(member[(semicolon + 1)..].Trim(" \t"u8));
                if (weight >= best)
                {
                    // Two favourites are none.
                    isOurs = weight > best && Ascii.EqualsIgnoreCase(tag, language.Span);
                    best = weight;
                }
            }
        }

        return isOurs && best > 0;
    }

    // RFC 9110 §12.4.2: q=0.000 to q=1.000, here in thousandths; what cannot be read weighs nothing.
    private static int WeightOf(ReadOnlySpan<byte> parameter)
    {
        if (parameter.Length is < 3 or > 7 || !Ascii.EqualsIgnoreCase(parameter[..2], "q="u8)
            || (parameter.Length > 3 && parameter[3] != '.'))
        {
            return 0;
        }

        var weight = DeltaSeconds.Of(parameter[2..3]) * 1000;
        var unit = 100;
        for (var i = 4; i < parameter.Length; i++)
        {
            weight += Math.Max(0, DeltaSeconds.Of(parameter.Slice(i, 1))) * unit;
            unit /= 10;
        }

        return Math.Clamp(weight, 0, 1000);
    }
}
