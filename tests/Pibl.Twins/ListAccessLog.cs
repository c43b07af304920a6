using System.Text;
using Pibl.Access;
using Pibl.Config;

namespace Pibl.Twins;

/// <summary>An access log that keeps what it is given.</summary>
internal sealed class ListAccessLog : IAccessLog
{
    private readonly List<AccessEntry> _entries = [];

    public IReadOnlyList<AccessEntry> Entries => _entries;

    public IEnumerable<AccessEntry.Exchanged> Exchanges => _entries.OfType<AccessEntry.Exchanged>();

    /// <summary>Errors that no test expects: each is a bug, unless it tells what draining broke off.</summary>
    public IEnumerable<AccessEntry.Notice> Bugs => _entries.OfType<AccessEntry.Notice>()
        .Where(notice => notice.IsError
            && !notice.Text.EndsWith(" broken off after TIMEOUT_DRAIN", StringComparison.Ordinal));

    public bool IsOpen => true;

    public bool TryWrite(AccessEntry entry)
    {
        // A test may have threads; it looks when they are through.
        lock (_entries)
        {
            _entries.Add(entry);
            return true;
        }
    }

    /// <summary>The lines of logPIBL.txt for the entries from <paramref name="from"/> on, in UTC.</summary>
    public string[] Lines(int from = 0)
    {
        using var text = new EntryText(LogFormat.Pibl, TimeZoneInfo.Utc);
        foreach (var entry in _entries.Skip(from))
        {
            text.Append(entry);
        }

        return Encoding.UTF8.GetString(text.Lines).Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
