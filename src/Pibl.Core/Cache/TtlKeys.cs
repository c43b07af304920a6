using System.Globalization;
using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <summary>The key of how long what does not say so is fresh.</summary>
public static class TtlKeys
{
    private const string Force = "force";
    private const string Form = "such as 404=10s, or force 200=1h";

    private static readonly ValueKind<TimeSpan> Lifetimes =
        Durations.Between(TimeSpan.FromSeconds(1), TimeSpan.FromHours(8760));

    /// <summary>CACHE_TTL.</summary>
    public static readonly ConfigKey<Seq<StatusLifetime>> Ttl = ConfigKey.Several(
        "CACHE_TTL", "404=10s",
        new ValueKind<StatusLifetime>(
            $"statuses (`404`, `301,308`, `5xx`), `=`, and a {Lifetimes.Takes}; `{Force}` before them", Read, Show),
        "how long a response is fresh that does not say so, by its status; with `force` whatever it says, but for `private` "
        + "and `no-store` ([cache](cache.md#how-long))");

    /// <summary>What the lines say.</summary>
    public static TtlRule Of(Settings settings) =>
        settings.Get(Ttl) is { IsEmpty: false } lines ? new TtlRule(lines) : TtlRule.None;

    private static string Show(StatusLifetime line) =>
        $"{(line.IsForced ? Force + " " : "")}{string.Join(',', line.Statuses.Map(Show))}={Durations.Show(line.Lifetime)}";

    /// <summary>As it is written: <c>404</c>, or <c>5xx</c>.</summary>
    internal static string Show(StatusRange range) => range.First == range.Last
        ? range.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.First / 100}xx");

    private static Validation<ConfigError, StatusLifetime> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        var isForced = words[0].Text == Force;
        return (isForced, words.Count) switch
        {
            (false, > 1) when char.IsAsciiDigit(words[0].Text[0]) && words[0].Text.TrimEnd('=') is var status
                && !status.Contains('=') =>
                    value.Fails<StatusLifetime>($"{key} takes no space around =", Meant(status, words[words.Count - 1].Text.TrimStart('='))),
            (false, > 1) when !words[0].Text.Contains('=') => words[0].Fails<StatusLifetime>(
                $"{key} takes {Force} alone before the status, not \"{words[0].Text}\"",
                Suggestions.DidYouMean(words[0].Text, Seq1(Force), Form)),
            (true, 1) => words[0].Fails<StatusLifetime>($"{key} {Force} of which status?", Form),
            (true, > 2) => words[2].Fails<StatusLifetime>($"{key} takes one lifetime a line", Form),
            (false, > 1) => words[1].Fails<StatusLifetime>($"{key} takes one lifetime a line", Form),
            _ => ReadLine(key, words[isForced ? 1 : 0], isForced),
        };
    }

    private static Validation<ConfigError, StatusLifetime> ReadLine(string key, SourceSpan word, bool isForced)
    {
        var equals = word.Text.IndexOf('=', StringComparison.Ordinal);
        return equals <= 0
            ? word.Fails<StatusLifetime>($"{key} takes a status, = and a time, not \"{word.Text}\"", MeantBy(word.Text))
            : (Statuses(key, word.Slice(0, equals)), Lifetimes.Read(key, word.From(equals + 1)))
                .Apply((statuses, lifetime) => new StatusLifetime(statuses, lifetime, isForced));
    }

    /// <summary>Of a time alone, or of a colon as JSON has it.</summary>
    private static string MeantBy(string text) =>
        IsTime(text) ? Meant("200", text)
        : text.IndexOf(':', StringComparison.Ordinal) is var colon and > 0 ? Meant(text[..colon], text[(colon + 1)..])
        : Form;

    private static string Meant(string status, string time) =>
        IsTime(time) ? Suggestions.DidYouMean($"{status}={time}") : Form;

    private static bool IsTime(string text) => Lifetimes.Read("", SourceSpan.OfDefault(text)).IsSuccess;

    private static Validation<ConfigError, Seq<StatusRange>> Statuses(string key, SourceSpan word) =>
        Validations.All(word.Split(',').Map(one => Status(key, one)));

    private static Validation<ConfigError, StatusRange> Status(string key, SourceSpan word)
    {
        if (word.Text is [>= '2' and <= '5', 'x' or 'X', 'x' or 'X'])
        {
            var first = (word.Text[0] - '0') * 100;
            return Success<ConfigError, StatusRange>(new StatusRange(first, first + 99));
        }

        return Counts.Read(key, word, 200, 599)
            .MapFail(wrong => wrong with { Hint = "a status from 200 to 599, or 2xx to 5xx" })
            .Bind(status => CacheableStatuses.IsPersonal(status)
                ? word.Fails<StatusRange>(
                    $"{status} answers what one request asked, and is never stored", $"leave {status} out")
                : Success<ConfigError, StatusRange>(new StatusRange(status, status)));
    }
}
