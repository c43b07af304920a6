using LanguageExt;
using Pibl.Config;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Routing;

/// <summary>Why a site was chosen, and why another was not, in words.</summary>
public static class RouteReasons
{
    /// <summary>Why this entry is the one, a sentence for each thing that spoke for it.</summary>
    public static Seq<string> Of(Route route) => route.Choice.Entry is not { } entry || route.Site is not { } site
        ? Seq1(route.Status == 400 ? "servers may take this path for another site's (%2F, %5C, a backslash or ;)"
            : route.Status == 421
            ? $"no site has the host {Shown(route.Choice.Host.ToString())} (HOST)"
            : $"no site of the host {Shown(route.Choice.Host.ToString())} is for {Shown(route.Choice.Path.ToString())} with "
                + "this method and these fields (PATH, METHOD, HEADER)")
        : route.Choice.Others.IsEmpty && entry is { Host: null, Path.Length: 1, Match.Conditions: 0 }
            ? Seq1("there is no other site")
            : Sequences.Join(
                Seq1(OfHost(entry)),
                Seq1(OfPath(entry, route)),
                entry.Match.Methods.IsEmpty
                    ? Seq<string>()
                    : Seq1($"METHOD={SiteKeys.Method.Show(site.Settings)} names {route.Request.MethodName}"),
                entry.Match.Fields.Map(field => $"HEADER={field} is met").Strict());

    /// <summary>Why a request does not go to another entry.</summary>
    public static string Of(MissedEntry missed, Route route) => missed.Why switch
    {
        SiteMiss.Host => $"HOST is {missed.Entry.Host}",
        SiteMiss.Path => $"PATH is {missed.Entry.Path}",
        SiteMiss.Method => $"METHOD is {string.Join(", ", missed.Entry.Match.Methods)}",
        SiteMiss.Header => $"HEADER asks for {string.Join(", ", missed.Entry.Match.Fields.Filter(
            field => !field.Matches(route.Request.Fields)))}",
        SiteMiss.Later when route.Choice.Entry is { } won => $"it would answer, but {LessThan(missed.Entry, won)}",
        _ => "it is asked later",
    };

    private static string OfHost(SiteEntry entry) => entry.Host switch
    {
        null => "it is for any host, and no site that names this one has the path",
        { IsWildcard: true } wildcard => $"HOST={wildcard} is the longest wildcard for this host that has the path",
        var exact => $"HOST={exact} names this very host, which goes before wildcards and any",
    };

    private static string OfPath(SiteEntry entry, Route route) => entry.Path.Length == 1
        ? $"PATH=/ has every path, and no longer one of this host has {Shown(route.Choice.Path.ToString())}"
        : $"PATH={entry.Path} is the longest that has {Shown(route.Choice.Path.ToString())}";

    private static string LessThan(SiteEntry entry, SiteEntry won) =>
        entry.Host != won.Host ? entry.Host is null ? "any host comes after one that is named" : $"{entry.Host} is less exact than {won.Host}"
        : entry.Path.Length != won.Path.Length ? $"its path {entry.Path} is shorter"
        : entry.Match.Conditions != won.Match.Conditions ? "it has fewer conditions (METHOD, HEADER)"
        : "it stands further down in the file";

    private static string Shown(string text) => text.Length == 0 ? "\"\"" : text;
}
