using System.Text.Json;
using LanguageExt;
using Pibl.Metrics;

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
        WriteRate(json, "requestsPerSecond", LiveRates.PerSecond(before, now, static all => all.Sites.Sum(static site => site.Total)));
        WriteRate(json, "bytesPerSecond", LiveRates.PerSecond(before, now, static all => all.Sites.Sum(static site => site.BodyBytes)));
        json.WriteStartObject("exchanges");
        json.WriteNumber("total", status.Counts.All);
        json.WriteNumber("hits", status.Counts.Hits);
        json.WriteNumber("serverErrors", status.Counts.ServerErrors);
        json.WriteNumber("unanswered", status.Counts.Unanswered);
        json.WriteNumber("inFlight", report.InFlight);
        json.WriteEndObject();
        json.WriteStartObject("lastMinute");
        json.WriteNumber("total", Since(report, static site => site.Total));
        json.WriteNumber("hits", Since(report, static site => site.Hits));
        json.WriteEndObject();
        Write(json, "statusClasses", first => LiveRates.ClassOf(now, first));
        Write(json, report.Cache);
        Write(json, report.Shared);
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

    /// <summary>Of all sites; one that is gone meanwhile does not count.</summary>
    private static long Since(LiveReport report, Func<SiteNumbers, long> count) => report.Now.Sites.Sum(site =>
        count(site) - (LiveRates.SiteOf(report.MinuteAgo, site.Site) is { } before ? count(before) : 0));

    private static void Write(Utf8JsonWriter json, SiteStatus site, LiveReport report)
    {
        var counts = LiveRates.SiteOf(report.Now, site.Name);
        json.WriteString("site", site.Name);
        WriteRate(json, "requestsPerSecond", LiveRates.PerSecond(
            report.Before, report.Now, all => LiveRates.SiteOf(all, site.Name)?.Total ?? 0));
        json.WriteNumber("total", counts?.Total ?? 0);
        json.WriteNumber("hits", counts?.Hits ?? 0);
        Write(json, "classes", first => counts?.Classes[first] ?? 0);
        Write(json, LiveRates.SiteOf(report.MinuteAgo, site.Name)?.Durations, counts?.Durations);
        json.List("servers", site.Servers, (json, server) =>
        {
            StatusJson.WriteServer(json, server);
            WriteRate(json, "requestsPerSecond", LiveRates.PerSecond(
                report.Before, report.Now, all => LiveRates.ServerOf(all, server.Name)?.Total ?? 0));
            Write(
                json,
                LiveRates.ServerOf(report.MinuteAgo, server.Name)?.Heads,
                LiveRates.ServerOf(report.Now, server.Name)?.Heads);
        });
        StatusJson.WriteUnfound(json, site);
        if (site.Mirror is { } mirror)
        {
            StatusJson.WriteMirror(json, mirror);
        }
    }

    private static void Write(Utf8JsonWriter json, DurationReading? before, DurationReading? now)
    {
        var between = now is null ? null : Percentiles.Between(before ?? DurationReading.None, now);
        WriteMs(json, "p50Ms", between?.P50Ms);
        WriteMs(json, "p90Ms", between?.P90Ms);
        WriteMs(json, "p99Ms", between?.P99Ms);
    }

    private static void WriteMs(Utf8JsonWriter json, string name, double? ms)
    {
        if (ms is { } some)
        {
            json.WriteNumber(name, Math.Round(some, 3));
        }
        else
        {
            json.WriteNull(name);
        }
    }

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

    private static void Write(Utf8JsonWriter json, SharedUse? shared)
    {
        if (shared is null)
        {
            json.WriteNull("shared");
            return;
        }

        json.WriteStartObject("shared");
        json.WriteBoolean("answering", shared.IsAnswering);
        json.WriteNumber("proxies", shared.Proxies);
        json.WriteNumber("purges", shared.Purges);
        json.WriteNumber("hits", shared.Hits);
        json.WriteNumber("misses", shared.Misses);
        json.WriteNumber("waiting", shared.Waiting);
        json.WriteEndObject();
    }

    /// <summary>RFC 9110 §15, and those that ended before a status was sent.</summary>
    private static void Write(Utf8JsonWriter json, string name, Func<int, long> countOf)
    {
        json.WriteStartObject(name);
        for (var first = 1; first <= 5; first++)
        {
            json.WriteNumber($"{first}xx", countOf(first));
        }

        json.WriteNumber("none", countOf(0));
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
