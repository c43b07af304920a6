using System.Text.Json;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>What is stored, as JSON.</summary>
public static class CacheListingJson
{
    /// <summary>All of a listing.</summary>
    public static string Of(CacheListing listing) => Json.Object(json =>
    {
        json.WriteString("at", listing.At);
        json.WriteBoolean("more", listing.IsCut);
        json.List("responses", listing.Items, (item, one) => Write(item, one, listing.At));
    });

    /// <summary>True of what <see cref="Of"/> made of an empty listing.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static bool IsEmpty(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.GetProperty("responses").GetArrayLength() == 0;
    }

    /// <summary>The members of one.</summary>
    public static void Write(Utf8JsonWriter json, CacheItem item, DateTimeOffset at)
    {
        json.WriteString("url", item.Url);
        json.WriteNumber("id", item.Stored.Id);
        json.WriteNumber("status", item.Stored.Head.Status);
        json.WriteNumber("bytes", item.Bytes);
        json.WriteNumber("age_s", (long)item.AgeAt(at).TotalSeconds);
        json.WriteNumber("ttl_s", (long)item.TimeToLiveAt(at).TotalSeconds);
        json.WriteString("why", item.Why);
        json.WriteString("in", item.Place);
        json.WriteString("received_at", item.Stored.ReceivedAt);
        json.WriteString("variant", item.SelectedBy);
        json.List("tags", item.Tags);
        json.List("fields", Lines(item.Stored.Head.Fields));
    }

    private static IEnumerable<string> Lines(Fields fields) =>
        Enumerable.Range(0, fields.Count).Select(at => $"{Bytes.Of(fields.NameOf(at))}: {fields.BytesOf(at)}");
}
