using System.Globalization;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

/// <summary>
/// Heads and records for cache tests, all about http://a.test/x at <see cref="Now"/> unless they say otherwise.
/// </summary>
internal static class Heads
{
    public static readonly DateTimeOffset Now = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    public static readonly CacheKey Key = new(Bytes.Of("a.test"), Bytes.Of("/x"));

    /// <summary>What Cache-Status says: without what only the log has of the stored response.</summary>
    public static CacheStatus? Told(CacheStatus? cache) => cache is null
        ? null
        : cache with { StoredBytes = 0, SelectedBy = null, Traits = StoredTraits.None };

    /// <summary>A date field's value, so many seconds from <see cref="Now"/>.</summary>
    public static string At(double seconds) => At(Now, seconds);

    public static string At(DateTimeOffset now, double seconds) =>
        now.AddSeconds(seconds).UtcDateTime.ToString("r", CultureInfo.InvariantCulture);

    /// <summary>Fields as they stand in a message: one a line, <c>Name: value</c>.</summary>
    public static Fields FieldsOf(string lines)
    {
        var fields = Fields.Empty;
        foreach (var line in lines.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':');
            fields = fields.With(line[..colon].Trim(), line[(colon + 1)..].Trim());
        }

        return fields;
    }

    public static RequestHead Get(string fields = "", string target = "/x") => Request("GET", target, fields);

    public static RequestHead Request(string method, string target = "/x", string fields = "", Framing? framing = null)
    {
        var parsed = FieldsOf(fields);
        return new RequestHead(
            Methods.Of(Bytes.Of(method).Span),
            Bytes.Of(method),
            Bytes.Of(target),
            Bytes.Of("a.test"),
            HttpVersion.Http11,
            parsed,
            framing ?? Framing.None,
            OptionsOf(parsed));
    }

    public static ResponseHead Response(string fields, int status = 200, Framing? framing = null)
    {
        var parsed = FieldsOf(fields);
        return new ResponseHead(
            status,
            Bytes.Of("Whatever"),
            HttpVersion.Http11,
            parsed,
            framing ?? Framing.Exactly(10),
            OptionsOf(parsed));
    }

    /// <summary>What is stored for a GET that was answered so at <see cref="Now"/>.</summary>
    public static StoredResponse Stored(
        string fields, string request = "", string body = "0123456789", int status = 200)
    {
        var head = Response(fields, status, Framing.Exactly(body.Length));
        var control = CacheControl.OfResponse(head.Fields);
        var freshness = Freshness.Of(head, control, Now, Now, CacheRules.Default);
        return new StoredResponse(
            Selecting.Of(Get(request), head),
            head,
            Bytes.Of(body),
            Now,
            Now,
            freshness.Lifetime,
            freshness.InitialAge,
            1)
        {
            IsGuess = Freshness.IsGuessed(freshness, control),
        };
    }

    public static Received Received(RequestHead request) => new(request, RequestBody.None, new Arrival(null!, 1, Now));

    private static ConnectionOptions OptionsOf(Fields fields) => fields.Find(FieldId.Connection) switch
    {
        null => ConnectionOptions.None,
        { } value when value.EqualsIgnoreCase("close"u8) => ConnectionOptions.Close,
        { } value when value.EqualsIgnoreCase("upgrade"u8) => ConnectionOptions.Upgrade,
        _ => ConnectionOptions.NamesFields,
    };
}
