using System.Text;
using System.Text.RegularExpressions;

namespace Pibl.Config;

/// <summary>The keys as they are described: a table as docs/serv-config.md has it, and for terminals.</summary>
public static partial class ConfigReference
{
    /// <summary>A default that is longer is cut in the list, where it would push everything else aside.</summary>
    private const int DefaultMax = 24;

    /// <summary>A Markdown table; each line ends in LF.</summary>
    public static string Markdown(KeyTable keys) =>
        "| key | default | takes | meaning |\n|---|---|---|---|\n" + string.Concat(keys.All.Map(Row));

    /// <summary>A line for each key; each ends in LF.</summary>
    public static string List(KeyTable keys) => new StringBuilder().AppendTable(
        ["key", "default", "meaning"],
        keys.All.Map(static key => new[] { key.Name, Cut(key.Default ?? "required"), Plain(key.Meaning) })).ToString();

    /// <summary>All that is known of one; each line ends in LF.</summary>
    public static string Of(ConfigKey key)
    {
        (string Name, string Text)[] lines =
        [
            ("default", key.Default ?? "none: it must be given"),
            ("takes", Plain(key.Takes)),
            ("meaning", Plain(key.Meaning)),
            ("where", key.IsGlobal ? "before the first section: it is for the whole proxy" : "anywhere: a site may have its own"),
            ("lines", key.AddsUp ? "several, which add up" : "one"),
            ("reload", key.HoldsFromStart ? "no: it holds from start to end" : "yes"),
            ("example", $"{key.Name}={key.Example}"),
        ];
        return $"{key.Name}\n" + string.Concat(lines.Select(static line => $"  {line.Name,-8} {line.Text}\n"));
    }

    private static string Row(ConfigKey key) =>
        $"| `{key.Name}` | {(key.Default is null ? "required" : $"`{key.Default}`")} | {key.Takes} | {key.Meaning} |\n";

    private static string Cut(string value) => value.Length <= DefaultMax ? value : value[..(DefaultMax - 2)] + " …";

    /// <summary>Without the marks of Markdown: of a link its text.</summary>
    private static string Plain(string markdown) =>
        Link().Replace(markdown, "$1").Replace("`", "", StringComparison.Ordinal);

    [GeneratedRegex(@"\[([^\]]+)\]\([^)]+\)")]
    private static partial Regex Link();
}
