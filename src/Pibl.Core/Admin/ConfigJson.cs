using System.Text.Json;
using Pibl.Config;

namespace Pibl.Admin;

/// <summary>The configuration in force.</summary>
/// <param name="Now">As it was read when it came into force.</param>
/// <param name="Started">As it was read at the start: keys that hold from the start have these values.</param>
public sealed record ConfigInForce(Configured Now, Configured Started);

/// <summary>The settings in force and where each value came from: <c>/api/config</c>.</summary>
public static class ConfigJson
{
    /// <summary>All keys of the proxy, and of each site. No secrets (<see cref="Secrets"/>).</summary>
    /// <param name="generation">Which settings these are.</param>
    /// <param name="inForce">As they were read.</param>
    public static string Of(long generation, ConfigInForce inForce) => Json.Object(json =>
    {
        var (configured, started) = (inForce.Now, inForce.Started);
        json.WriteString("file", configured.FileName);
        json.WriteNumber("generation", generation);
        json.WriteStartArray("keys");
        foreach (var key in configured.Keys.All.Filter(key => key.IsGlobal))
        {
            var from = key.HoldsFromStart ? started : configured;
            Write(json, "", key, from.Settings, from.SourceOf(key));
        }

        foreach (var site in configured.Sites)
        {
            var name = configured.Settings.Sections.IsEmpty ? "" : site.Name;
            foreach (var key in configured.Keys.All.Filter(key => !key.IsGlobal))
            {
                Write(json, name, key, site.Settings, site.SourceOf(key));
            }
        }

        json.WriteEndArray();
    });

    /// <summary>The same of a program that has no file: its values, and not where they came from.</summary>
    public static string Of(long generation, Settings settings) => Json.Object(json =>
    {
        json.WriteNull("file");
        json.WriteNumber("generation", generation);
        json.WriteStartArray("keys");
        var keys = Sequences.Join(ConfigKeys.All, settings.Others.Map(other => other.AnyKey));
        foreach (var key in keys.Filter(key => key.IsGlobal || settings.Sections.IsEmpty))
        {
            Write(json, "", key, settings, "the program");
        }

        foreach (var site in settings.Sections)
        {
            foreach (var key in keys.Filter(key => !key.IsGlobal))
            {
                Write(json, site.Name, key, site.Settings, "the program");
            }
        }

        json.WriteEndArray();
    });

    private static void Write(Utf8JsonWriter json, string site, ConfigKey key, Settings settings, ValueSource source) =>
        Write(json, site, key, settings, source.ToString());

    private static void Write(Utf8JsonWriter json, string site, ConfigKey key, Settings settings, string origin)
    {
        json.WriteStartObject();
        json.WriteString("site", site);
        json.WriteString("key", key.Name);
        json.WriteString("value", string.Join('\n', key.ShowLines(settings).Map(line => Secrets.Masked(key, line))));
        json.WriteString("origin", origin);
        json.WriteBoolean("fromStart", key.HoldsFromStart);
        json.WriteEndObject();
    }
}
