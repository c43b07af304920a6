using System.Text.Json;
using Pibl.Config;
using Pibl.Routing;
using Pibl.Sites;

namespace Pibl.Commands;

/// <summary>What <c>pibl route --json</c> prints.</summary>
internal static class RouteJson
{
    /// <summary>The same as the report for people.</summary>
    public static string Of(Configured configured, Route route) => Json.Object(json =>
    {
        json.WriteString("method", route.Request.MethodName.ToString());
        json.WriteString("host", route.Choice.Host.ToString());
        json.WriteString("target", route.Request.Target.ToString());
        json.WriteString("path", route.Choice.Path.ToString());
        json.WriteString("site", route.Site?.Name);
        if (route.Status is { } status)
        {
            json.WriteNumber("status", status);
        }

        if (route.Location is { } location)
        {
            json.WriteString("location", location);
        }

        json.List("because", RouteReasons.Of(route));
        json.List(
            "not",
            route.Choice.Others.Filter(other => other.Why != SiteMiss.Host),
            (json, other) =>
            {
                json.WriteString("site", configured.Sites[other.Entry.Site].Name);
                json.WriteString("because", RouteReasons.Of(other, route));
            });
        json.List("steps", route.Steps, (json, step) => WriteStep(json, step, route));
        json.List("servers", route.Servers, static (json, asked) =>
        {
            json.WriteString("server", asked.Server.ToString());
            json.WriteNumber("weight", asked.Server.Weight);
            json.WriteBoolean("backup", asked.Server.Backup);
            json.WriteBoolean("drain", asked.Server.Drain);
            json.WriteString("target", asked.Target);
            json.WriteString("host", asked.Host);
        });
        json.List("turns", route.Turns.Map(server => server.ToString()));
    });

    private static void WriteStep(Utf8JsonWriter json, RouteStep step, Route route)
    {
        json.WriteString("name", step.Step.Name);
        json.WriteString("kind", step.Step.IsQueue ? "queue" : "stage");
        json.WriteBoolean("forSome", step.Step.IsForSome);
        json.WriteString("what", step.What);
        json.WriteStartObject("keys");
        foreach (var key in step.Keys)
        {
            json.WriteString(key.Name, key.Show(route.Site!.Settings));
        }

        json.WriteEndObject();
    }
}
