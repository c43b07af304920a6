using System.Collections.Frozen;
using Pibl.Languages;

namespace Pibl.Explain;

/// <summary>
/// All sentences of explanations, by their keys; <c>{0}</c> and <c>{1}</c> are gaps. Another language is another table
/// with the same keys.
/// </summary>
public static partial class Sentences
{
    /// <summary>In English.</summary>
    public static readonly FrozenDictionary<string, string> English =
        Exchanges.Concat(Requests).Concat(Reports).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>In Spanish.</summary>
    public static readonly FrozenDictionary<string, string> Spanish =
        SpanishExchanges.Concat(SpanishRequests).ToFrozenDictionary(StringComparer.Ordinal);

    /// <summary>The table of a language.</summary>
    public static FrozenDictionary<string, string> Of(Language language) => language switch
    {
        Language.English => English,
        Language.Spanish => Spanish,
        _ => throw new ArgumentOutOfRangeException(nameof(language), language, null),
    };
}
