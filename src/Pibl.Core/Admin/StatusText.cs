using System.Globalization;
using System.Text;
using Pibl.Mirrors;

namespace Pibl.Admin;

/// <summary>The state of a proxy as tables for people (<c>pibl status</c>).</summary>
public static class StatusText
{
    /// <summary>All of it.</summary>
    public static string Of(ProxyStatus status)
    {
        var text = new StringBuilder();
        text.Append(Invariant(
            $"up {TextTable.Long(status.At - status.StartedAt)}, settings {status.Generation}, {Standing(status)}; "));
        text.Append(Invariant($"{status.Connections} connections, {status.Counts.All} exchanges"));
        if (status.Counts.All > 0)
        {
            var hits = 100.0 * status.Counts.Hits / status.Counts.All;
            text.Append(Invariant($", {hits:0.0} % hits since the start, {status.Counts.ServerErrors} answered 5xx"));
        }

        text.Append("\n\n");
        text.AppendTable(Row("queue", "inside", "max", "waiting", "refused", "key"), status.Queues.Map(queue => Row(
            queue.Name, Whole(queue.Inside), Whole(queue.Max), Whole(queue.Waiting), Whole(queue.Refused), queue.Key)));
        foreach (var site in status.Sites.Filter(site => !site.Servers.IsEmpty || !site.Unfound.IsEmpty))
        {
            text.Append(Invariant($"\nsite {site.Name}\n"));
            if (!site.Servers.IsEmpty)
            {
                text.AppendTable(
                    Row("server", "state", "share", "now", "total", "failed", "expected", "last change"),
                    site.Servers.Map(server => RowOf(server, status.At)));
            }

            if (!site.Unfound.IsEmpty)
            {
                text.AppendTable(
                    Row("not found", "why"), site.Unfound.Map(unfound => Row(unfound.Entry, unfound.Why)));
            }

            if (site.Mirror is { } mirror)
            {
                AppendMirror(text, mirror);
            }
        }

        return text.ToString();
    }

    private static void AppendMirror(StringBuilder text, MirrorReport mirror)
    {
        text.Append(Invariant($"\n  mirror {mirror.Rule.Server}: {mirror.Copied} copied, {mirror.Different} different, "))
            .Append(Invariant($"{mirror.Dropped} dropped\n"));
        if (!mirror.Groups.IsEmpty)
        {
            text.AppendTable(Row("difference", "path", "times", "example"), mirror.Groups.Map(group => Row(
                group.Difference.Kind, group.Pattern, Whole(group.Count), group.Example)));
        }
    }

    private static string[] RowOf(ServerStatus server, DateTimeOffset now)
    {
        var weight = server.View.SharePercent == 100
            ? Whole(server.View.Endpoint.Weight)
            : Invariant($"{server.View.Endpoint.Weight} at {server.View.SharePercent} %");
        return Row(
            server.Name,
            server.State + (server.View.Endpoint.Backup ? ", backup" : "") + DrainOf(server),
            weight,
            Whole(server.Requests + server.Tunnels) + (server.Max < int.MaxValue ? Invariant($" of {server.Max}") : ""),
            Whole(server.Total),
            Whole(server.Failures),
            server.HeadMs > 0 ? Invariant($"{server.HeadMs:0.0} ms") : "-",
            server.View.Change is { } change
                ? $"{(change.IsUp ? "back" : change.Reason)}, {TextTable.Long(now - change.At)} ago"
                : "-");
    }

    private static string DrainOf(ServerStatus server) =>
        server.View.IsDraining && server.View.Health.Standing != Balance.Standing.Up ? ", drained" : "";

    private static string Standing(ProxyStatus status) =>
        status.IsDraining ? "stopping" : status.IsReady ? "ready" : "a site has no server that is up";

    private static string[] Row(params string[] cells) => cells;

    private static string Whole(long count) => count.ToString(CultureInfo.InvariantCulture);

    private static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
