using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;
using Change = System.Func<Pibl.Balance.EjectRule, Pibl.Balance.EjectRule>;

namespace Pibl.Balance;

/// <summary>EJECT as it is written: <c>5 for=10s most=50% on=5xx</c>.</summary>
public static class EjectText
{
    private const string Form = "such as 5 for=10s most=50%, with rate=50%, slow=5x or on=5xx behind it, or none";

    private static readonly ValueKind<TimeSpan> ForKind =
        Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    private static readonly Seq<string> Names = Seq("for", "most", "rate", "slow", "on");

    // What nginx, HAProxy, Envoy and Caddy call the same.
    private static readonly HashMap<string, string> Elsewhere = HashMap(
        ("fail_timeout", "for"), ("fail_duration", "for"), ("base_ejection_time", "for"), ("time", "for"),
        ("max", "most"), ("max_ejection_percent", "most"), ("status", "on"), ("unhealthy_status", "on"),
        ("failure_percentage_threshold", "rate"), ("unhealthy_latency", "slow"));

    public static readonly ValueKind<EjectRule> Kind = new(
        $"1 to 1000 failures in a row; behind them `for=10s`, {ForKind.Takes}; `most=50%`, 1 % to 100 %; `rate=50%`, 1 % to 100 %; "
        + "`slow=5x`, 2x to 100x; `on=5xx`",
        Read,
        Show);

    public static string Show(EjectRule rule) =>
        $"{Counts.Show(rule.Failures)} for={Durations.Show(rule.For)} most={Counts.Show(rule.MostPercent)}%"
        + (rule.RatePercent > 0 ? $" rate={Counts.Show(rule.RatePercent)}%" : "")
        + (rule.SlowTimes > 0 ? $" slow={Counts.Show(rule.SlowTimes)}x" : "")
        + (rule.OnServerErrors ? " on=5xx" : "");

    private static Validation<ConfigError, EjectRule> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return words.IsEmpty
            ? value.Fails<EjectRule>($"{key} takes a number of failures", Form)
            : (ReadFailures(key, words.Head), NamedWords.Read<EjectRule>(words.Tail, _ => Form, ReadWord)).Apply(
                (failures, changes) => changes.Fold(
                    EjectRule.Default with { Failures = failures }, (rule, change) => change(rule)));
    }

    private static Validation<ConfigError, int> ReadFailures(string key, SourceSpan word) =>
        word.Text.Contains('=') ? word.Fails<int>("the number of failures stands first", Form)
            : word.Text is "off" or "no" or "never" ? word.Fails<int>(
                $"{key} takes a number of failures, not \"{word.Text}\"", Suggestions.DidYouMean($"{key}=none"))
            : Counts.Read(key, word, 1, 1000);

    private static Validation<ConfigError, Change> ReadWord(string name, SourceSpan word, SourceSpan value) =>
        name switch
        {
            "for" => ForKind.Read(name, value).Map<Change>(time => rule => rule with { For = time }),
            "most" => Shares.Read(name, value).Map<Change>(percent => rule => rule with { MostPercent = percent }),
            "rate" => Shares.Read(name, value).Map<Change>(percent => rule => rule with { RatePercent = percent }),
            "slow" => ReadTimes(value).Map<Change>(times => rule => rule with { SlowTimes = times }),
            "on" => value.Text == "5xx"
                ? Success<ConfigError, Change>(rule => rule with { OnServerErrors = true })
                : value.Fails<Change>(
                    $"on takes 5xx, not \"{value.Text}\"",
                    value.Text.StartsWith('5') ? Suggestions.DidYouMean("on=5xx") : "on=5xx, or nothing"),
            _ => NamedWords.Unknown<EjectRule>(
                word,
                Elsewhere.Find(name.ToLowerInvariant()),
                Names,
                "for=10s, most=50%, rate=50%, slow=5x or on=5xx"),
        };

    private static Validation<ConfigError, int> ReadTimes(SourceSpan value) => value.Text.EndsWith('x')
        ? Counts.Read("slow", value.Slice(0, value.Length - 1), 2, 100)
        : value.Fails<int>(
            $"slow takes how many times slower than the others, not \"{value.Text}\"",
            value.Length > 0 && value.Text.All(char.IsAsciiDigit)
                ? Suggestions.DidYouMean($"slow={value.Text}x")
                : "such as slow=5x");
}
