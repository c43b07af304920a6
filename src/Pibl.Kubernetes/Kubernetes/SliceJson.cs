using System.Net;
using System.Text.Json;
using LanguageExt;
using Pibl.Discovery;

namespace Pibl.Kubernetes;

/// <summary>What the API says of EndpointSlices, as values. Members that are not needed are passed over.</summary>
internal static class SliceJson
{
    private const int Gone = 410;

    /// <summary>In characters: it stands in a line of the log.</summary>
    private const int MessageLengthMax = 200;

    /// <summary>One page of a list.</summary>
    /// <exception cref="JsonException">It is no list of EndpointSlices.</exception>
    public static SlicePage PageOf(ReadOnlyMemory<byte> text) => Checked(text, static root =>
    {
        var metadata = root.GetProperty("metadata");
        return new SlicePage(
            Each(root, "items").Map(SliceOf).Strict(),
            metadata.GetProperty("resourceVersion").GetString() ?? "",
            TextOf(metadata, "continue") is { Length: > 0 } more ? more : null);
    });

    /// <summary>One line of a watch.</summary>
    /// <exception cref="JsonException">It is no event of a watch.</exception>
    public static SliceEvent EventOf(ReadOnlyMemory<byte> line) => Checked<SliceEvent>(line, static root =>
    {
        var thing = root.GetProperty("object");
        var type = root.GetProperty("type").GetString();
        return type switch
        {
            "ADDED" or "MODIFIED" => new SliceEvent.Set(SliceOf(thing), VersionOf(thing)),
            "DELETED" => new SliceEvent.Deleted(NameOf(thing), VersionOf(thing)),
            "BOOKMARK" => new SliceEvent.Bookmark(VersionOf(thing)),
            "ERROR" => new SliceEvent.Error(
                thing.TryGetProperty("code", out var code) && code.GetInt32() == Gone,
                SaidIn(thing) ?? "no reason"),
            _ => throw new JsonException($"an event of the type {type}"),
        };
    });

    /// <summary>Why the API server refuses; null: it does not say.</summary>
    /// <exception cref="JsonException">It is no Status.</exception>
    public static string? MessageOf(ReadOnlyMemory<byte> text) => Checked(text, static root => SaidIn(root));

    private static string? SaidIn(JsonElement status) => TextOf(status, "message") is { Length: > 0 } said
        ? new string([.. said.Take(MessageLengthMax).Select(c => char.IsControl(c) ? ' ' : c)])
        : null;

    private static T Checked<T>(ReadOnlyMemory<byte> text, Func<JsonElement, T> read)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return read(document.RootElement);
        }
        catch (Exception odd) when (odd is KeyNotFoundException or InvalidOperationException or FormatException)
        {
            // Another shape than the API's: JsonElement says so in three ways.
            throw new JsonException(odd.Message, odd);
        }
    }

    private static EndpointSlice SliceOf(JsonElement slice)
    {
        var isNames = TextOf(slice, "addressType") == "FQDN";
        return new EndpointSlice(
            NameOf(slice),
            isNames,
            Each(slice, "ports").Choose(PortOf).Strict(),
            isNames ? Seq<SliceEndpoint>.Empty : Each(slice, "endpoints").Choose(EndpointOf).Strict());
    }

    // The protocol is TCP where nothing is said (EndpointPort).
    private static Option<SlicePort> PortOf(JsonElement port) =>
        (TextOf(port, "protocol") ?? "TCP") == "TCP"
        && port.TryGetProperty("port", out var number) && number.ValueKind == JsonValueKind.Number
        && number.GetInt32() is > 0 and <= ushort.MaxValue and var inRange
            ? new SlicePort(TextOf(port, "name") ?? "", inRange)
            : Option<SlicePort>.None;

    private static Option<SliceEndpoint> EndpointOf(JsonElement endpoint)
    {
        var first = Each(endpoint, "addresses").HeadOrNone().Map(address => address.GetString());
        return first.Bind(text => IPAddress.TryParse(text, out var address)
            ? EndpointAt(address, endpoint)
            : Option<SliceEndpoint>.None);
    }

    private static SliceEndpoint EndpointAt(IPAddress address, JsonElement endpoint)
    {
        var conditions = MemberOf(endpoint, "conditions");
        var isReady = Flag(conditions, "ready") ?? true;
        return new SliceEndpoint(address, isReady)
        {
            IsServing = Flag(conditions, "serving") ?? isReady,
            IsTerminating = Flag(conditions, "terminating") ?? false,
            Zone = TextOf(endpoint, "zone"),
            ForZones = MemberOf(endpoint, "hints") is { } hints
                ? Each(hints, "forZones").Choose(zone => Prelude.Optional(TextOf(zone, "name"))).Strict()
                : Seq<string>.Empty,
        };
    }

    private static string NameOf(JsonElement thing) =>
        TextOf(thing.GetProperty("metadata"), "name") ?? throw new JsonException("an EndpointSlice without a name");

    private static string VersionOf(JsonElement thing) =>
        TextOf(thing.GetProperty("metadata"), "resourceVersion") ?? throw new JsonException("no resourceVersion");

    private static bool? Flag(JsonElement? thing, string name) =>
        thing is { } known && MemberOf(known, name) is { } flag ? flag.GetBoolean() : null;

    private static string? TextOf(JsonElement thing, string name) => MemberOf(thing, name)?.GetString();

    private static JsonElement? MemberOf(JsonElement thing, string name) =>
        thing.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static Seq<JsonElement> Each(JsonElement thing, string name) =>
        MemberOf(thing, name) is { } list
            ? Prelude.toSeq<JsonElement>(list.EnumerateArray()).Strict()
            : Seq<JsonElement>.Empty;
}
