using LanguageExt;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Languages;
using Pibl.Sites;
using static LanguageExt.Prelude;
using static Pibl.Routing.RouteSentences;

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
    /// <param name="language">In which it is said.</param>
    public static Seq<string> Of(
        SiteChoice choice, RequestHead request, Settings? site, int status, Language language = Language.English) =>
        choice.Entry is not { } entry || site is null
        ? Seq1(status == 400 ? Say(language, "none.doubtful")
            : status == 421 ? Say(language, "none.host", Shown(choice.Host.ToString()))
            : Say(language, "none.path", Shown(choice.Host.ToString()), Shown(choice.Path.ToString())))
        : choice.Others.IsEmpty && entry is { Host: null, Path.Length: 1, Match.Conditions: 0 }
            ? Seq1(Say(language, "only"))
            : Sequences.Join(
                Seq1(OfHost(entry, language)),
                Seq1(OfPath(entry, choice, language)),
                entry.Match.Methods.IsEmpty
                    ? Seq<string>()
                    : Seq1(Say(language, "method", SiteKeys.Method.Show(site), request.MethodName)),
                entry.Match.Fields.Map(field => Say(language, "header", field)).Strict());

    /// <summary>Why a request does not go to another entry.</summary>
    public static string Of(MissedEntry missed, Route route) =>
        Of(missed, route.Choice, route.Request, showsValues: true);

    /// <param name="missed">The other entry.</param>
    /// <param name="choice">Which site it goes to instead.</param>
    /// <param name="request">The request.</param>
    /// <param name="language">In which it is said.</param>
    /// <param name="showsValues">
    /// The values that HEADER asks for too: for whoever has the file. A value may be what lets a client in.
    /// </param>
    public static string Of(
        MissedEntry missed, SiteChoice choice, RequestHead request, Language language = Language.English,
        bool showsValues = false) =>
        missed.Why switch
        {
            SiteMiss.Host => Say(language, "not.host", missed.Entry.Host),
            SiteMiss.Path => Say(language, "not.path", missed.Entry.Path),
            SiteMiss.Method => Say(language, "not.method", string.Join(", ", missed.Entry.Match.Methods)),
            SiteMiss.Header => Say(language, "not.header", string.Join(", ", missed.Entry.Match.Fields
                .Filter(field => !field.Matches(request.Fields))
                .Map(field => showsValues ? field.ToString() : field.Name.ToString()))),
            SiteMiss.Later when choice.Entry is { } won => LessThan(missed.Entry, won, language),
            _ => Say(language, "later"),
        };

    private static string OfHost(SiteEntry entry, Language language) => entry.Host switch
    {
        null => Say(language, "host.any"),
        { IsWildcard: true } wildcard => Say(language, "host.wildcard", wildcard),
        var exact => Say(language, "host.exact", exact),
    };

    private static string OfPath(SiteEntry entry, SiteChoice choice, Language language) => entry.Path.Length == 1
        ? Say(language, "path.every", Shown(choice.Path.ToString()))
        : Say(language, "path.longest", entry.Path, Shown(choice.Path.ToString()));

    private static string LessThan(SiteEntry entry, SiteEntry won, Language language) =>
        entry.Host != won.Host
            ? entry.Host is null ? Say(language, "later.any") : Say(language, "later.host", entry.Host, won.Host)
        : entry.Path.Length != won.Path.Length ? Say(language, "later.path", entry.Path)
        : entry.Match.Conditions != won.Match.Conditions ? Say(language, "later.conditions")
        : Say(language, "later.file");

    private static string Shown(string text) => text.Length == 0 ? "\"\"" : text;
}
