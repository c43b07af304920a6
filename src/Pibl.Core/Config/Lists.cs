using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Values with commas between.</summary>
public static class Lists
{
    /// <summary>1 to <paramref name="countMax"/> words with commas between, none of them with a space in it.</summary>
    /// <param name="noun">What the words are, in the plural.</param>
    /// <param name="countMax">How many are taken.</param>
    public static ValueKind<Seq<string>> OfWords(string noun, int countMax) => new(
        $"1 to {Counts.Show(countMax)} {noun} with commas between",
        (key, value) => Read(key, value, noun, countMax, ReadWord),
        words => string.Join(", ", words));

    /// <summary>Reads each item, and gives all of them or all that is wrong.</summary>
    public static Validation<ConfigError, Seq<T>> Read<T>(
        string key, SourceSpan value, string noun, int countMax, ReadValue<T> item)
    {
        var items = value.Split(',').Map(part => part.Trim()).Strict();
        return items.Count > countMax
            ? value.Fails<Seq<T>>($"{Counts.Show(items.Count)} {noun}", $"{key} takes at most {Counts.Show(countMax)}")
            : Validations.All(items.Map(part => item(key, part)).Strict());
    }

    private static Validation<ConfigError, string> ReadWord(string key, SourceSpan item)
    {
        var space = item.Text.AsSpan().IndexOfAny(' ', '\t');
        return item.Length == 0 ? item.Fails<string>("a word is missing here", "one comma between two, none at the end")
            : space >= 0 ? item.Slice(space, 1).Fails<string>($"a space in a word of {key}", "a comma stands between two")
            : Success<ConfigError, string>(item.Text);
    }
}
