using System.Globalization;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.Http.Semantics;

/// <summary>
/// Dates in fields (RFC 9110 §5.6.7): written as IMF-fixdate, read in all three formats that ever were.
/// </summary>
public static class HttpDate
{
    /// <summary>The length of an IMF-fixdate in bytes.</summary>
    public const int Length = 29;

    private static readonly string[] Days =
        ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

    private static readonly string[] Months =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>
    /// Writes 29 bytes, as in <c>Sun, 06 Nov 1994 08:49:37 GMT</c>; what is less than a second is cut off.
    /// </summary>
    public static void Format(DateTimeOffset time, Span<byte> to) =>
        time.TryFormat(to, out _, "R", CultureInfo.InvariantCulture);

    public static Bytes Format(DateTimeOffset time)
    {
        var bytes = new byte[Length];
        Format(time, bytes);
        return Bytes.Owned(bytes);
    }

    /// <summary>Reads a date, or says null: a recipient treats what it cannot read as not there.</summary>
    /// <param name="value">The field's value, trimmed. A cache is to be blind to case in it (RFC 9111 §4.2).</param>
    /// <param name="now">For years of two digits: more than 50 years ahead means the past.</param>
    public static DateTimeOffset? Parse(ReadOnlySpan<byte> value, DateTimeOffset now) => value.Length switch
    {
        Length when value[3] == ',' => ParseFixdate(value),
        24 when value[3] == ' ' => ParseAsctime(value),
        >= 30 and <= 33 when value.IndexOf((byte)',') is >= 6 and <= 9 and var comma => ParseRfc850(value, comma, now),
        _ => null,
    };

    /// <summary><c>Sun, 06 Nov 1994 08:49:37 GMT</c></summary>
    private static DateTimeOffset? ParseFixdate(ReadOnlySpan<byte> value) =>
        IsDay(value[..3], 3) && value[4] == ' ' && value[7] == ' ' && value[11] == ' ' && value[16] == ' '
        && Ascii.EqualsIgnoreCase(value[25..], " GMT"u8)
            ? At(Number(value[12..16]), MonthOf(value[8..11]), Number(value[5..7]), value[17..25])
            : null;

    /// <summary><c>Sun Nov  6 08:49:37 1994</c></summary>
    private static DateTimeOffset? ParseAsctime(ReadOnlySpan<byte> value) =>
        IsDay(value[..3], 3) && value[7] == ' ' && value[10] == ' ' && value[19] == ' '
            ? At(
                Number(value[20..24]),
                MonthOf(value[4..7]),
                value[8] == ' ' ? Number(value[9..10]) : Number(value[8..10]),
                value[11..19])
            : null;

    /// <summary><c>Sunday, 06-Nov-94 08:49:37 GMT</c></summary>
    private static DateTimeOffset? ParseRfc850(ReadOnlySpan<byte> value, int comma, DateTimeOffset now)
    {
        var rest = value[(comma + 1)..];
        if (!IsDay(value[..comma], comma) || rest.Length != 23 || rest[0] != ' ' || rest[3] != '-' || rest[7] != '-'
            || rest[10] != ' ' || !Ascii.EqualsIgnoreCase(rest[19..], " GMT"u8))
        {
            return null;
        }

        var year = Number(rest[8..10]);
        if (year < 0)
        {
            return null;
        }

        // RFC 9110 §5.6.7: a date that seems more than 50 years ahead is the most recent past year with these digits.
        year += now.Year / 100 * 100;
        year += year > now.Year + 50 ? -100 : 0;
        var time = At(year, MonthOf(rest[4..7]), Number(rest[1..3]), rest[11..19]);
        return time > now.AddYears(50) ? At(year - 100, MonthOf(rest[4..7]), Number(rest[1..3]), rest[11..19]) : time;
    }

    private static DateTimeOffset? At(int year, int month, int day, ReadOnlySpan<byte> time)
    {
        var (hour, minute, second) = (Number(time[..2]), Number(time[3..5]), Number(time[6..8]));
        if (time[2] != ':' || time[5] != ':'
            || year < 1 || month < 1 || day < 1 || day > DateTime.DaysInMonth(year, month)
            || hour is < 0 or > 23 || minute is < 0 or > 59 || second is < 0 or > 60)
        {
            return null;
        }

        // Second 60 is a leap second (RFC 5322 §3.3), which this calendar does not have.
        return new DateTimeOffset(year, month, day, hour, minute, Math.Min(second, 59), TimeSpan.Zero);
    }

    private static bool IsDay(ReadOnlySpan<byte> name, int length)
    {
        foreach (var day in Days)
        {
            if ((length == 3 || day.Length == length) && Ascii.EqualsIgnoreCase(name, day.AsSpan(0, length)))
            {
                return true;
            }
        }

        return false;
    }

    private static int MonthOf(ReadOnlySpan<byte> name)
    {
        for (var month = 0; month < Months.Length; month++)
        {
            if (Ascii.EqualsIgnoreCase(name, Months[month]))
            {
                return month + 1;
            }
        }

        return -1;
    }

    /// <summary>A number of digits alone, or -1.</summary>
    private static int Number(ReadOnlySpan<byte> digits) => (int)Digits.Read(digits, int.MaxValue);
}
