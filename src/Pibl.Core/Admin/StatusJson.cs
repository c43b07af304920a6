using System.Text.Json;
using Pibl.Mirrors;

namespace Pibl.Admin;

/// <summary>The state of a proxy as JSON: <c>/api/status</c>, <c>/api/servers</c>, <c>status --json</c>.</summary>
public static class StatusJson
{
    /// <summary>All of it.</summary>
    public static string Of(ProxyStatus status) => Json.Object(json =>
    {
        json.WriteString("at", status.At);
        json.WriteString("startedAt", status.StartedAt);
        json.WriteNumber("generation", status.Generation);
        json.WriteBoolean("ready", status.IsReady);
        json.WriteBoolean("draining", status.IsDraining);
        json.WriteNumber("connections", status.Connections);
        json.WriteStartObject("exchanges");
        json.WriteNumber("total", status.Counts.All);
        json.WriteNumber("hits", status.Counts.Hits);
        json.WriteNumber("serverErrors", status.Counts.ServerErrors);
        json.WriteNumber("unanswered", status.Counts.Unanswered);
        json.WriteEndObject();
        WriteQueues(json, status);
        WriteSites(json, status);
    });

    /// <summary>The servers of each site.</summary>
    public static string OfServers(ProxyStatus status) => Json.Object(json => WriteSites(json, status));

    /// <summary>The member <c>queues</c>.</summary>
    internal static void WriteQueues(Utf8JsonWriter json, ProxyStatus status) =>
        json.List("queues", status.Queues, static (json, queue) =>
        {
            json.WriteString("name", queue.Name);
            json.WriteNumber("inside", queue.Inside);
            json.WriteNumber("max", queue.Max);
            json.WriteNumber("waiting", queue.Waiting);
            json.WriteNumber("refused", queue.Refused);
            json.WriteString("key", queue.Key);
        });

    private static void WriteSites(Utf8JsonWriter json, ProxyStatus status) =>
        json.List("sites", status.Sites, static (json, site) =>
        {
            json.WriteString("site", site.Name);
            json.List("servers", site.Servers, WriteServer);
            WriteUnfound(json, site);
            if (site.Mirror is { } mirror)
            {
                WriteMirror(json, mirror);
            }
        });

    /// <summary>The member <c>notFound</c> of a site, which is there where something is not.</summary>
    internal static void WriteUnfound(Utf8JsonWriter json, SiteStatus site)
    {
        if (!site.Unfound.IsEmpty)
        {
            json.List("notFound", site.Unfound, static (json, unfound) =>
            {
                json.WriteString("entry", unfound.Entry);
                json.WriteString("reason", unfound.Why);
            });
        }
    }

    /// <summary>The member <c>mirror</c> of a site.</summary>
    internal static void WriteMirror(Utf8JsonWriter json, MirrorReport mirror)
    {
        json.WriteStartObject("mirror");
        json.WriteString("server", mirror.Rule.Server.ToString());
        json.WriteNumber("sharePercent", mirror.Rule.SharePercent);
        json.WriteNumber("copied", mirror.Copied);
        json.WriteNumber("alike", mirror.Alike);
        json.WriteNumber("different", mirror.Different);
        json.WriteNumber("dropped", mirror.Dropped);
        json.WriteNumber("ungrouped", mirror.Ungrouped);
        json.List("groups", mirror.Groups, static (json, group) =>
        {
            json.WriteString("kind", group.Difference.Kind);
            json.WriteString("path", group.Pattern);
            json.WriteNumber("count", group.Count);
            json.WriteString("firstAt", group.FirstAt);
            json.WriteString("example", group.Example);
            json.WriteString("serverSaid", group.Difference.Server);
            json.WriteString("mirrorSaid", group.Difference.Mirror);
        });
        json.WriteEndObject();
    }

    /// <summary>The members of a server.</summary>
    internal static void WriteServer(Utf8JsonWriter json, ServerStatus server)
    {
        var (endpoint, health) = (server.View.Endpoint, server.View.Health);
        json.WriteString("server", server.Name);
        json.WriteString("state", server.State);
        json.WriteBoolean("drain", server.View.IsDraining);
        json.WriteBoolean("backup", endpoint.Backup);
        json.WriteNumber("weight", endpoint.Weight);
        json.WriteNumber("sharePercent", server.View.SharePercent);
        json.WriteNumber("requests", server.Requests);
        json.WriteNumber("tunnels", server.Tunnels);
        if (server.Max < int.MaxValue)
        {
            json.WriteNumber("max", server.Max);
        }

        json.WriteNumber("total", server.Total);
        json.WriteNumber("failures", server.Failures);
        json.WriteNumber("failuresInARow", health.Failures);
        json.WriteNumber("headMs", Math.Round(server.HeadMs, 1));
        if (server.View.Change is { } change)
        {
            json.WriteStartObject("lastChange");
            json.WriteString("at", change.At);
            json.WriteBoolean("up", change.IsUp);
            json.WriteString("reason", change.Reason);
            json.WriteEndObject();
        }
    }
}
