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

    private static string Show(StatusRange range) => range.First == range.Last
        ? range.First.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{range.First / 100}xx");

    private static Validation<ConfigError, StatusLifetime> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        var isForced = words[0].Text == Force;
        return (isForced, words.Count) switch
        {
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
            ? word.Fails<StatusLifetime>($"{key} takes a status, = and a time, not \"{word.Text}\"", Form)
            : (Statuses(key, word.Slice(0, equals)), Lifetimes.Read(key, word.From(equals + 1)))
                .Apply((statuses, lifetime) => new StatusLifetime(statuses, lifetime, isForced));
    }

    private static Validation<ConfigError, Seq<StatusRange>> Statuses(string key, SourceSpan word) =>
        Validations.All(word.Split(',').Map(one => Status(key, one)));

    private static Validation<ConfigError, StatusRange> Status(string key, SourceSpan word)
    {
        if (word.Text is [>= '2' and <= '5', 'x' or 'X', 'x' or 'X'])
        {
            var first = (word.Text[0] - '0') * 100;
            return Success<ConfigError, StatusRange>(new StatusRange(first, first + 99));
        }

        return Counts.Read(key, word, 200, 599).Bind(status => CacheableStatuses.IsPersonal(status)
            ? word.Fails<StatusRange>($"{status} answers what one request asked, and is never stored", Form)
            : Success<ConfigError, StatusRange>(new StatusRange(status, status)));
    }
}
