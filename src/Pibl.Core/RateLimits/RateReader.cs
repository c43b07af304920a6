using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.RateLimits;

/// <summary>Reads the value of RATE: rates with commas between, such as <c>100/s burst=200 by=client</c>.</summary>
public static class RateReader
{
    /// <summary>Each request asks all of them.</summary>
    public const int RulesMax = 8;

    /// <summary>Also the most for a burst.</summary>
    public const int CountMax = 1_000_000;

    private const string Form = "such as 100/s burst=200 by=client";

    /// <summary>All the rates of a line, or all that is wrong with them.</summary>
    public static Validation<ConfigError, Seq<RateRule>> Read(string key, SourceSpan value)
    {
        var items = value.Split(',').Map(item => item.Trim()).Strict();
        if (items.Count > RulesMax)
        {
            return value.Fails<Seq<RateRule>>(
                $"{Counts.Show(items.Count)} rates", $"{key} takes at most {Counts.Show(RulesMax)}");
        }

        var rules = items.Map(item => ReadRule(key, item)).Strict();
        var errors = Sequences.Join(rules.Bind(rule => rule.FailToSeq()), Twice(items, rules));
        return errors.IsEmpty
            ? Success<ConfigError, Seq<RateRule>>(rules.Bind(rule => rule.SuccessToSeq()).Strict())
            : Fail<ConfigError, Seq<RateRule>>(errors);
    }

    private static Validation<ConfigError, RateRule> ReadRule(string key, SourceSpan item)
    {
        var words = item.Words();
        if (words.IsEmpty)
        {
            return item.Fails<RateRule>("a rate is missing here", "one comma between two, none at the end");
        }

        var attributes = RateAttributes.Read(words.Tail);
        return (ReadRate(key, words.Head), attributes).Apply((rate, rest) => new RateRule(
            rate.Count, rate.PerSeconds, rest.Burst.IfNone(rate.Count), rest.By, rest.Name));
    }

    private static Validation<ConfigError, (int Count, int PerSeconds)> ReadRate(string key, SourceSpan word)
    {
        var slash = word.Text.IndexOf('/');
        if (slash < 0)
        {
            return word.Fails<(int, int)>(
                $"{key} takes a rate, not \"{word.Text}\"",
                word.Text.All(char.IsAsciiDigit) ? Suggestions.DidYouMean($"{word.Text}/s") : Form);
        }

        return (ReadCount(word, slash), ReadUnit(word, slash)).Apply((count, seconds) => (count, seconds));
    }

    /// <summary>nginx writes <c>10r/s</c>.</summary>
    private static Validation<ConfigError, int> ReadCount(SourceSpan word, int slash)
    {
        var text = word.Text;
        var digits = text[..slash].TrimEnd('r');
        return digits.Length == slash - 1 && digits.Length > 0 && digits.All(char.IsAsciiDigit)
            ? word.Fails<int>("a rate is a number and a unit", Suggestions.DidYouMean(digits + text[slash..]))
            : Counts.Read("a rate", word.Slice(0, slash), 1, CountMax);
    }

    private static Validation<ConfigError, int> ReadUnit(SourceSpan word, int slash)
    {
        var unit = word.From(slash + 1);
        return unit.Text switch
        {
            "s" => Success<ConfigError, int>(1),
            "m" => Success<ConfigError, int>(60),
            "h" => Success<ConfigError, int>(3600),
            "" => unit.Fails<int>("the unit is missing (s m h)", Form),
            var other => unit.Fails<int>(
                $"unknown unit {other} (s m h)",
                UnitMeant(other).Match(meant => Suggestions.DidYouMean(word.Text[..(slash + 1)] + meant), () => Form)),
        };
    }

    private static Option<string> UnitMeant(string unit) => unit.ToLowerInvariant() switch
    {
        "sec" or "secs" or "second" or "seconds" or "1s" or "s" => Some("s"),
        "min" or "mins" or "minute" or "minutes" or "1m" or "m" => Some("m"),
        "hr" or "hour" or "hours" or "1h" or "h" => Some("h"),
        _ => None,
    };

    /// <summary>The same rate twice is a slip: one of them was meant to be another.</summary>
    private static Seq<ConfigError> Twice(Seq<SourceSpan> items, Seq<Validation<ConfigError, RateRule>> rules)
    {
        var seen = new System.Collections.Generic.HashSet<string>();
        var errors = Seq<ConfigError>();
        for (var at = 0; at < items.Count; at++)
        {
            foreach (var rule in rules[at].SuccessToSeq())
            {
                if (!seen.Add(rule.ToString()))
                {
                    errors = errors.Add(items[at].Wrong($"{rule} is listed twice", "keep one of the two"));
                }
            }
        }

        return errors;
    }
}
