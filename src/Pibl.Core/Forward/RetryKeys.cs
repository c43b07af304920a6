using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Forward;

/// <summary>The keys of what happens when a server fails or is slow, but for RETRIES.</summary>
public static class RetryKeys
{
    private const string Off = "off";
    private const string P95 = "p95";

    private static readonly ValueKind<TimeSpan> HedgeTimes =
        Durations.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));

    /// <summary>RETRY_BUDGET, in percent.</summary>
    public static readonly ConfigKey<Option<int>> RetryBudget = ConfigKey.Of(
        "RETRY_BUDGET", "10%",
        new ValueKind<Option<int>>($"`{Off}`, or 1% to 100%", ReadBudget, ShowBudget),
        "retries for every hundred requests, at most ([resilience](resilience.md#retry_budget))");

    /// <summary>TIMEOUT_TOTAL.</summary>
    public static readonly ConfigKey<Option<TimeSpan>> TimeoutTotal = ConfigKey.Optional(
        "TIMEOUT_TOTAL", "30s", Durations.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromHours(24)),
        "from the request to the head of its reply, all waits and retries included; then 504 "
        + "([resilience](resilience.md#timeout_total))");

    /// <summary>HEDGE.</summary>
    public static readonly ConfigKey<Option<HedgeRule>> Hedge = ConfigKey.Of(
        "HEDGE", Off,
        new ValueKind<Option<HedgeRule>>($"`{Off}`, `{P95}`, or {HedgeTimes.Takes}", ReadHedge, ShowHedge),
        "when a second server is asked beside one that keeps a GET, HEAD or OPTIONS waiting "
        + "([resilience](resilience.md#hedge))");

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Seq<ConfigKey>(RetryBudget, TimeoutTotal, Hedge);

    private static Validation<ConfigError, Option<int>> ReadBudget(string key, SourceSpan value) =>
        value.Text == Off ? Success<ConfigError, Option<int>>(None)
        : value.Text.EndsWith('%')
            ? Counts.Read($"{key}, in percent,", value.Slice(0, value.Length - 1), 1, 100).Map(percent => Some(percent))
        : value.Fails<Option<int>>(
            $"{key} takes a share such as 10%, or {Off}",
            value.Text == "none" ? Suggestions.DidYouMean(Off)
            : value.Text.Length > 0 && value.Text.All(char.IsAsciiDigit) ? Suggestions.DidYouMean($"{value.Text}%")
            : "1% to 100%");

    private static Validation<ConfigError, Option<HedgeRule>> ReadHedge(string key, SourceSpan value) =>
        value.Text switch
        {
            Off => Success<ConfigError, Option<HedgeRule>>(None),
            P95 => Success<ConfigError, Option<HedgeRule>>(Some(new HedgeRule(null))),
            "none" => value.Fails<Option<HedgeRule>>(
                $"{key} takes a time, {P95} or {Off}", Suggestions.DidYouMean(Off)),
            ['p', >= '0' and <= '9', ..] => value.Fails<Option<HedgeRule>>(
                $"{key} knows one percentile", Suggestions.DidYouMean(P95)),
            _ => HedgeTimes.Read(key, value).Map(after => Some(new HedgeRule(after))),
        };

    private static string ShowHedge(Option<HedgeRule> rule) => rule.Match(
        some => some.After is { } after ? Durations.Show(after) : P95, Off);

    private static string ShowBudget(Option<int> percent) => percent.Match(some => $"{Counts.Show(some)}%", Off);
}
