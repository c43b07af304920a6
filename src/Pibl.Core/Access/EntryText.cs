using Pibl.Config;

namespace Pibl.Access;

/// <summary>
/// Turns entries into lines, in the format that <c>LOG_FORMAT</c> names. What it holds is memory that is used again,
/// and nothing that changes a line. For one thread at a time.
/// </summary>
public sealed class EntryText : IDisposable
{
    private readonly LineBuffer _lines = new();
    private readonly LogFormat _format;
    private readonly LocalTime _local;
    private readonly JsonText _json;
    private readonly LineBuffer _head = new();
    private int _day = -1;

    /// <param name="format">How the lines look.</param>
    /// <param name="zone">Whose time of day is shown; JSON is in UTC whatever this is.</param>
    public EntryText(LogFormat format, TimeZoneInfo zone)
    {
        _format = format;
        _local = new LocalTime(zone);
        _json = new JsonText(_lines);
    }

    /// <summary>The lines so far, each with its line feed; valid until the next call.</summary>
    public ReadOnlySpan<byte> Lines => _lines.Written;

    public void Clear() => _lines.Clear();

    /// <summary>
    /// What stands at the top of a file: the date, where the lines have only the time of day. Valid until the next
    /// call.
    /// </summary>
    public ReadOnlySpan<byte> HeadFor(AccessEntry first)
    {
        _head.Clear();
        return _format == LogFormat.Pibl ? _head.AppendDate(PiblText.WrittenAt(first), _local).Written : default;
    }

    /// <summary>
    /// Appends an entry's lines, behind the date where a day begins with it. The combined format has no line for what
    /// is not an exchange: that one gets PIBL's.
    /// </summary>
    public void Append(AccessEntry entry)
    {
        switch (_format, entry)
        {
            case (LogFormat.Json, _):
                _json.Append(entry);
                break;
            case (LogFormat.Combined, AccessEntry.Exchanged exchanged):
                _lines.AppendCombined(exchanged, _local).Append((byte)'\n');
                break;
            case (LogFormat.CombinedPlus, AccessEntry.Exchanged exchanged):
                _lines.AppendCombined(exchanged, _local).AppendPlus(exchanged).Append((byte)'\n');
                break;
            case (LogFormat.Combined or LogFormat.CombinedPlus, _):
                _lines.AppendPibl(entry, _local);
                break;
            case (LogFormat.Pibl, _):
                BeginDayWith(entry);
                _lines.AppendPibl(entry, _local);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(entry), entry, null);
        }
    }

    /// <summary>A day is begun once: an entry that is a little late belongs to the day that has come.</summary>
    private void BeginDayWith(AccessEntry entry)
    {
        var at = PiblText.WrittenAt(entry);
        var day = _local.DayOf(at);
        if (day > _day && _day >= 0)
        {
            _lines.AppendDate(at, _local);
        }

        _day = Math.Max(_day, day);
    }

    public void Dispose() => _json.Dispose();
}
