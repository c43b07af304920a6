using System.Text.Json;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>Mistakes of a configuration, and where they stand, as <c>--json</c> prints them.</summary>
internal static class MistakesJson
{
    /// <summary>
    /// Where something stands: a line and a column from 1 of a file, or a variable; nothing for a file.
    /// </summary>
    public static void Place(this Utf8JsonWriter json, SourceSpan where)
    {
        if (where.Variable is { } variable)
        {
            json.WriteString("variable", variable);
        }
        else
        {
            json.WriteString("file", where.File);
            if (where.Line > 0)
            {
                json.WriteNumber("line", where.Line);
                json.WriteNumber("column", where.Column);
                json.WriteNumber("length", where.Length);
            }
        }
    }

    /// <summary>The mistakes of a file; <c>"right"</c> is false then.</summary>
    public static string OfMistakes(string path, IEnumerable<ConfigError> mistakes) => Json.Object(json =>
    {
        json.WriteString("file", path);
        json.WriteBoolean("right", false);
        json.List("errors", mistakes, static (json, mistake) =>
        {
            json.Place(mistake.Where);
            json.WriteString("message", mistake.What);
            json.WriteString("hint", mistake.Hint);
        });
    });
}
