using System.Text.Json;
using LanguageExt;

namespace Pibl.Admin;

/// <summary>A moment as JSON on one line: <c>/api/live</c>, and each event of <c>/api/events</c>.</summary>
public static class LiveJson
{
    /// <summary>All of it.</summary>
    public static string Of(LiveReport report) => Json.Line(json =>
    {
        var (status, now, before) = (report.Status, report.Now, report.Before);
        json.WriteString("at", status.At);
        json.WriteNumber("generation", status.Generation);
        json.WriteBoolean("ready", status.IsReady);
        json.WriteBoolean("draining", status.IsDraining);
        json.WriteNumber("uptimeMs", (long)(status.At - status.StartedAt).TotalMilliseconds);
        json.WriteNumber("connections", status.Connections);
        json.WriteNumber("connectionsMax", report.ConnectionsMax);
        json.WriteNumber("memoryBytes", report.MemoryBytes);
        json.WriteNumber("heapBytes", report.HeapBytes);
        WriteRate(json, "requestsPerSecond", now.PerSecond(before, static reading => reading.Classes.All));
        WriteRate(json, "bytesPerSecond", now.PerSecond(before, static reading => reading.BodyBytes));
        json.WriteStartObject("exchanges");
        json.WriteNumber("total", status.Counts.All);
        json.WriteNumber("hits", status.Counts.Hits);
        json.WriteNumber("serverErrors", status.Counts.ServerErrors);
        json.WriteNumber("unanswered", status.Counts.Unanswered);
        json.WriteNumber("inFlight", report.InFlight);
        json.WriteEndObject();
        Write(json, "statusClasses", now.Classes);
        Write(json, report.Cache);
        json.WriteStartObject("log");
        json.WriteNumber("depth", report.Log.Depth);
        json.WriteNumber("lost", report.Log.Lost);
        json.WriteEndObject();
        StatusJson.WriteQueues(json, status);
        json.List("sites", status.Sites, (json, site) => Write(json, site, report));
        json.List("slow", report.Slow, (json, one) => ExchangeJson.Write(json, one, status.At));
        json.WriteStartObject("top");
        json.WriteString("since", report.Top.Since);
        Write(json, "clients", report.Top.Clients);
        Write(json, "urls", report.Top.Urls);
        Write(json, "notStored", report.Top.NotStored);
        json.WriteEndObject();
    });

    private static void Write(Utf8JsonWriter json, SiteStatus site, LiveReport report)
    {
        var counts = CountsOf(report.Now, site.Name);
        json.WriteString("site", site.Name);
        WriteRate(
            json, "requestsPerSecond",
            report.Now.PerSecond(report.Before, reading => CountsOf(reading, site.Name).Classes.All));
        json.WriteNumber("total", counts.Classes.All);
        json.WriteNumber("hits", counts.Hits);
        Write(json, "classes", counts.Classes);
        json.List("servers", site.Servers, (json, server) =>
        {
            StatusJson.WriteServer(json, server);
            WriteRate(
                json, "requestsPerSecond",
                report.Now.PerSecond(report.Before, reading => reading.Servers.Find(server.Name).IfNone(0)));
        });
        if (site.Mirror is { } mirror)
        {
            StatusJson.WriteMirror(json, mirror);
        }
    }

    private static SiteCounts CountsOf(LiveReading reading, string site) =>
        reading.Sites.Find(site).IfNone(default(SiteCounts));

    private static void Write(Utf8JsonWriter json, CacheUse? cache)
    {
        if (cache is null)
        {
            json.WriteNull("cache");
            return;
        }

        json.WriteStartObject("cache");
        json.WriteNumber("bytes", cache.Bytes);
        json.WriteNumber("bytesMax", cache.BytesMax);
        json.WriteNumber("entries", cache.Entries);
        json.WriteNumber("diskBytes", cache.DiskBytes);
        json.WriteNumber("diskBytesMax", cache.DiskBytesMax);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, StatusClasses classes)
    {
        json.WriteStartObject(name);
        json.WriteNumber("1xx", classes.Informational);
        json.WriteNumber("2xx", classes.Successful);
        json.WriteNumber("3xx", classes.Redirected);
        json.WriteNumber("4xx", classes.ClientErrors);
        json.WriteNumber("5xx", classes.ServerErrors);
        json.WriteNumber("none", classes.None);
        json.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter json, string name, Seq<TopCount> top) =>
        json.List(name, top, static (json, one) =>
        {
            json.WriteString("key", one.Key);
            json.WriteNumber("count", one.Count);
            json.WriteNumber("errorMax", one.ErrorMax);
        });

    private static void WriteRate(Utf8JsonWriter json, string name, double perSecond) =>
        json.WriteNumber(name, Math.Round(perSecond, 1));
}
