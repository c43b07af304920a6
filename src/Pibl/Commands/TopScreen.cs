using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Pibl.Commands;

/// <summary>How parts of a screen are set apart.</summary>
/// <param name="Head">Begins a heading.</param>
/// <param name="Alarm">Begins what somebody should look at.</param>
/// <param name="End">Ends both.</param>
internal sealed record TopColours(string Head, string Alarm, string End)
{
    /// <summary>Not at all.</summary>
    public static readonly TopColours None = new("", "", "");

    /// <summary>ECMA-48: bold, and red.</summary>
    public static readonly TopColours Ansi = new("\e[1m", "\e[31m", "\e[0m");
}

/// <summary>What <c>pibl top</c> shows of one answer of <c>/api/live</c>.</summary>
internal sealed class TopScreen
{
    private const int SlowShown = 10;
    private const int TopShown = 5;

    private readonly List<(string Text, Kind Kind)> _lines = [];

    private TopScreen()
    {
    }

    private enum Kind : byte
    {
        Plain,
        Head,
        Alarm,
    }

    /// <param name="json">As the admin interface gives it.</param>
    public static TopScreen Of(string json)
    {
        using var parsed = JsonDocument.Parse(json);
        var (screen, root) = (new TopScreen(), parsed.RootElement);
        screen.AddSummary(root);
        screen.AddQueues(root);
        screen.AddServers(root);
        screen.AddSlow(root);
        screen.AddTop(root, "clients", "client");
        screen.AddTop(root, "urls", "url");
        screen.AddTop(root, "notStored", "not stored because");
        return screen;
    }

    /// <summary>Lines that end in LF, cut to what there is room for.</summary>
    /// <param name="width">In columns.</param>
    /// <param name="height">In lines.</param>
    /// <param name="colours">How parts are set apart.</param>
    public string Render(int width, int height, TopColours colours)
    {
        var text = new StringBuilder();
        foreach (var (line, kind) in _lines.Take(height))
        {
            var shown = line.Length > width ? line[..width] : line;
            var begins = kind switch
            {
                Kind.Plain => "",
                Kind.Head => colours.Head,
                Kind.Alarm => colours.Alarm,
                _ => throw new ArgumentOutOfRangeException(nameof(colours), kind, null),
            };
            text.Append(begins).Append(shown).Append(begins.Length == 0 ? "" : colours.End).Append('\n');
        }

        return text.ToString();
    }

    private void AddSummary(JsonElement root)
    {
        var (exchanges, classes) = (root.GetProperty("exchanges"), root.GetProperty("statusClasses"));
        var up = TextTable.Long(TimeSpan.FromMilliseconds(Whole(root, "uptimeMs")));
        var isWell = root.GetProperty("ready").GetBoolean();
        var standing = root.GetProperty("draining").GetBoolean() ? "stopping"
            : isWell ? "ready" : "a site has no server that is up";
        Add(Inv($"up {up}, settings {Whole(root, "generation")}, {standing}"), isWell ? Kind.Head : Kind.Alarm);
        Add(Inv($"{Number(root, "requestsPerSecond"):0.0} requests/s, {Size(Number(root, "bytesPerSecond"))}/s, ")
            + Inv($"{Share(root.GetProperty("lastMinute")):0.0} % hits in the last minute, ")
            + Inv($"{Whole(exchanges, "inFlight")} in flight, ")
            + Inv($"{Whole(root, "connections")} of {Whole(root, "connectionsMax")} connections, ")
            + Inv($"{Size(Whole(root, "memoryBytes"))} memory"));
        var rest = root.GetProperty("cache") is { ValueKind: JsonValueKind.Object } cache
            ? Inv($", cache {Size(Whole(cache, "bytes"))} of {Size(Whole(cache, "bytesMax"))}")
            : "";
        var log = root.GetProperty("log");
        rest += Whole(log, "lost") > 0 ? Inv($", {Whole(log, "lost")} lines of the log lost") : "";
        Add(Inv($"since the start: {Share(exchanges):0.0} % hits, ") + string.Join(", ", classes.EnumerateObject().Select(one => Inv($"{one.Name} {one.Value.GetInt64()}"))) + rest);
    }

    /// <summary>Those that hold somebody up, or have.</summary>
    private void AddQueues(JsonElement root)
    {
        var busy = root.GetProperty("queues").EnumerateArray()
            .Where(queue => Whole(queue, "waiting") > 0 || Whole(queue, "refused") > 0)
            .Select(queue => Row(
                Text(queue, "name"), Inv($"{Whole(queue, "inside")} of {Whole(queue, "max")}"),
                Inv($"{Whole(queue, "waiting")}"), Inv($"{Whole(queue, "refused")}"), Text(queue, "key")))
            .ToArray();
        AddTable(Row("queue", "inside", "waiting", "refused", "key"), busy);
    }

