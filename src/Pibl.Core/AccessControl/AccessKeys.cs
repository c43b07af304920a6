using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Forward;
using static LanguageExt.Prelude;

namespace Pibl.AccessControl;

/// <summary>The keys that say which clients may ask.</summary>
public static class AccessKeys
{
    private const string Any = "any";

    // What is written elsewhere for the same.
    private static readonly Seq<string> All = Seq("all", "*", "everybody", "on", "yes");

    /// <summary>ALLOW; nothing: any.</summary>
    public static readonly ConfigKey<Option<Seq<IPNetwork>>> Allow = ConfigKey.Of(
        "ALLOW", Any,
        new ValueKind<Option<Seq<IPNetwork>>>(
            $"`{Any}`, or {Networks.Listed(Networks.RulesMax)}",
            ReadAllow,
            networks => networks.Map(Networks.Show).IfNone(Any)),
        "the clients that may ask; all others get 403 ([access](access.md))");

    /// <summary>DENY.</summary>
    public static readonly ConfigKey<Seq<IPNetwork>> Deny = ConfigKey.Of(
        "DENY", "none",
        new ValueKind<Seq<IPNetwork>>(
            $"`none`, or {Networks.Listed(Networks.RulesMax)}", ReadDeny, Networks.Show),
        "the clients that get 403, even where `ALLOW` names them ([access](access.md))");

    /// <summary>Both as one rule; null where they shut out nobody.</summary>
    public static AccessRule? RuleOf(Settings settings) =>
        (settings.Get(Allow), settings.Get(Deny)) switch
        {
            ({ IsNone: true }, { IsEmpty: true }) => null,
            var (allow, deny) => new AccessRule(
                allow.MatchUnsafe(AddressRanges.Of, () => null), AddressRanges.Of(deny)),
        };

    private static Validation<ConfigError, Option<Seq<IPNetwork>>> ReadAllow(
        string key, SourceSpan value) => value.Text switch
        {
            Any => Success<ConfigError, Option<Seq<IPNetwork>>>(None),
            "none" => value.Fails<Option<Seq<IPNetwork>>>("ALLOW=none would let nobody in", "leave the line out to let everybody in"),
            var text when All.Contains(text.ToLowerInvariant()) =>
                value.Fails<Option<Seq<IPNetwork>>>($"ALLOW takes networks, or {Any}", Suggestions.DidYouMean(Any)),
            _ => Networks.Read(key, value, Networks.RulesMax).Map(Some),
        };

    private static Validation<ConfigError, Seq<IPNetwork>> ReadDeny(string key, SourceSpan value) =>
        value.Text == Any || All.Contains(value.Text.ToLowerInvariant())
            ? value.Fails<Seq<IPNetwork>>(
                $"DENY={value.Text} would let nobody in", "ALLOW alone shuts out all others; leave DENY out")
            : value.Text == "none" ? Success<ConfigError, Seq<IPNetwork>>(Seq<IPNetwork>())
            : Networks.Read(key, value, Networks.RulesMax);
}
