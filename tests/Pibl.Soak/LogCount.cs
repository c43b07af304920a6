using System.Globalization;
using System.Text.Json;

namespace Pibl.Soak;

/// <summary>What the proxy's log says: how often each of our requests stands in it, and what else there is.</summary>
internal sealed class LogCount
{
    public Dictionary<string, int> Exchanges { get; } = [];

    /// <summary>Exchanges on the path that wrk asks for.</summary>
    public long Load { get; private set; }

    /// <summary>Exchanges without a path: heads that were never whole.</summary>
    public long Unread { get; private set; }

    /// <summary>Reloads that were done.</summary>
    public long Reloads { get; private set; }

    public long Opened { get; private set; }

    public long Closed { get; private set; }

    /// <summary>Exchanges by kind of fault.</summary>
    public Dictionary<string, int> Faults { get; } = [];

    /// <summary>Entries that the access log says it dropped, because the disk did not keep up.</summary>
    public long Lost { get; private set; }

    /// <summary>All other notices: there should be none.</summary>
    public List<string> Notices { get; } = [];

    public static LogCount Of(string folder)
    {
        var count = new LogCount();
        foreach (var file in Directory.EnumerateFiles(folder, "logPIBL*.txt"))
        {
            foreach (var line in File.ReadLines(file))
            {
                using var entry = JsonDocument.Parse(line);
                count.Add(entry.RootElement);
            }
        }

        return count;
    }

    private void Add(JsonElement entry)
    {
        switch (entry.GetProperty("event").GetString())
        {
            case "exchange":
                AddExchange(entry);
                break;
            case "connection.opened":
                Opened++;
                break;
            case "connection.closed":
                Closed++;
                break;
            case "reload":
                Reloads++;
                break;
            case "notice":
                AddNotice(entry.GetProperty("message").GetString()!);
                break;
            default:
                break;
        }
    }

    private void AddNotice(string text)
    {
        if (text.EndsWith(" entradas del registro perdidas", StringComparison.Ordinal))
        {
            Lost += long.Parse(
                text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
        }
        else
        {
            Notices.Add(text);
        }
    }

    private void AddExchange(JsonElement entry)
    {
        if (entry.TryGetProperty("fault.kind", out var fault))
        {
            Faults[fault.GetString()!] = Faults.GetValueOrDefault(fault.GetString()!) + 1;
        }

        if (!entry.TryGetProperty("url.path", out var path))
        {
            Unread++;
        }
        else if (path.GetString() is { } text && text.StartsWith("/x/", StringComparison.Ordinal))
        {
            Exchanges[text] = Exchanges.GetValueOrDefault(text) + 1;
        }
        else
        {
            Load++;
        }
    }
}
