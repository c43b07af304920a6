using System.Text;
using LanguageExt;
using Pibl.Exchange;
using Pibl.Sites;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What <c>pibl check</c> prints: every key, the value it has, and where that came from.</summary>
public static class ConfigReport
{
    private static readonly Settings Defaults = Settings.Of(0, "", Seq<Endpoint>());

    /// <summary>
    /// A table with one key a line, and one server a line; behind it, of a file with sections, each site with the keys
    /// that are not at their defaults, and the order in which the sites are asked. Each line ends in LF.
    /// </summary>
    public static string Render(string fileName, Configured configured)
    {
        var settings = configured.Settings;
        var keys = settings.Sections.IsEmpty ? configured.Keys.All : configured.Keys.All.Filter(key => key.IsGlobal);
        var text = new StringBuilder($"{fileName} is right: the proxy will listen on {Listening(settings)}\n\n");
        Append(text, keys.Bind(key => RowsOf(key, configured)).Strict());
        foreach (var site in settings.Sections)
        {
            text.Append($"\n[site {site.Name}]\n");
            Append(text, configured.Keys.All.Filter(key => !key.IsGlobal).Bind(key => OwnRowsOf(key, site)).Strict());
        }

        return settings.Sections.IsEmpty ? text.ToString() : text.Append(Order(settings)).ToString();
    }

    private static void Append(StringBuilder text, Seq<(string Key, string Value, string From)> rows)
    {
        var keyWidth = rows.Map(row => row.Key.Length).Max();
        var valueWidth = rows.Map(row => row.Value.Length).Max();
        foreach (var (key, value, from) in rows)
        {
            text.Append($"{key.PadRight(keyWidth)}  {value.PadRight(valueWidth)}  {from}".TrimEnd()).Append('\n');
        }
    }

    private static Seq<(string Key, string Value, string From)> OwnRowsOf(ConfigKey key, SiteSettings site) =>
        key.Show(site.Settings) == key.Show(Defaults)
            ? Seq<(string Key, string Value, string From)>()
            : key.ShowLines(site.Settings).Map(line => (key.Name, line, ""));

    private static string Order(Settings settings)
    {
        var entries = SiteTable.Of(settings.Sections.Map(site => site.Settings.Match).Strict()).InOrder;
        var text = new StringBuilder("\nthe sites in the order in which they are asked:\n");
        foreach (var entry in entries)
        {
            var host = entry.Host is { } pattern ? pattern.ToString() : "any host";
            var more = entry.Match.Conditions == 0 ? "" : " (METHOD, HEADER)";
            text.Append($"{settings.Sections[entry.Site].Name}: {host} {entry.Path}{more}\n");
        }

        return text.ToString();
    }

    private static Seq<(string Key, string Value, string From)> RowsOf(ConfigKey key, Configured configured)
    {
        var from = configured.LineOf.Find(key.Name).Match(line => $"line {Counts.Show(line)}", () => "default");
        return key == ConfigKeys.ServerList
            ? configured.Settings.Servers.Select((server, i) =>
                i == 0 ? (key.Name, Servers.Show(server), from) : ("", Servers.Show(server), "")).ToSeq()
            : Seq1((key.Name, from == "default" ? key.Default ?? "none" : key.Show(configured.Settings), from));
    }

    private static string Listening(Settings settings) =>
        string.Join(" and ", ListenPlaces.Of(settings).Map(ListenPlaces.Show));
}