    private void AddServers(JsonElement root)
    {
        var rows = new List<string[]>();
        var alarms = new List<bool>();
        foreach (var site in root.GetProperty("sites").EnumerateArray())
        {
            rows.Add(Row(
                Text(site, "site"), "", Inv($"{Number(site, "requestsPerSecond"):0.0}"), "",
                Inv($"{Whole(site, "total")}"), "", Percentile(site), ""));
            alarms.Add(false);
            foreach (var server in site.GetProperty("servers").EnumerateArray())
            {
                var state = Text(server, "state");
                rows.Add(Row(
                    "  " + Text(server, "server"), state, Inv($"{Number(server, "requestsPerSecond"):0.0}"),
                    Inv($"{Whole(server, "requests") + Whole(server, "tunnels")}"), Inv($"{Whole(server, "total")}"),
                    Inv($"{Whole(server, "failures")}"), Percentile(server),
                    server.TryGetProperty("lastChange", out var change) ? Text(change, "reason") : ""));
                alarms.Add(state is not ("up" or "drained" or "starting"));
            }
        }

        AddTable(
            Row("site, server", "state", "requests/s", "now", "total", "failed", "p50/p90/p99 ms", "last change"),
            rows, alarms);
    }

    private void AddSlow(JsonElement root) => AddTable(
        Row("under way", "client", "method", "request"),
        [.. root.GetProperty("slow").EnumerateArray().Take(SlowShown).Select(one => Row(
            Inv($"{Number(one, "elapsedMs") / 1000:0.0} s"), Text(one, "client"), Text(one, "method"),
            Text(one, "host") + Text(one, "target")))]);

    private void AddTop(JsonElement root, string name, string title) => AddTable(
        Row("count", Inv($"{title}, in {Period(root)}")),
        [.. root.GetProperty("top").GetProperty(name).EnumerateArray().Take(TopShown).Select(one => Row(
            Whole(one, "errorMax") is > 0 and var error
                ? Inv($"{Whole(one, "count")} -{error}")
                : Inv($"{Whole(one, "count")}"),
            Text(one, "key")))]);

    private void AddTable(string[] head, IReadOnlyList<string[]> rows, List<bool>? alarms = null)
    {
        if (rows.Count == 0)
        {
            return;
        }

        Add("");
        var lines = new StringBuilder().AppendTable(head, rows).ToString().TrimEnd('\n').Split('\n');
        for (var at = 0; at < lines.Length; at++)
        {
            Add(lines[at], at == 0 ? Kind.Head : alarms is not null && alarms[at - 1] ? Kind.Alarm : Kind.Plain);
        }
    }

    private void Add(string line, Kind kind = Kind.Plain) => _lines.Add((line, kind));

    private static double Share(JsonElement exchanges) => Whole(exchanges, "total") is var total and > 0
        ? 100.0 * Whole(exchanges, "hits") / total : 0;

    private static string Period(JsonElement root) => TextTable.Long(
        root.GetProperty("at").GetDateTimeOffset() - root.GetProperty("top").GetProperty("since").GetDateTimeOffset());

    private static string Percentile(JsonElement of) => of.TryGetProperty("p50Ms", out var half)
        && half.ValueKind == JsonValueKind.Number
        ? Inv($"{half.GetDouble():0.#}/{Number(of, "p90Ms"):0.#}/{Number(of, "p99Ms"):0.#}")
        : "-";

    private static string[] Row(params string[] cells) => cells;

    private static long Whole(JsonElement of, string name) => of.GetProperty(name).GetInt64();

    private static double Number(JsonElement of, string name) => of.GetProperty(name).GetDouble();

    /// <summary>Clients choose some of these, and none may move the cursor.</summary>
    private static string Text(JsonElement of, string name) =>
        Encoding.ASCII.GetString(new LineBuffer().AppendForeign(of.GetProperty(name).GetString() ?? "").Written);

    private static string Size(double bytes) => bytes switch
    {
        >= 1L << 30 => Inv($"{bytes / (1L << 30):0.0} GB"),
        >= 1 << 20 => Inv($"{bytes / (1 << 20):0.0} MB"),
        >= 1 << 10 => Inv($"{bytes / (1 << 10):0.0} KB"),
        _ => Inv($"{bytes:0} B"),
    };

    private static string Inv(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
