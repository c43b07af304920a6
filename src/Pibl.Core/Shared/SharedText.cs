using System.Globalization;
using LanguageExt;
using Pibl.Config;
using static LanguageExt.Prelude;
using Change = System.Func<Pibl.Shared.SharedSetting, Pibl.Shared.SharedSetting>;

namespace Pibl.Shared;

/// <summary>How CACHE_SHARED is written: <c>redis://host:6379/0 prefix=shop grace=2s</c>.</summary>
internal static class SharedText
{
    private const int PlacesMax = 16;
    private const int DatabaseMax = 255;
    private const int NameLengthMax = 64;
    private const string Plain = "redis://";
    private const string Tls = "rediss://";
    private const string Form = "such as redis://10.0.0.5:6379/0";
    private const string Usual = "prefix=shop, grace=2s, deadline=5ms, object=8MB, user=NAME, password=FILE, "
        + "ca=FILE or sentinel=NAME";

    private static readonly ValueKind<TimeSpan> GraceKind =
        Durations.Between(TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));

    private static readonly ValueKind<TimeSpan> DeadlineKind =
        Durations.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromSeconds(1));

    private static readonly ValueKind<long> ObjectKind = Sizes.Between(0, TierBlocks.LengthMax);

    private static readonly Seq<string> Names = Seq(
        "prefix", "grace", "deadline", "object", "user", "password", "ca", "sentinel");

    // As redis-cli, StackExchange.Redis and other proxies call the same.
    private static readonly HashMap<string, string> Elsewhere = HashMap(
        ("timeout", "deadline"), ("synctimeout", "deadline"), ("channelprefix", "prefix"), ("keyprefix", "prefix"),
        ("key_prefix", "prefix"), ("servicename", "sentinel"), ("mymaster", "sentinel"), ("master", "sentinel"),
        ("username", "user"), ("pass", "password"), ("auth", "password"), ("cacert", "ca"), ("cafile", "ca"),
        ("max", "object"), ("lease", "grace"));

    /// <summary>The whole value.</summary>
    public static readonly ValueKind<SharedSetting> Kind = new(
        $"`{Plain}` or `{Tls}`, a host, a port and the number of a database; behind that {Usual}", Read, Show);

    private static string Show(SharedSetting setting)
    {
        var usual = new SharedSetting(setting.Places);
        Seq<string> words = Seq(
            Word("prefix", setting.Prefix, usual.Prefix),
            Word("grace", Durations.Show(setting.Grace), Durations.Show(usual.Grace)),
            Word("deadline", Durations.Show(setting.Deadline), Durations.Show(usual.Deadline)),
            Word("object", Sizes.Show(setting.ObjectBytesMax), Sizes.Show(usual.ObjectBytesMax)),
            Word("user", setting.User, ""),
            Word("password", setting.PasswordFile ?? "", ""),
            Word("ca", setting.AuthorityFile ?? "", ""),
            Word("sentinel", setting.Sentinel ?? "", ""));
        var places = string.Join(',', setting.Places.Map(place => $"{InUri(place.Host)}:{place.Port}"));
        return $"{(setting.IsTls ? Tls : Plain)}{places}/{setting.Database}{string.Concat(words)}";
    }

    private static string Word(string name, string value, string usual) => value == usual ? "" : $" {name}={value}";

    private static string InUri(string host) => host.Contains(':') ? $"[{host}]" : host;

    private static Validation<ConfigError, SharedSetting> Read(string key, SourceSpan value)
    {
        var words = value.Words();
        return (
            ReadAddress(key, words.Head, words.Tail.Exists(word => NamedWords.NameOf(word) == "sentinel")),
            NamedWords.Read<SharedSetting>(words.Tail, FormOf, ReadWord)).Apply(
                (setting, changes) => changes.Fold(setting, static (before, change) => change(before)));
    }

    private static Validation<ConfigError, SharedSetting> ReadAddress(string key, SourceSpan word, bool isSentinel)
    {
        var scheme = word.Text.StartsWith(Plain, StringComparison.Ordinal) ? Plain
            : word.Text.StartsWith(Tls, StringComparison.Ordinal) ? Tls : null;
        if (scheme is null)
        {
            return word.Fails<SharedSetting>($"{key} takes the address of a Redis", Form);
        }

        var rest = word.From(scheme.Length);
        if (rest.Text.Contains('@'))
        {
            return word.Fails<SharedSetting>(
                $"{key} has a name or a password in it", "user=NAME and password=FILE behind the address");
        }

        if (rest.Text.IndexOf("://", StringComparison.Ordinal) is var again and >= 0)
        {
            return rest.From(rest.Text.LastIndexOf(',', again) + 1).Fails<SharedSetting>(
                $"{scheme} stands once, in front of all addresses", "such as redis://a:6379,b:6379/0");
        }

        var slash = rest.Text.IndexOf('/');
        var places = slash < 0 ? rest : rest.Slice(0, slash);
        var items = places.Split(',');
        return items.Count > PlacesMax
            ? word.Fails<SharedSetting>($"{items.Count} addresses", $"{key} takes at most {PlacesMax}")
            : (
                Validations.All(items.Map(item => ReadPlace(item, isSentinel)).Strict()),
                ReadDatabase(slash < 0 ? None : Some(rest.From(slash + 1)))).Apply(
                    (read, database) => new SharedSetting(read) { IsTls = scheme == Tls, Database = database });
    }

    private static Validation<ConfigError, (string Host, int Port)> ReadPlace(SourceSpan item, bool isSentinel) =>
        item.Length == 0 || item.Text.LastIndexOf(':') == 0
            ? item.Fails<(string, int)>("an address without a host", Form)
            : Servers.Authority(item, isSentinel ? SharedSetting.SentinelPort : SharedSetting.PortDefault);

    private static Validation<ConfigError, int> ReadDatabase(Option<SourceSpan> number) => number.Match(
        text => text.Length == 0
            ? Success<ConfigError, int>(0)
            : Counts.Read("the database", text, 0, DatabaseMax),
        () => Success<ConfigError, int>(0));

    private static string FormOf(string name) =>
        (Elsewhere.Find(name) | Suggestions.Nearest(name, Names)).Match(
            near => Suggestions.DidYouMean($"{near}="), () => Usual);

    private static Validation<ConfigError, Change> ReadWord(
        string name, SourceSpan word, SourceSpan value) => name switch
        {
            "prefix" => ReadName(word, value).Map<Change>(text => setting => setting with { Prefix = text }),
            "grace" => GraceKind.Read(name, value).Map<Change>(time => setting => setting with { Grace = time }),
            "deadline" => DeadlineKind.Read(name, value).Map<Change>(
                time => setting => setting with { Deadline = time }),
            "object" => ObjectKind.Read(name, value).Map<Change>(
                bytes => setting => setting with { ObjectBytesMax = bytes }),
            "user" => ReadName(word, value).Map<Change>(text => setting => setting with { User = text }),
            "password" => FilePaths.Kind.Read(name, value).Map<Change>(
                path => setting => setting with { PasswordFile = path.IfNoneUnsafe((string?)null) }),
            "ca" => FilePaths.Kind.Read(name, value).Map<Change>(
                path => setting => setting with { AuthorityFile = path.IfNoneUnsafe((string?)null) }),
            "sentinel" => ReadName(word, value).Map<Change>(text => setting => setting with { Sentinel = text }),
            _ => NamedWords.Unknown<SharedSetting>(word, Elsewhere.Find(name.ToLowerInvariant()), Names, Usual),
        };

    private static Validation<ConfigError, string> ReadName(SourceSpan word, SourceSpan value) =>
        value.Length is 0 or > NameLengthMax
            || value.Text.Any(static c => !char.IsAsciiLetterOrDigit(c) && !"-_.:".Contains(c))
            ? word.Fails<string>(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{NamedWords.NameOf(word)} is 1 to {NameLengthMax} letters, digits and -_.:"),
                NamedWords.NameOf(word) switch
                {
                    "sentinel" => "such as sentinel=mymaster",
                    "user" => "such as user=pibl",
                    _ => "such as prefix=shop",
                })
            : Success<ConfigError, string>(value.Text);
}
