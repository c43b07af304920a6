using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

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
                var tag = QualityValue.Split(member, out var weight);
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
}
