using System.Globalization;
using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.RateLimits;

/// <summary>What stands behind a rate: <c>burst=200</c> and <c>by=client</c>, in either order.</summary>
/// <param name="Burst">As it is given.</param>
/// <param name="By">By client where it is not given.</param>
/// <param name="Name">Of the field or the cookie.</param>
internal sealed record RateAttributes(Option<int> Burst, RateBy By, string Name)
{
    private const string Form = "burst=200, or by=client, by=site, by=header NAME or by=cookie NAME";

    private static readonly RateAttributes None = new(Option<int>.None, RateBy.Client, "");

    private static readonly HashMap<string, RateBy> Kinds = HashMap(
        ("client", RateBy.Client), ("site", RateBy.Site), ("header", RateBy.Header), ("cookie", RateBy.Cookie));

    // What is written elsewhere for the same.
    private static readonly HashMap<string, string> Meant = HashMap(
        ("ip", "client"), ("address", "client"), ("remote_addr", "client"), ("user", "client"), ("all", "site"),
        ("host", "site"), ("server", "site"), ("field", "header"), ("key", "header"));

    /// <summary>Reads the words behind a rate.</summary>
    public static Validation<ConfigError, RateAttributes> Read(Seq<SourceSpan> words)
    {
        var read = None;
        var errors = Seq<ConfigError>();
        var seen = Seq<string>();
        for (var at = 0; at < words.Count; at++)
        {
            var word = words[at];
            var kind = word.Text.Split('=')[0];
            if (seen.Contains(kind))
            {
                errors = errors.Add(word.Wrong($"{kind} twice for one rate", "keep one; a comma stands between two rates"));
                continue;
            }

            var next = at + 1 < words.Count ? Some(words[at + 1]) : Option<SourceSpan>.None;
            var part = ReadPart(read, word, next);
            errors = Sequences.Join(errors, part.FailToSeq());
            read = part.IfFail(read);
            seen = seen.Add(kind);
            at += TakesName(word) && next.IsSome ? 1 : 0;
        }

        return errors.IsEmpty ? Success<ConfigError, RateAttributes>(read) : Fail<ConfigError, RateAttributes>(errors);
    }

    private static bool TakesName(SourceSpan word) => word.Text is "by=header" or "by=cookie";

    private static Validation<ConfigError, RateAttributes> ReadPart(
        RateAttributes read, SourceSpan word, Option<SourceSpan> next)
    {
        var equals = word.Text.IndexOf('=');
        return (equals < 0 ? word.Text : word.Text[..equals]) switch
        {
            "burst" when equals > 0 => Counts.Read("burst", word.From(equals + 1), 1, RateReader.CountMax)
                .Map(burst => read with { Burst = burst }),
            "by" when equals > 0 => ReadBy(read, word, word.From(equals + 1), next),
            "burst" => word.Fails<RateAttributes>("a burst is burst=200", $"from burst=1 to burst={Max}"),
            "by" => word.Fails<RateAttributes>("by what is counted is by=client", Form),
            "nodelay" => word.Fails<RateAttributes>(
                "nodelay is of nginx: here nobody is made to wait", "leave it out"),
            "delay" => word.Fails<RateAttributes>(
                "delay is of nginx: here nobody is made to wait", "leave it out; burst=200 says how many may come at once"),
            var name => word.Fails<RateAttributes>(
                $"unknown attribute {name}", Suggestions.DidYouMean(name, Sequences.Two("burst", "by"), Form)),
        };
    }

    private static Validation<ConfigError, RateAttributes> ReadBy(
        RateAttributes read, SourceSpan word, SourceSpan kind, Option<SourceSpan> next) =>
        Kinds.Find(kind.Text).Match(
            by => TakesName(word)
                ? next.Match(
                    name => Names.Read(name).Map(text => read with { By = by, Name = text }),
                    () => word.Fails<RateAttributes>(
                        $"by={kind.Text} takes a name", kind.Text == "header" ? "such as by=header X-Api-Key" : "such as by=cookie session"))
                : Success<ConfigError, RateAttributes>(read with { By = by }),
            () => kind.Fails<RateAttributes>(
                kind.Length == 0 ? "by what is counted is missing" : $"by={kind.Text} is not known",
                (Meant.Find(kind.Text.ToLowerInvariant()) | Suggestions.Nearest(kind.Text, toSeq(Kinds.Keys).Strict()))
                    .Match(meant => Suggestions.DidYouMean($"by={meant}"), () => Form)));

    private static string Max => RateReader.CountMax.ToString(CultureInfo.InvariantCulture);
}
