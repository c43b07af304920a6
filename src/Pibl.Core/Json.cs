using System.Buffers;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Pibl;

/// <summary>JSON for terminals and programs: one value, indented with a line feed at its end, or on one line.</summary>
public static class Json
{
    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, // for terminals and programs, not for web pages
    };

    /// <summary>An object with what <paramref name="members"/> writes into it.</summary>
    public static string Object(Action<Utf8JsonWriter> members) => Object(members, Options) + "\n";

    /// <summary>The same on one line, without a line feed.</summary>
    public static string Line(Action<Utf8JsonWriter> members) => Object(members, Options with { Indented = false });

    private static string Object(Action<Utf8JsonWriter> members, JsonWriterOptions options)
    {
        var bytes = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(bytes, options))
        {
            json.WriteStartObject();
            members(json);
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(bytes.WrittenSpan);
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
}
