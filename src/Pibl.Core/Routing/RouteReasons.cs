using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Routing;

/// <summary>Why a site was chosen, and why another was not, in words.</summary>
public static class RouteReasons
{
    /// <summary>Why this entry is the one, a sentence for each thing that spoke for it.</summary>
    public static Seq<string> Of(Route route) =>
        Of(route.Choice, route.Request, route.Site?.Settings, route.Status ?? 0);

    /// <param name="choice">Which site, of those that there are.</param>
    /// <param name="request">The request.</param>
    /// <param name="site">The settings of the site; null: there is none.</param>
    /// <param name="status">What is answered where there is none.</param>
    public static Seq<string> Of(SiteChoice choice, RequestHead request, Settings? site, int status) =>
        choice.Entry is not { } entry || site is null
        ? Seq1(status == 400 ? "servers may take this path for another site's (%2F, %5C, a backslash or ;)"
            : status == 421
            ? $"no site has the host {Shown(choice.Host.ToString())} (HOST)"
            : $"no site of the host {Shown(choice.Host.ToString())} is for {Shown(choice.Path.ToString())} with "
                + "this method and these fields (PATH, METHOD, HEADER)")
        : choice.Others.IsEmpty && entry is { Host: null, Path.Length: 1, Match.Conditions: 0 }
            ? Seq1("there is no other site")
            : Sequences.Join(
                Seq1(OfHost(entry)),
                Seq1(OfPath(entry, choice)),
                entry.Match.Methods.IsEmpty
                    ? Seq<string>()
                    : Seq1($"METHOD={SiteKeys.Method.Show(site)} names {request.MethodName}"),
                entry.Match.Fields.Map(field => $"HEADER={field} is met").Strict());

    /// <summary>Why a request does not go to another entry.</summary>
    public static string Of(MissedEntry missed, Route route) => Of(missed, route.Choice, route.Request);

    /// <param name="missed">The other entry.</param>
    /// <param name="choice">Which site it goes to instead.</param>
    /// <param name="request">The request.</param>
    public static string Of(MissedEntry missed, SiteChoice choice, RequestHead request) => missed.Why switch
    {
        SiteMiss.Host => $"HOST is {missed.Entry.Host}",
        SiteMiss.Path => $"PATH is {missed.Entry.Path}",
        SiteMiss.Method => $"METHOD is {string.Join(", ", missed.Entry.Match.Methods)}",
        SiteMiss.Header => $"HEADER asks for {string.Join(", ", missed.Entry.Match.Fields.Filter(
            field => !field.Matches(request.Fields)))}",
        SiteMiss.Later when choice.Entry is { } won => $"it would answer, but {LessThan(missed.Entry, won)}",
        _ => "it is asked later",
    };

    private static string OfHost(SiteEntry entry) => entry.Host switch
    {
        null => "it is for any host, and no site that names this one has the path",
        { IsWildcard: true } wildcard => $"HOST={wildcard} is the longest wildcard for this host that has the path",
        var exact => $"HOST={exact} names this very host, which goes before wildcards and any",
    };

    private static string OfPath(SiteEntry entry, SiteChoice choice) => entry.Path.Length == 1
        ? $"PATH=/ has every path, and no longer one of this host has {Shown(choice.Path.ToString())}"
        : $"PATH={entry.Path} is the longest that has {Shown(choice.Path.ToString())}";

    private static string LessThan(SiteEntry entry, SiteEntry won) =>
        entry.Host != won.Host ? entry.Host is null ? "any host comes after one that is named" : $"{entry.Host} is less exact than {won.Host}"
        : entry.Path.Length != won.Path.Length ? $"its path {entry.Path} is shorter"
        : entry.Match.Conditions != won.Match.Conditions ? "it has fewer conditions (METHOD, HEADER)"
        : "it stands further down in the file";

    private static string Shown(string text) => text.Length == 0 ? "\"\"" : text;
}
