using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using LanguageExt;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Admin;

/// <summary>Exchanges as JSON: those that are over, and those that are under way.</summary>
public static class ExchangeJson
{
    /// <summary>So much of a target is shown, in characters.</summary>
    public const int TargetMax = 512;

    /// <summary>Those that are over: <c>/api/recent</c>.</summary>
    /// <param name="recent">The newest first.</param>
    /// <param name="why">What there is to say of one.</param>
    public static string Of(Seq<RecentExchange> recent, Func<RecentExchange, Seq<string>> why) => Json.Object(json =>
        json.List("exchanges", recent, (json, exchange) =>
        {
            Write(json, exchange.Entry, exchange.Site);
            json.List("why", why(exchange));
        }));

    /// <summary>One that is under way.</summary>
    /// <param name="json">Takes the members of an object.</param>
    /// <param name="one">Which.</param>
    /// <param name="now">The time.</param>
    public static void Write(Utf8JsonWriter json, UnderWay one, DateTimeOffset now)
    {
        WriteArrival(json, one.Received.Arrival, one.Received.Request, one.Site);
        WriteHead(json, one.Received.Request);
        json.WriteNumber("bytes", one.BodyBytes);
        json.WriteNumber("elapsedMs", Rounded((now - one.Received.Arrival.At).TotalMilliseconds));
        json.WriteBoolean("tunnel", one.IsTunnel);
    }

    /// <summary>A client's address and port, as a log shows the address.</summary>
    public static string ClientOf(IPEndPoint client)
    {
        var address = Encoding.ASCII.GetString(new LineBuffer().AppendAddress(client.Address).Written);
        return UnixPeer.Is(client.Address) ? address
            : address.Contains(':') ? string.Create(CultureInfo.InvariantCulture, $"[{address}]:{client.Port}")
            : string.Create(CultureInfo.InvariantCulture, $"{address}:{client.Port}");
    }

    private static void Write(Utf8JsonWriter json, AccessEntry.Exchanged entry, string site)
    {
        WriteArrival(json, entry.Arrived.Arrival, entry.Request, site);
        if (entry.Request is { } request)
        {
            WriteHead(json, request);
        }
        else
        {
            json.WriteString("method", "");
            json.WriteString("host", "");
            json.WriteString("target", Cut(entry.RequestLine.Span));
            json.WriteString("protocol", "");
        }

        if (entry.Status != 0)
        {
            json.WriteNumber("status", entry.Status);
        }

        json.WriteNumber("bytes", entry.BodyBytes);
        json.WriteNumber("elapsedMs", Rounded(entry.Elapsed.TotalMilliseconds));
        if (entry.Via.Endpoint is { } server)
        {
            json.WriteString("server", server.ToString());
        }

        json.WriteNumber("attempts", entry.Via.Attempts);
        if (entry.Via.Cache is { } cache)
        {
            json.WriteStartObject("cache");
            json.WriteBoolean("hit", cache.Hit);
            json.WriteBoolean("collapsed", cache.Collapsed == true);
            json.WriteString("text", new LineBuffer().AppendCache(cache).Written);
            json.WriteEndObject();
        }

        if (entry.Via is AnsweredEarly { Stage: var stage })
        {
            json.WriteString("stage", stage);
        }

        if (entry.Fault is { } fault)
        {
            WriteFault(json, fault);
        }
    }

    private static void WriteArrival(Utf8JsonWriter json, Arrival arrival, RequestHead? request, string site)
    {
        var (connection, number) = (arrival.Connection, arrival.Number);
        json.WriteString("id", arrival.IdOf(request) is { } id
            ? id.ToString()
            : string.Create(CultureInfo.InvariantCulture, $"{connection.Id}-{number}"));
        json.WriteString("at", arrival.At);
        json.WriteString("client", ClientOf(connection.Client));
        json.WriteString("site", site);
    }

    private static void WriteHead(Utf8JsonWriter json, RequestHead request)
    {
        json.WriteString("method", Cut(request.MethodName.Span));
        json.WriteString("host", Cut(request.Host.Span));
        json.WriteString("target", Cut(request.Target.Span));
        json.WriteString("protocol", RequestText.VersionOf(request.Version));
    }

    private static void WriteFault(Utf8JsonWriter json, Fault fault)
    {
        json.WriteStartObject("fault");
        json.WriteString("kind", fault.Kind.ToString());
        json.WriteString("whose", fault.Blame switch
        {
            Blame.Client => "client",
            Blame.Upstream => "server",
            Blame.Us => "proxy",
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        });
        json.WriteString("detail", fault.Detail);
        json.WriteEndObject();
    }

    private static string Cut(ReadOnlySpan<byte> text) =>
        Encoding.Latin1.GetString(text.Length > TargetMax ? text[..TargetMax] : text);

    private static double Rounded(double ms) => Math.Round(Math.Max(0, ms), 3);
}
