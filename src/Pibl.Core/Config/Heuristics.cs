using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>The value of CACHE_HEURISTIC: <c>10% max=5m</c>, or <c>off</c>.</summary>
public static class Heuristics
{
    private const string Off = "off";
    private const string MaxName = "max=";
    private const string Form = "such as 10% max=5m, or off";

    private static readonly ValueKind<TimeSpan> MaxKind =
        Durations.Between(TimeSpan.FromSeconds(1), TimeSpan.FromHours(24));

    public static readonly ValueKind<Option<HeuristicRule>> Kind =
        new($"`off`, or a share, `1%` to `100%`, with `max=` and a {MaxKind.Takes}", Read, Show);

    private static string Show(Option<HeuristicRule> setting) => setting
        .Map(rule => $"{Counts.Show(rule.Percent)}% {MaxName}{Durations.Show(rule.Max)}")
        .IfNone(Off);

    private static Validation<ConfigError, Option<HeuristicRule>> Read(string key, SourceSpan value)
    {
        if (value.Text == Off)
        {
            return Success<ConfigError, Option<HeuristicRule>>(None);
        }

        var words = value.Words();
        return words.Count > 2
            ? words[2].Fails<Option<HeuristicRule>>($"{key} takes a share and a longest time", Form)
            : (Percent(key, words[0]), Max(words.Tail.HeadOrNone()))
                .Apply((percent, max) => Some(new HeuristicRule(percent, max)));
    }

    private static Validation<ConfigError, int> Percent(string key, SourceSpan word) =>
        word.Text.EndsWith('%')
            ? Counts.Read(key, word.Slice(0, word.Length - 1), 1, 100)
            : word.Fails<int>($"{key} takes a share in percent, not \"{word.Text}\"", Form);

    private static Validation<ConfigError, TimeSpan> Max(Option<SourceSpan> word) => word.Match(
        given => given.Text.StartsWith(MaxName, StringComparison.Ordinal)
            ? MaxKind.Read("max", given.From(MaxName.Length))
            : given.Fails<TimeSpan>($"unknown attribute {given.Text}", Form),
        () => Success<ConfigError, TimeSpan>(HeuristicRule.Default.Max));
}
