using System.Text.Json;
using LanguageExt;
using Pibl.Config;
using Pibl.Lints;
using Pibl.Sites;

namespace Pibl.Commands;

/// <summary>What <c>pibl check --json</c> prints of a file that is right.</summary>
internal static class CheckJson
{
    /// <summary>The same as the report for people, and every key of every site.</summary>
    public static string Of(Configured configured, Seq<Lint> lints) => Json.Object(json =>
    {
        json.WriteString("file", configured.FileName);
        json.WriteBoolean("right", true);
        json.List("listen", ListenPlaces.Of(configured.Settings).Map(ListenPlaces.Show));
        json.List(
            "keys",
            configured.Keys.All.Filter(key => key.IsGlobal),
            (json, key) => WriteKey(json, key, configured.Settings, configured.SourceOf(key)));
        json.List("sites", configured.Sites, (json, site) =>
        {
            json.WriteString("name", site.Name);
            if (site.Header.Line > 0)
            {
                json.WriteNumber("line", site.Header.Line);
            }

            json.List(
                "keys",
                configured.Keys.All.Filter(key => !key.IsGlobal),
                (json, key) => WriteKey(json, key, site.Settings, site.SourceOf(key)));
        });
        json.List("order", OrderOf(configured), (json, entry) => WriteEntry(json, configured, entry));
        json.List("warnings", lints, static (json, lint) =>
        {
            json.WriteString("name", lint.Name);
            json.WriteString("level", lint.Level);
            json.Place(lint.Where);
            json.WriteString("message", lint.What);
            json.WriteString("hint", lint.Hint);
        });
    });

    private static Seq<SiteEntry> OrderOf(Configured configured) =>
        SiteTable.Of(configured.Sites.Map(site => site.Settings.Match).Strict()).InOrder;

    /// <summary>Its value as it stands in a file, line by line; and where that came from.</summary>
    private static void WriteKey(Utf8JsonWriter json, ConfigKey key, Settings settings, ValueSource source)
    {
        json.WriteString("key", key.Name);
        json.List("value", source.IsDefault && key.Default is null ? [] : key.ShowLines(settings));
        json.WriteString(
            "from", source.IsDefault ? "default" : source.Places.Exists(place => place.Variable is not null) ? "environment" : "file");
        if (!source.IsDefault)
        {
            json.WriteBoolean("inherited", source.IsInherited);
            json.List("places", source.Places, static (json, place) => json.Place(place));
        }
    }

    private static void WriteEntry(Utf8JsonWriter json, Configured configured, SiteEntry entry)
    {
        json.WriteString("site", configured.Sites[entry.Site].Name);
        json.WriteString("host", entry.Host?.ToString());
        json.WriteString("path", entry.Path.ToString());
        json.List("methods", entry.Match.Methods.Map(method => method.ToString()));
        json.List("fields", entry.Match.Fields.Map(field => field.ToString()));
    }
}
