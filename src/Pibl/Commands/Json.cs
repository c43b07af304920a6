using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Pibl.Config;

namespace Pibl.Commands;

/// <summary>JSON as commands print it: indented, one value, a line feed at its end.</summary>
internal static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for terminals and programs, not for web pages
    };

    /// <summary>An object with what <paramref name="members"/> writes into it.</summary>
    public static string Object(Action<Utf8JsonWriter> members)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.GetBuffer(), 0, (int)bytes.Length) + "\n";
    }

    /// <summary>A list with an object for each item.</summary>
    public static void List<T>(
        this Utf8JsonWriter json, string name, IEnumerable<T> items, Action<Utf8JsonWriter, T> members)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStartObject();
            members(json, item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>A list of strings.</summary>
    public static void List(this Utf8JsonWriter json, string name, IEnumerable<string> items)
    {
        json.WriteStartArray(name);
        foreach (var item in items)
        {
            json.WriteStringValue(item);
        }

        json.WriteEndArray();
    }

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
    public static string OfMistakes(string path, IEnumerable<ConfigError> mistakes) => Object(json =>
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
