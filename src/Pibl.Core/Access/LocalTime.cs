namespace Pibl.Access;

/// <summary>
/// The time of day where the operator is. It remembers the zone's offset for the minute that it was last asked about,
/// since a zone's rules are searched anew for every conversion and offsets change on whole minutes only; and the text
/// of the last second, which is most often asked for again. For one thread at a time.
/// </summary>
/// <param name="zone">Where the operator is.</param>
public sealed class LocalTime(TimeZoneInfo zone)
{
    private readonly LineBuffer _text = new();
    private long _minute = -1;
    private long _second = -1;
    private TimeSpan _offset;

    /// <summary>The same moment, with the zone's offset at that moment.</summary>
    public DateTimeOffset Of(DateTimeOffset at)
    {
        var minute = at.UtcTicks / TimeSpan.TicksPerMinute;
        if (minute != _minute)
        {
            _offset = zone.GetUtcOffset(at);
            _minute = minute;
        }

        return at.ToOffset(_offset);
    }

    /// <summary>The local day, counted from 0001-01-01.</summary>
    public int DayOf(DateTimeOffset at) => (int)(Of(at).Ticks / TimeSpan.TicksPerDay);

    /// <summary><c>16:39:11</c>; valid until the next call.</summary>
    public ReadOnlySpan<byte> TextOf(DateTimeOffset at)
    {
        var second = at.UtcTicks / TimeSpan.TicksPerSecond;
        if (second != _second)
        {
            var time = Of(at).TimeOfDay;
            _text.Clear();
            _text.AppendTwoDigits(time.Hours).Append((byte)':').AppendTwoDigits(time.Minutes)
                .Append((byte)':').AppendTwoDigits(time.Seconds);
            _second = second;
        }

        return _text.Written;
    }
}
