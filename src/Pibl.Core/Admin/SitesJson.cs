using LanguageExt;
using Pibl.Config;
using Pibl.Routing;
using Pibl.Sites;

namespace Pibl.Admin;

/// <summary>The sites with their conditions, steps and servers: <c>/api/sites</c>.</summary>
public static class SitesJson
{
    /// <summary>In the order of the file; and behind them in which order they are asked.</summary>
    /// <param name="generation">Of the settings.</param>
    /// <param name="sites">Their settings.</param>
    /// <param name="stepsOf">What a request to one of them passes.</param>
    public static string Of(
        long generation, Seq<SiteSettings> sites, Func<SiteSettings, Seq<RouteStep>> stepsOf) => Json.Object(json =>
    {
        json.WriteNumber("generation", generation);
        json.List("sites", sites, (json, site) =>
        {
            var match = site.Settings.Match;
            json.WriteString("site", site.Name);
            json.List("hosts", match.Hosts.Map(host => host.ToString()!));
            json.List("paths", match.Paths.Map(path => path.ToString()));
            json.List("methods", match.Methods.Map(method => method.ToString()));
            json.List("fields", match.Fields.Map(field => Secrets.OfField(field.ToString()!)));
            json.List("steps", stepsOf(site), (json, step) =>
            {
                json.WriteString("name", step.Step.Name);
                json.WriteString("kind", step.Step.IsQueue ? "queue" : "stage");
                json.WriteString("what", step.What);
                json.List("settings", step.Keys.Map(
                    key => $"{key.Name}={string.Join(' ', key.ShowLines(site.Settings).Map(line => Secrets.Masked(key, line)))}"));
            });
            json.List("servers", site.Settings.Servers.Map(Servers.Show));
        });
        json.List("order", SiteTable.Of(sites.Map(site => site.Settings.Match).Strict()).InOrder, (json, entry) =>
        {
            json.WriteString("site", sites[entry.Site].Name);
            json.WriteString("host", entry.Host?.ToString());
            json.WriteString("path", entry.Path.ToString());
        });
    });
}
