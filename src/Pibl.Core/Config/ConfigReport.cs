using System.Text;
using LanguageExt;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Config;

/// <summary>What <c>pibl check</c> prints: every key, the value it has, and where that came from.</summary>
public static class ConfigReport
{
    /// <summary>A table with one key a line, and one server a line; each line ends in LF.</summary>
    public static string Render(string fileName, Configured configured)
    {
        var settings = configured.Settings;
        var rows = configured.Keys.All.Bind(key => RowsOf(key, configured)).Strict();
        var keyWidth = rows.Map(row => row.Key.Length).Max();
        var valueWidth = rows.Map(row => row.Value.Length).Max();
        var text = new StringBuilder($"{fileName} is right: the proxy will listen on {Listening(settings)}\n\n");
        foreach (var (key, value, from) in rows)
        {
            text.Append($"{key.PadRight(keyWidth)}  {value.PadRight(valueWidth)}  {from}".TrimEnd()).Append('\n');
        }

        return text.ToString();
    }

    private static Seq<(string Key, string Value, string From)> RowsOf(ConfigKey key, Configured configured)
    {
        var from = configured.LineOf.Find(key.Name).Match(line => $"line {Counts.Show(line)}", () => "default");
        return key == ConfigKeys.ServerList
            ? configured.Settings.Servers.Select((server, i) =>
                i == 0 ? (key.Name, Servers.Show(server), from) : ("", Servers.Show(server), "")).ToSeq()
            : Seq1((key.Name, from == "default" ? key.Default! : key.Show(configured.Settings), from));
    }

    private static string Listening(Settings settings) =>
        new Endpoint(settings.Address, settings.Port).ToString();
}
