using System.Text;
using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Tests.Access;

/// <summary>A time of day needs its date: at the top of a file, and where a day begins.</summary>
public sealed class DateLineTests
{
    private static readonly DateTimeOffset Late = new(2026, 12, 31, 22, 59, 59, TimeSpan.Zero);

    private static readonly TimeZoneInfo Madrid =
        TimeZoneInfo.CreateCustomTimeZone("t", TimeSpan.FromHours(1), "t", "t");

    [Fact]
    public void A_day_begins_with_its_date_at_midnight_where_the_operator_is() => Assert.Equal(
        """
        (23:59:59) [AVISO]: one
        (00:00:00) [FECHA]: 2027-01-01 zona=+01:00
        (00:00:00) [AVISO]: two
        (00:00:01) [AVISO]: three

        """,
        Text(LogFormat.Pibl, Notice("one", 0), Notice("two", 1), Notice("three", 2)));

    [Fact]
    public void An_exchange_belongs_to_the_day_on_which_it_is_over_and_no_day_begins_twice()
    {
        var late = new Refused(default, new Arrival(Entries.From(), 3, Late));
        var across = Entries.Exchange() with { Arrived = late, Elapsed = TimeSpan.FromSeconds(3) };

        var text = Text(LogFormat.Pibl, Notice("one", 0), across, Notice("late", 0), Notice("two", 1));

        Assert.Single(text.Split('\n'), line => line.Contains("[FECHA]", StringComparison.Ordinal));
        Assert.StartsWith("(00:00:02) [FECHA]: 2027-01-01", text.Split('\n')[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(LogFormat.Json)]
    [InlineData(LogFormat.Combined)]
    public void Formats_that_have_the_date_in_each_line_get_none(LogFormat format)
    {
        using var text = new EntryText(format, Madrid);

        Assert.True(text.HeadFor(Notice("one", 0)).IsEmpty);
        Assert.DoesNotContain("FECHA", Text(format, Notice("one", 0), Notice("two", 1)), StringComparison.Ordinal);
    }

    [Fact]
    public void West_of_Greenwich_the_zone_has_its_sign()
    {
        using var text = new EntryText(
            LogFormat.Pibl, TimeZoneInfo.CreateCustomTimeZone("t", new TimeSpan(-3, -30, 0), "t", "t"));

        Assert.Equal(
            "(19:29:59) [FECHA]: 2026-12-31 zona=-03:30\n", Encoding.ASCII.GetString(text.HeadFor(Notice("one", 0))));
    }

    private static AccessEntry.Notice Notice(string text, int seconds) => new(Late.AddSeconds(seconds), false, text);

    private static string Text(LogFormat format, params AccessEntry[] entries)
    {
        using var text = new EntryText(format, Madrid);
        foreach (var entry in entries)
        {
            text.Append(entry);
        }

        return Encoding.ASCII.GetString(text.Lines);
    }
}
