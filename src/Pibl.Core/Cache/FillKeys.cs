using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>The key of how responses come into the cache.</summary>
public static class FillKeys
{
    private const string Wanted = "wanted";
    private const string Finish = "finish";
    private const string WaitName = "wait=";
    private const string Form = "such as wanted, or finish wait=2s";

    private static readonly ValueKind<TimeSpan> Waits = Durations.Between(TimeSpan.Zero, TimeSpan.FromMinutes(1));

    /// <summary>CACHE_FILL.</summary>
    public static readonly ConfigKey<FillRule> Fill = ConfigKey.Of(
        "CACHE_FILL", Wanted,
        new ValueKind<FillRule>($"`{Wanted}` or `{Finish}`, and `{WaitName}` with a {Waits.Takes}", Read, Show),
        "whether a response is fetched to its end when all its clients have left (`finish`) or only while one wants it; "
        + "how long a request waits for another's fetch of the same, `0s` not at all "
        + "([cache](cache.md#one-fetch-for-many))");

    private static string Show(FillRule rule)
    {
        var word = rule.Finishes ? Finish : Wanted;
        return rule.Wait == FillRule.Default.Wait ? word : $"{word} {WaitName}{Durations.Show(rule.Wait)}";
    }

    private static Validation<ConfigError, FillRule> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return words.Count > 2
            ? words[2].Fails<FillRule>($"{key} takes a word and a wait", Form)
            : (Finishes(key, words[0]), Wait(words.Tail.HeadOrNone()))
                .Apply((finishes, wait) => new FillRule(finishes, wait));
    }

    private static Validation<ConfigError, bool> Finishes(string key, SourceSpan word) => word.Text switch
    {
        Wanted => Success<ConfigError, bool>(false),
        Finish => Success<ConfigError, bool>(true),
        _ => word.Fails<bool>($"{key} takes {Wanted} or {Finish}, not \"{word.Text}\"", Form),
    };

    private static Validation<ConfigError, TimeSpan> Wait(Option<SourceSpan> word) => word.Match(
        given => given.Text.StartsWith(WaitName, StringComparison.Ordinal)
            ? Waits.Read("wait", given.From(WaitName.Length))
            : given.Fails<TimeSpan>($"unknown attribute {given.Text}", Form),
        () => Success<ConfigError, TimeSpan>(FillRule.Default.Wait));
}
