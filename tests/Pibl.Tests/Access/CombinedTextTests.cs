using Pibl.Access;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Tests.Access;

public sealed class CombinedTextTests
{
    private const string Start = "127.0.0.1 - - [23/Nov/2026:16:39:11 +0000] ";

    public static TheoryData<AccessEntry.Exchanged, string> Lines => new()
    {
        { Entries.Exchange(), "\"GET / HTTP/1.1\" 200 2326 \"-\" \"-\"" },
        {
            Entries.Exchange(Entries.Get("/a?b", ("Referer", "http://x/"), ("User-Agent", "curl/8"))),
            "\"GET /a?b HTTP/1.1\" 200 2326 \"http://x/\" \"curl/8\""
        },
        {
            Entries.Exchange(Entries.Get("/", ("User-Agent", "a\" 200 0 \"\\"), ("referer", ""))),
            "\"GET / HTTP/1.1\" 200 2326 \"-\" \"a\\x22 200 0 \\x22\\x5C\""
        },
        { Entries.Refused("x\"\u0001"), "\"x\\x22\\x01\" 400 2326 \"-\" \"-\"" },
        { Entries.Refused(""), "\"-\" 400 2326 \"-\" \"-\"" },
        {
            Entries.Exchange() with { Status = 0, Fault = Fault.OfClient(FaultKind.ClientGone, "") },
            "\"GET / HTTP/1.1\" 499 2326 \"-\" \"-\""
        },
        {
            Entries.Exchange() with { Status = 0, Fault = Fault.OfUs(FaultKind.Bug, "") },
            "\"GET / HTTP/1.1\" 000 2326 \"-\" \"-\""
        },
    };

    [Theory]
    [MemberData(nameof(Lines))]
    public void An_exchange_is_one_line(AccessEntry.Exchanged entry, string expected) =>
        Assert.Equal(Start + expected + "\n", Entries.Text(LogFormat.Combined, entry));

    [Theory]
    [InlineData(-7, 30, "23/Nov/2026:09:09:11 -0730")]
    [InlineData(5, 45, "23/Nov/2026:22:24:11 +0545")]
    public void The_offset_is_written_behind_the_local_time(int hours, int minutes, string expected)
    {
        var offset = new TimeSpan(hours, hours < 0 ? -minutes : minutes, 0);
        var zone = TimeZoneInfo.CreateCustomTimeZone("t", offset, "t", "t");
        Assert.Contains(
            $"[{expected}]", Entries.Text(LogFormat.Combined, Entries.Exchange(), zone), StringComparison.Ordinal);
    }

    public static TheoryData<AccessEntry> Others => [Entries.Notice("x"), Entries.Attempt(), Entries.Refresh()];

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_not_an_exchange_keeps_the_lines_of_PIBL(AccessEntry entry) =>
        Assert.Equal(Entries.Text(LogFormat.Pibl, entry), Entries.Text(LogFormat.Combined, entry));
}
