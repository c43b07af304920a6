using Pibl.Access;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

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

    public static TheoryData<CacheStatus?, string> Plus => new()
    {
        { null, "6.000 0.012 54.234.27.225:80 - -" },
        { new CacheStatus(true, ForwardReason.No, 0, 3, 57), "6.000 0.012 54.234.27.225:80 HIT -" },
        { new CacheStatus(true, ForwardReason.No, 0, 3, -1), "6.000 0.012 54.234.27.225:80 STALE -" },
        { new CacheStatus(true, ForwardReason.Stale, 304, 3, 57), "6.000 0.012 54.234.27.225:80 REVALIDATED -" },
        { new CacheStatus(false, ForwardReason.Stale, 200, -1, 57), "6.000 0.012 54.234.27.225:80 EXPIRED -" },
        { new CacheStatus(false, ForwardReason.Bypass, 200, -1, null), "6.000 0.012 54.234.27.225:80 BYPASS -" },
        { new CacheStatus(false, ForwardReason.Method, 200, -1, null), "6.000 0.012 54.234.27.225:80 BYPASS -" },
        { Entries.Miss(), "6.000 0.012 54.234.27.225:80 MISS -" },
    };

    [Theory]
    [MemberData(nameof(Plus))]
    public void The_longer_format_says_behind_it_how_long_it_took_who_answered_and_what_the_cache_did(
        CacheStatus? cache, string expected)
    {
        var entry = Entries.Exchange() with
        {
            FirstByte = TimeSpan.FromMilliseconds(12.9),
            Via = new Provenance(cache, Entries.Server, null, 1),
        };
        Assert.Equal(
            $"{Start}\"GET / HTTP/1.1\" 200 2326 \"-\" \"-\" {expected}\n", Entries.Text(LogFormat.CombinedPlus, entry));
    }

    [Fact]
    public void Where_nobody_was_asked_dashes_say_so()
    {
        var entry = Entries.Refused("x") with { Elapsed = TimeSpan.FromMilliseconds(71_005), FirstByte = default };
        Assert.Equal(
            $"{Start}\"x\" 400 2326 \"-\" \"-\" 71.005 0.000 - - -\n", Entries.Text(LogFormat.CombinedPlus, entry));
    }

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

    public static TheoryData<AccessEntry> Others => [Entries.Notice("x"), Entries.Attempt(), Entries.Refresh(), Entries.Tunnel()];

    [Theory]
    [MemberData(nameof(Others))]
    public void What_is_not_an_exchange_keeps_the_lines_of_PIBL(AccessEntry entry) =>
        Assert.All(
            [LogFormat.Combined, LogFormat.CombinedPlus],
            format => Assert.Equal(Entries.Text(LogFormat.Pibl, entry), Entries.Text(format, entry)));
}
