using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What stands behind a value in any order: <c>every=2s timeout=1s</c>, each name once.</summary>
internal static class NamedWords
{
    /// <summary>What each word changes, or all that is wrong with them.</summary>
    /// <param name="words">As they stand in the file.</param>
    /// <param name="form">What is meant where the word of that name has no value.</param>
    /// <param name="read">Reads one: its name, the whole of it, and what stands behind the equals sign.</param>
    public static Validation<ConfigError, Seq<Func<T, T>>> Read<T>(
        Seq<SourceSpan> words,
        Func<string, string> form,
        Func<string, SourceSpan, SourceSpan, Validation<ConfigError, Func<T, T>>> read) =>
        Validations.All(toSeq(words.Select((word, at) => Read(word, words.Take(at), form, read))).Strict());

    /// <summary>The part in front of the equals sign.</summary>
    public static string NameOf(SourceSpan word) => word.Text.Split('=')[0];

    /// <summary>The error for a name that means nothing here.</summary>
    /// <param name="word">The word.</param>
    /// <param name="meant">What the same is called here, if it has another name elsewhere.</param>
    /// <param name="names">The names there are.</param>
    /// <param name="usual">What is shown where none is near.</param>
    public static Validation<ConfigError, Func<T, T>> Unknown<T>(
        SourceSpan word, Option<string> meant, Seq<string> names, string usual) =>
        word.Fails<Func<T, T>>(
            $"unknown word {NameOf(word)}",
            (meant | Suggestions.Nearest(NameOf(word), names)).Match(
                name => Suggestions.DidYouMean($"{name}="), () => usual));

    private static Validation<ConfigError, Func<T, T>> Read<T>(
        SourceSpan word,
        Seq<SourceSpan> earlier,
        Func<string, string> form,
        Func<string, SourceSpan, SourceSpan, Validation<ConfigError, Func<T, T>>> read)
    {
        var name = NameOf(word);
        return name.Length == word.Length
                ? word.Fails<Func<T, T>>($"\"{word.Text}\" is not name=value", form(name))
            : earlier.Exists(other => NameOf(other) == name)
                ? word.Fails<Func<T, T>>($"{name} twice", "keep one")
            : read(name, word, word.From(name.Length + 1));
    }
}
