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
    /// that are given for it, and the order in which the sites are asked. Each line ends in LF.
    /// </summary>
    public static string Render(Configured configured)
    {
        var settings = configured.Settings;
        var keys = settings.Sections.IsEmpty ? configured.Keys.All : configured.Keys.All.Filter(key => key.IsGlobal);
        var text = new StringBuilder(
            $"{configured.FileName} is right: the proxy will listen on {Listening(settings)}\n\n");
        Append(text, keys.Bind(key => RowsOf(key, settings, configured.SourceOf(key))).Strict());
        foreach (var site in settings.Sections.IsEmpty ? Seq<ConfiguredSite>() : configured.Sites)
        {
            text.Append($"\n[site {site.Name}]\n");
            Append(text, configured.Keys.All.Filter(key => !key.IsGlobal)
                .Map(key => (Key: key, From: site.SourceOf(key)))
                .Filter(row => !row.From.IsDefault || row.Key.Show(site.Settings) != row.Key.Show(Defaults))
                .Bind(row => RowsOf(row.Key, site.Settings, row.From)).Strict());
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

    private static string Order(Settings settings)
    {
        var entries = SiteTable.Of(settings.Sections.Map(site => site.Settings.Match).Strict()).InOrder;
        var text = new StringBuilder("\nthe sites in the order in which they are asked:\n");
        foreach (var entry in entries)
        {
            var host = entry.Host is { } pattern ? pattern.ToString() : "any host";
            text.Append($"{settings.Sections[entry.Site].Name}: {host} {entry.Path}{More(entry.Match)}\n");
        }

        return text.ToString();
    }

    private static string More(SiteMatch match) => (match.Methods.IsEmpty, match.Fields.IsEmpty) switch
    {
        (true, true) => "",
        (true, false) => " (HEADER)",
        (false, true) => " (METHOD)",
        (false, false) => " (METHOD, HEADER)",
    };

    /// <summary>A row for each line of a key that adds up, and for each server.</summary>
    private static Seq<(string Key, string Value, string From)> RowsOf(
        ConfigKey key, Settings settings, ValueSource from)
    {
        var values = key == ConfigKeys.ServerList ? settings.Servers.Map(Servers.Show)
            : from.IsDefault ? Seq1(DefaultOf(key, settings))
            : key.ShowLines(settings);
        return values
            .Select((value, i) => i == 0 ? (key.Name, value, from.ToString())
                : (key == ConfigKeys.ServerList ? "" : key.Name, value, ""))
            .ToSeq().Strict();
    }

    /// <summary>As the documents spell it, unless it follows from other keys.</summary>
    private static string DefaultOf(ConfigKey key, Settings settings) => key.Default is not { } text ? "none"
        : key.Show(settings) is var value && value == key.Show(Defaults) ? text
        : value;

    private static string Listening(Settings settings) =>
        string.Join(" and ", ListenPlaces.Of(settings).Map(ListenPlaces.Show));
}
