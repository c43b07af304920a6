namespace Pibl.Config;

/// <summary>The table of all keys as docs/serv-config.md has it.</summary>
public static class ConfigReference
{
    /// <summary>A Markdown table; each line ends in LF.</summary>
    public static string Markdown(KeyTable keys) =>
        "| key | default | takes | meaning |\n|---|---|---|---|\n" + string.Concat(keys.All.Map(Row));

    private static string Row(ConfigKey key) =>
        $"| `{key.Name}` | {(key.Default is null ? "required" : $"`{key.Default}`")} | {key.Takes} | {key.Meaning} |\n";
}
