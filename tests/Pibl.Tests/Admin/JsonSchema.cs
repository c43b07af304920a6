using System.Text.Json;
using System.Text.RegularExpressions;

namespace Pibl.Tests.Admin;

/// <summary>As much of JSON Schema as openapi.json uses: a keyword that it does not know fails.</summary>
internal sealed class JsonSchema(JsonElement components)
{
    /// <summary>What does not fit, with its place; empty: all does.</summary>
    public IEnumerable<string> MistakesIn(JsonElement value, JsonElement schema, string at = "$") =>
        schema.EnumerateObject().SelectMany(keyword => keyword.Name switch
        {
            "description" or "default" or "properties" => [],
            "$ref" => MistakesIn(value, components.GetProperty(keyword.Value.GetString()!.Split('/')[^1]), at),
            "type" => IsOf(value, keyword.Value) ? [] : [$"{at} is {value.ValueKind} and not {keyword.Value}"],
            "enum" => keyword.Value.EnumerateArray().Any(one => one.GetString() == value.GetString())
                ? [] : [$"{at} may not be {value}"],
            "minimum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() >= keyword.Value.GetDouble()
                ? [] : [$"{at} is {value}"],
            "maximum" => value.ValueKind != JsonValueKind.Number || value.GetDouble() <= keyword.Value.GetDouble()
                ? [] : [$"{at} is {value}"],
            "format" => DateTimeOffset.TryParse(value.GetString(), out _) ? [] : [$"{at} is no time: {value}"],
            "items" => value.EnumerateArray().SelectMany((one, i) => MistakesIn(one, keyword.Value, $"{at}[{i}]")),
            "anyOf" => keyword.Value.EnumerateArray().Any(one => !MistakesIn(value, one, at).Any())
                ? [] : [$"{at} is none of those that it may be"],
            "required" => keyword.Value.EnumerateArray().Where(name => !value.TryGetProperty(name.GetString()!, out _))
                .Select(name => $"{at}.{name} is missing"),
            "additionalProperties" => value.ValueKind != JsonValueKind.Object ? [] : Members(value, schema, at),
            _ => throw new NotSupportedException(keyword.Name),
        });

    private IEnumerable<string> Members(JsonElement value, JsonElement schema, string at) =>
        value.EnumerateObject().SelectMany(member =>
            schema.GetProperty("properties").TryGetProperty(member.Name, out var known)
                ? MistakesIn(member.Value, known, $"{at}.{member.Name}")
                : [$"{at}.{member.Name} is not described"]);

    private static bool IsOf(JsonElement value, JsonElement type) => type.ValueKind == JsonValueKind.Array
        ? type.EnumerateArray().Any(one => IsOf(value, one))
        : type.GetString() switch
        {
            "object" => value.ValueKind == JsonValueKind.Object,
            "array" => value.ValueKind == JsonValueKind.Array,
            "string" => value.ValueKind == JsonValueKind.String,
            "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
            "null" => value.ValueKind == JsonValueKind.Null,
            "number" => value.ValueKind == JsonValueKind.Number,
            "integer" => value.ValueKind == JsonValueKind.Number && Regex.IsMatch(value.GetRawText(), "^-?[0-9]+$"),
            var other => throw new NotSupportedException(other),
        };
}
