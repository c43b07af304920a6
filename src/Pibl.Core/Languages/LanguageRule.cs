using System.Text;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Languages;

/// <summary>Which language somebody wants.</summary>
public static class LanguageRule
{
    /// <summary>
    /// Of a command: <c>LC_ALL</c>, or <c>LC_MESSAGES</c>, or <c>LANG</c>, the first that is there and not empty
    /// (POSIX.1-2024, XBD 8.2). Unless that is the locale <c>C</c> or <c>POSIX</c>, <c>LANGUAGE</c> with a list of
    /// languages goes before it (GNU gettext, "The LANGUAGE variable").
    /// </summary>
    /// <param name="variable">The value of a variable of the environment; null: it is not there.</param>
    public static Language OfEnvironment(Func<string, string?> variable)
    {
        var locale = variable("LC_ALL") is { Length: > 0 } all ? all
            : variable("LC_MESSAGES") is { Length: > 0 } messages ? messages
            : variable("LANG") ?? "";
        var isNone = PrimaryOf(locale).ToUpperInvariant() is "" or "C" or "POSIX";
        return isNone ? Language.English
            : variable("LANGUAGE") is { Length: > 0 } wanted
                ? wanted.Split(':').Select(Named).FirstOrDefault(named => named is not null) ?? Language.English
            : Named(locale) ?? Language.English;
    }

    /// <summary>
    /// Of a request: the language with the highest quality in its <c>Accept-Language</c>, of two the earlier one
    /// (RFC 9110 §12.5.4). English where it names none of ours.
    /// </summary>
    public static Language OfAccepted(ReadOnlySpan<byte> field)
    {
        var (best, quality) = (Language.English, 0);
        foreach (var member in FieldLists.Members(field))
        {
            // `*` stands for what is not named, and English is as good for that as any.
            var tag = Encoding.Latin1.GetString(QualityValue.Split(member, out var weight));
            if (weight > quality && Named(tag) is { } named)
            {
                (best, quality) = (named, weight);
            }
        }

        return best;
    }

    private static Language? Named(string tag) => PrimaryOf(tag).ToUpperInvariant() switch
    {
        "ES" => Language.Spanish,
        "EN" => Language.English,
        _ => null,
    };

    /// <summary><c>es</c> of <c>es_CL.UTF-8@euro</c> and of <c>es-419</c>.</summary>
    private static string PrimaryOf(string tag) => tag.Split('_', '-', '.', '@')[0];
}
