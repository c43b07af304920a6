using System.Text;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Sites;
using Pibl.Tls;

namespace Pibl.Routing;

/// <summary>What <c>pibl route</c> prints for people.</summary>
public static class RouteReport
{
    // A file with a thousand sites has as many reasons.
    private const int OthersMax = 10;

    /// <summary>Each line ends in LF.</summary>
    public static string Render(Route route, Configured configured)
    {
        var text = new StringBuilder();
        text.Append($"{route.Request.MethodName} {route.Request.Target} of {route.Request.Host}\n\n");
        Row(text, "site", route.Site is { } site
            ? site.Header.Line == 0 ? $"{site.Name} (the whole file)" : $"{site.Name} ({new ValueSource(Prelude.Seq1(site.Header), false)})"
            : $"none: the answer is {Counts.Show(route.Status ?? 0)}");
        foreach (var reason in RouteReasons.Of(route))
        {
            Row(text, "because", reason);
        }

        Others(text, route, configured);
        if (route.Site is { } chosen)
        {
            text.Append("\nwhat it passes, in this order:\n");
            foreach (var step in route.Steps)
            {
                Step(text, step, chosen);
            }

            Servers(text, route, chosen);
        }

        return text.ToString();
    }

    private static void Others(StringBuilder text, Route route, Configured configured)
    {
        var near = route.Choice.Others.Filter(other => other.Why != SiteMiss.Host).Strict();
        foreach (var other in near.Take(OthersMax))
        {
            Row(text, "not", $"{configured.Sites[other.Entry.Site].Name}: {RouteReasons.Of(other, route)}");
        }

        var elsewhere = route.Choice.Others.Filter(other => other.Why == SiteMiss.Host)
            .Map(other => other.Entry.Host.ToString()!).Distinct().ToSeq().Strict();
        if (near.Count > OthersMax)
        {
            Row(text, "not", $"{Counts.Show(near.Count - OthersMax)} more");
        }

        if (!elsewhere.IsEmpty)
        {
            Row(text, "not", $"those for other hosts: {string.Join(", ", elsewhere.Take(OthersMax))}"
                + (elsewhere.Count > OthersMax ? " …" : ""));
        }
    }

    private static void Step(StringBuilder text, RouteStep step, ConfiguredSite site)
    {
        var settings = string.Join("  ", step.Keys.Map(key => $"{key.Name}={key.Show(site.Settings)}"));
        var name = step.Step.IsQueue ? $"({step.Step.Name})" : step.Step.Name;
        text.Append($"  {name,-14}  {step.What}{(step.What.Length > 0 && settings.Length > 0 ? "  " : "")}{settings}"
            .TrimEnd()).Append('\n');
    }

    private static void Servers(StringBuilder text, Route route, ConfiguredSite site)
    {
        if (route.Servers.IsEmpty)
        {
            text.Append(route.Location is { } location
                ? $"\nno server is asked: {Counts.Show(HttpsRedirect.Status)} to {location}\n"
                : route.Status is { } status
                ? $"\nno server is asked: {Counts.Show(status)}, the path climbs out of what REWRITE shows\n"
                : "\nno server is asked\n");
            return;
        }

        text.Append($"\nservers (BALANCE={Route.BalanceOf(site)}, "
            + $"{ConfigKeys.Retries.Name}={ConfigKeys.Retries.Show(site.Settings)}):\n");
        foreach (var asked in route.Servers)
        {
            text.Append($"  {Config.Servers.Show(asked.Server)}{Part(asked.Server, route)}: "
                + $"{route.Request.MethodName} {asked.Target}, Host: {asked.Host}\n");
        }

        if (!route.Turns.IsEmpty)
        {
            text.Append($"the first turns: {string.Join(", ", route.Turns)} …\n");
        }
    }

    private static string Part(Endpoint server, Route route)
    {
        var all = route.Servers.Filter(other => other.Server is { Backup: false, Drain: false })
            .Map(other => other.Server.Weight)
            .Sum();
        return server.Drain ? ", no new clients"
            : server.Backup ? ", while no other works"
            : server.Weight == all ? ""
            : $", {Counts.Show(server.Weight)} of {Counts.Show(all)} requests";
    }

    private static void Row(StringBuilder text, string what, string value) => text.Append($"{what,-7}  {value}\n");
}
