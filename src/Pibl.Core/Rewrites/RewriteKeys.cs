using LanguageExt;
using Pibl.Config;
using Pibl.FieldEdits;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Templates;

namespace Pibl.Rewrites;

/// <summary>The keys of what servers are asked for.</summary>
public static class RewriteKeys
{
    /// <summary>REWRITE.</summary>
    public static readonly ConfigKey<Option<string>> Rewrite = ConfigKey.Optional(
        "REWRITE", "/",
        new ValueKind<string>("a path that begins with `/`", RewriteTexts.ReadPath, path => path),
        "what the matched path becomes on its way to the server ([rewrites](rewrites.md))");

    /// <summary>SET_HOST.</summary>
    public static readonly ConfigKey<HostSetting> SetHost = ConfigKey.Of(
        "SET_HOST", "client",
        new ValueKind<HostSetting>("`client`, `server`, or a host", RewriteTexts.ReadHost, RewriteTexts.Show),
        "which `Host` the server gets: the client's, its own, or this one");

    /// <summary>All of them, in the order of the documents.</summary>
    public static readonly Seq<ConfigKey> All = Sequences.Two<ConfigKey>(Rewrite, SetHost);

    /// <summary>What goes to servers.</summary>
    public static OutgoingRule OutgoingOf(Settings settings)
    {
        var rule = new OutgoingRule(PathOf(settings), settings.Get(SetHost), FieldKeys.OfRequests(settings));
        return rule == OutgoingRule.None
            ? OutgoingRule.None
            : rule with
            {
                Site = Bytes.Of(settings.SiteName),
                Total = rule.Fields?.Uses(Placeholder.TimeLeft) ?? false
                    ? settings.Get(RetryKeys.TimeoutTotal).ToNullable()
                    : null,
            };
    }

    /// <summary>What comes back from them; null where there is nothing to map.</summary>
    public static ReplyMapping? MappingOf(Settings settings) =>
        ReplyMapping.Of(PathOf(settings), settings.Get(SetHost), settings.Servers);

    private static PathRewrite? PathOf(Settings settings) =>
        settings.Get(Rewrite).MatchUnsafe(path => PathRewrite.Of(settings.Match.Paths, path!), () => null);
}
