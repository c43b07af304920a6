using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Shared;
using static LanguageExt.Prelude;
using Change = System.Func<Pibl.Peers.PeerRule, Pibl.Peers.PeerRule>;

namespace Pibl.Peers;

/// <summary>The key of a cluster without a store.</summary>
public static class PeerKeys
{
    /// <summary>So many proxies ask one another; more of them want a store in their middle.</summary>
    public const int CountMax = 64;

    private const string Form = "such as 10.0.0.1:8080,10.0.0.2:8080";
    private const string Words = "self=10.0.0.1:8080 or timeout=3s";

    private static readonly Seq<string> Names = Sequences.Two("self", "timeout");

    private static readonly ValueKind<TimeSpan> Times =
        Durations.Between(TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1));

    internal static readonly ValueKind<PeerRule> Kind = new(
        $"1 to {CountMax} proxies with commas between, as SERVERS takes servers; behind them `self=10.0.0.1:8080`, "
        + "`timeout=3s`",
        Read,
        Show);

    /// <summary>PEERS.</summary>
    public static readonly ConfigKey<Option<PeerRule>> Peers = ConfigKey.Optional(
        "PEERS", "10.0.0.1:8080,10.0.0.2:8080", Kind,
        "the proxies that share their caches, this one among them: a miss asks the one that owns the key "
        + "([peers](peers.md))") with
    {
        IsGlobal = true,
        Relation = SharedTwice,
    };

    /// <summary>The entries, for whoever finds what is behind names; empty where PEERS=none.</summary>
    public static Seq<Endpoint> EntriesOf(Settings settings) =>
        settings.Get(Peers).Match(rule => rule.Entries, LanguageExt.Seq<Endpoint>.Empty);

    /// <summary>
    /// Whether a connection to a peer ends at this proxy: one of its ports at one of its addresses.
    /// </summary>
    /// <param name="peer">Its name resolved.</param>
    /// <param name="places">Where clients come in.</param>
    /// <param name="own">The addresses of this machine; those that stand for itself alone count besides.</param>
    public static bool IsOwn(Endpoint peer, Seq<ListenPlace> places, IReadOnlyCollection<IPAddress> own) =>
        places.Exists(place => place.Path is null && place.Port == peer.Port)
        && IPAddress.TryParse(peer.Host, out var address)
        && (IPAddress.IsLoopback(address) || own.Contains(address));

    private static Seq<ConfigError> SharedTwice(ParsedFile sheet) =>
        (from peers in sheet.Find(Peers).Flatten()
         from shared in sheet.Find(SharedKeys.Shared).Flatten()
         from place in sheet.PlaceOf(Peers)
         select place.Wrong(
             "PEERS beside CACHE_SHARED: what peers would be asked for is in the store already", "keep one of the two"))
        .ToSeq();

    private static string Show(PeerRule rule) => string.Join(", ", rule.Entries.Map(Servers.Show))
        + rule.Self.Match(self => $" self={self}", "")
        + (rule.Timeout == PeerRule.TimeoutDefault ? "" : $" timeout={Durations.Show(rule.Timeout)}");

    private static Validation<ConfigError, PeerRule> Read(string key, SourceSpan value)
    {
        var items = value.Split(',').Map(item => item.Trim()).Strict();
        if (items.Count > CountMax)
        {
            return value.Fails<PeerRule>($"{items.Count} peers", $"{key} takes at most {CountMax}");
        }

        var words = items.Map(item => item.Words()).Strict();
        var addresses = items.Zip(words, (item, parts) => parts.IsEmpty ? item : parts.Head).ToSeq().Strict();
        return (Entries(key, addresses), NamedWords.Read<PeerRule>(
            words.Bind(parts => parts.IsEmpty ? Seq<SourceSpan>() : parts.Tail).Strict(), _ => Words, ReadWord)).Apply(
            (entries, changes) => changes.Fold(
                new PeerRule(entries, None, PeerRule.TimeoutDefault), (rule, change) => change(rule)));
    }

    private static Validation<ConfigError, Seq<Endpoint>> Entries(string key, Seq<SourceSpan> addresses) =>
        addresses.Find(address => address.Text is "off" or "no").Case is SourceSpan off
            ? off.Fails<Seq<Endpoint>>(
                $"{key} takes proxies, not \"{off.Text}\"", Suggestions.DidYouMean($"{key}=none"))
            : addresses.Find(address => address.Text.StartsWith('@')).Case is SourceSpan file
                ? file.Fails<Seq<Endpoint>>($"{key} reads no file", Form)
                : addresses.Find(address => NamedWords.NameOf(address) is "self" or "timeout").Case is SourceSpan word
                    ? word.Fails<Seq<Endpoint>>("a proxy stands first, and no comma before a word", $"{Form} {Words}")
                    : Servers.ReadAll(addresses, hint: "keep one of them");

    private static Validation<ConfigError, Change> ReadWord(string name, SourceSpan word, SourceSpan value) =>
        name switch
        {
            "self" => Servers.Kind.Read(name, value).Bind(read => read.Count == 1 && read.Head.Source is null
                ? Success<ConfigError, Change>(rule => rule with { Self = read.Head })
                : value.Fails<Change>("a proxy is one of the cluster", "such as self=10.0.0.1:8080")),
            "timeout" => Times.Read(name, value).Map<Change>(time => rule => rule with { Timeout = time }),
            _ => NamedWords.Unknown<PeerRule>(word, None, Names, Words),
        };
}
