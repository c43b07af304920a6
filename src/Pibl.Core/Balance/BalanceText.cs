using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;

namespace Pibl.Balance;

/// <summary>BALANCE as it is written: <c>least-connections</c>, <c>hash header X-User</c>.</summary>
public static class BalanceText
{
    private const string Hash = "hash";

    private const string Hashes = "hash uri, hash client, hash header NAME or hash cookie NAME";

    private static readonly Seq<(string Word, BalanceBy By)> Ways = Seq(
        ("round-robin", BalanceBy.RoundRobin),
        ("least-connections", BalanceBy.LeastConnections),
        ("p2c", BalanceBy.TwoChoices),
        ("random", BalanceBy.Random),
        ("least-time", BalanceBy.LeastTime));

    private static readonly Seq<(string Word, BalanceBy By)> Keys = Seq(
        ("uri", BalanceBy.HashUri),
        ("client", BalanceBy.HashClient),
        ("header", BalanceBy.HashHeader),
        ("cookie", BalanceBy.HashCookie));

    // What nginx, HAProxy, Envoy and YARP call the same.
    private static readonly HashMap<string, string> Elsewhere = HashMap(
        ("roundrobin", "round-robin"), ("round_robin", "round-robin"), ("rr", "round-robin"),
        ("static-rr", "round-robin"), ("least_conn", "least-connections"), ("leastconn", "least-connections"),
        ("least-conn", "least-connections"), ("least_request", "least-connections"),
        ("leastrequests", "least-connections"), ("least_time", "least-time"), ("peak-ewma", "least-time"),
        ("poweroftwochoices", "p2c"), ("power-of-two-choices", "p2c"), ("ip_hash", "hash client"),
        ("ip-hash", "hash client"), ("source", "hash client"), ("uri", "hash uri"), ("client", "hash client"),
        ("ring_hash", "hash uri"), ("maglev", "hash uri"));

    public static readonly ValueKind<BalanceRule> Kind = new(
        "`round-robin`, `least-connections`, `p2c`, `random`, `least-time`, `hash uri`, `hash client`, "
        + "`hash header NAME` or `hash cookie NAME`",
        Read,
        Show);

    public static string Show(BalanceRule rule) =>
        Ways.Find(way => way.By == rule.By).Map(way => way.Word).IfNone(() =>
            $"{Hash} {Keys.Find(key => key.By == rule.By).Map(key => key.Word).IfNone(() =>
                throw new ArgumentOutOfRangeException(nameof(rule)))} {rule.Name}".TrimEnd());

    private static Validation<ConfigError, BalanceRule> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return words.Head.Text == Hash
            ? ReadHash(key, words.Head, words.Tail)
            : Ways.Find(way => way.Word == words.Head.Text).Match(
                way => words.Count == 1
                    ? Success<ConfigError, BalanceRule>(new BalanceRule(way.By))
                    : words[1].Fails<BalanceRule>($"{way.Word} stands alone", Suggestions.DidYouMean($"{key}={way.Word}")),
                () => value.Fails<BalanceRule>($"{key} does not take \"{value.Text}\"", Meant(value.Text)));
    }

    private static Validation<ConfigError, BalanceRule> ReadHash(string key, SourceSpan hash, Seq<SourceSpan> words) =>
        words.IsEmpty
            ? hash.Fails<BalanceRule>($"{key}={Hash} needs what is hashed", Hashes)
            : Keys.Find(by => by.Word == words.Head.Text).Match(
                by => ReadName(by.Word, by.By, words),
                () => words.Head.Fails<BalanceRule>($"{Hash} {words.Head.Text} is not known", Hashes));

    private static Validation<ConfigError, BalanceRule> ReadName(string word, BalanceBy by, Seq<SourceSpan> words)
    {
        var takesName = by is BalanceBy.HashHeader or BalanceBy.HashCookie;
        return words.Count > (takesName ? 2 : 1)
                ? words[takesName ? 2 : 1].Fails<BalanceRule>("a word too many", Hashes)
            : !takesName ? Success<ConfigError, BalanceRule>(new BalanceRule(by))
            : words.Count == 2 ? Names.Read(words[1]).Map(name => new BalanceRule(by, name))
            : words.Head.Fails<BalanceRule>(
                $"{Hash} {word} takes a name", $"such as {Hash} {word} {(word == "header" ? "X-User" : "session")}");
    }

    private static string Meant(string text) =>
        (Elsewhere.Find(text.ToLowerInvariant()) | Suggestions.Nearest(text, Ways.Map(way => way.Word).Strict())).Match(
            Suggestions.DidYouMean, () => $"round-robin, least-connections, p2c, random, least-time, {Hashes}");
}
