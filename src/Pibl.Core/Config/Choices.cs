using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>Values that are one of a few words.</summary>
public static class Choices
{
    // What people write elsewhere; too far from on and off for the edit distance.
    private static readonly HashMap<string, string> Switches = HashMap(
        ("yes", "on"), ("true", "on"), ("1", "on"), ("enabled", "on"), ("si", "on"), ("sí", "on"),
        ("no", "off"), ("false", "off"), ("0", "off"), ("disabled", "off"), ("none", "off"));

    /// <summary><c>on</c> or <c>off</c>.</summary>
    public static readonly ValueKind<bool> Switch = Of(Sequences.Two(("on", true), ("off", false)), Seq<string>());

    /// <summary>
    /// One of the words of <paramref name="built"/>. Those of <paramref name="planned"/> are documented but not there
    /// yet, and the error says so; in them a word in capitals stands for any.
    /// </summary>
    public static ValueKind<T> Of<T>(Seq<(string Word, T Value)> built, Seq<string> planned) =>
        new(
            string.Join(", ", built.Map(choice => $"`{choice.Word}`")),
            (key, value) => Read(key, value, built, planned),
            value => Show(value, built));

    private static string Show<T>(T value, Seq<(string Word, T Value)> built) =>
        built.Find(choice => EqualityComparer<T>.Default.Equals(choice.Value, value))
            .Map(choice => choice.Word)
            .IfNone(() => throw new ArgumentOutOfRangeException(nameof(value)));

    private static Validation<ConfigError, T> Read<T>(
        string key, SourceSpan value, Seq<(string Word, T Value)> built, Seq<string> planned) =>
        built.Find(choice => choice.Word == value.Text)
            .Map(choice => choice.Value)
            .ToValidation(Unknown(key, value, built.Map(choice => choice.Word), planned));

    private static ConfigError Unknown(string key, SourceSpan value, Seq<string> built, Seq<string> planned)
    {
        var takes = $"{key} takes {string.Join(", ", built)}";
        return planned.Exists(pattern => Matches(pattern, value.Text))
            ? value.Wrong($"{key}={value.Text} is not built yet", takes)
            : value.Wrong($"{key} does not take \"{value.Text}\"", Meant(value.Text, built).IfNone(takes));
    }

    private static Option<string> Meant(string text, Seq<string> words) =>
        (Switches.Find(text.ToLowerInvariant()).Filter(word => words.Contains(word)) | Suggestions.Nearest(text, words))
            .Map(Suggestions.DidYouMean);

    private static bool Matches(string pattern, string text)
    {
        var patterns = pattern.Split(' ');
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        return patterns.Length == words.Length
            && patterns.Zip<string, string, bool>(words, MatchesWord).All(matches => matches);
    }

    private static bool MatchesWord(string pattern, string word) =>
        pattern == word || (!pattern.Any(char.IsAsciiLetterLower) && pattern.Contains(':') == word.Contains(':'));
}
