using System.Text.RegularExpressions;

namespace Pibl.Tests.Languages;

/// <summary>What holds for two tables of texts with the same keys.</summary>
internal static partial class Translations
{
    /// <summary>
    /// No text is missing or left over, each has the gaps that the other has, and none was left as it is in English.
    /// </summary>
    public static void AssertSame(
        IReadOnlyDictionary<string, string> english, IReadOnlyDictionary<string, string> other)
    {
        Assert.Equal(english.Keys.Order(StringComparer.Ordinal), other.Keys.Order(StringComparer.Ordinal));
        Assert.All(english, pair => Assert.Equal((pair.Key, GapsOf(pair.Value)), (pair.Key, GapsOf(other[pair.Key]))));
        Assert.Empty(english.Where(pair => other[pair.Key] == pair.Value).Select(pair => pair.Key));
        Assert.All(other.Values, text => Assert.Equal(text.Trim(), text));
    }

    /// <summary>The gaps of a text, in the order of their numbers.</summary>
    public static string GapsOf(string text) =>
        string.Join(' ', Gap().Matches(text).Select(gap => gap.Value).Order(StringComparer.Ordinal));

    [GeneratedRegex(@"\{[0-9]\}")]
    private static partial Regex Gap();
}
