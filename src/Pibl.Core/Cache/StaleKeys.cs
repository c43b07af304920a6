using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>The key of how long what is stale may be served.</summary>
public static class StaleKeys
{
    private const string Nothing = "none";
    private const string Renewing = "while-revalidate";
    private const string Failing = "if-error";
    private const string Form = "such as while-revalidate=30s if-error=1h";

    private static readonly ValueKind<TimeSpan> Times = Durations.Between(TimeSpan.Zero, TimeSpan.FromHours(8760));

    /// <summary>As responses and other caches call the same.</summary>
    private static readonly HashMap<string, string> Elsewhere = HashMap(
        ("stale-while-revalidate", Renewing), ("stale-if-error", Failing), ("grace", Renewing),
        ("updating", Renewing), ("error", Failing));

    /// <summary>CACHE_STALE.</summary>
    public static readonly ConfigKey<StaleGrace> Stale = ConfigKey.Of(
        "CACHE_STALE", Nothing,
        new ValueKind<StaleGrace>(
            $"`{Nothing}`, or `{Renewing}=` and `{Failing}=`, each with a {Times.Takes}", Read, Show),
        "how long a response that says nothing about it is still served when it is stale: while it is renewed, and where "
        + "servers fail ([cache](cache.md#when-it-is-stale))");

    private static string Show(StaleGrace grace)
    {
        var renewing = grace.WhileRevalidate > TimeSpan.Zero
            ? $"{Renewing}={Durations.Show(grace.WhileRevalidate)}" : "";
        var failing = grace.IfError is { } time ? $"{Failing}={Durations.Show(time)}" : "";
        return grace == StaleGrace.None ? Nothing : $"{renewing} {failing}".Trim();
    }

    private static Validation<ConfigError, StaleGrace> Read(string key, SourceSpan value) => value.Text == Nothing
        ? Success<ConfigError, StaleGrace>(StaleGrace.None)
        : value.Words().Find(static word => IsBare(word.Text)).Case is SourceSpan bare
            ? bare.Fails<StaleGrace>(
                $"{key} takes {Renewing}= and {Failing}=, not \"{bare.Text}\"",
                Suggestions.DidYouMean(
                    $"{(value.Text.Contains(Renewing, StringComparison.Ordinal) ? Failing : Renewing)}={bare.Text}"
                    + (char.IsAsciiDigit(bare.Text[^1]) ? "s" : "")))
        : NamedWords.Read<StaleGrace>(value.Words(), static _ => Form, ReadWord)
            .Map(static changes => changes.Fold(StaleGrace.None, static (grace, change) => change(grace)));

    /// <summary>A time, or a number of seconds, and nothing that says for what.</summary>
    private static bool IsBare(string word) =>
        char.IsAsciiDigit(word[0])
        && (word.All(char.IsAsciiDigit) || Times.Read("", SourceSpan.OfDefault(word)).IsSuccess);

    private static Validation<ConfigError, Func<StaleGrace, StaleGrace>> ReadWord(
        string name, SourceSpan word, SourceSpan value) => name switch
        {
            Renewing => Times.Read(name, value).Map(time =>
                new Func<StaleGrace, StaleGrace>(grace => grace with { WhileRevalidate = time })),
            Failing => Times.Read(name, value).Map(time =>
                new Func<StaleGrace, StaleGrace>(grace => grace with { IfError = time })),
            _ => NamedWords.Unknown<StaleGrace>(
                word, Elsewhere.Find(name), Sequences.Two(Renewing, Failing), Form),
        };
}
