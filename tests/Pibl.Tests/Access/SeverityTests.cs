using Pibl.Access;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Tests.Access;

public sealed class SeverityTests
{
    private static readonly AccessEntry Request = Entries.Exchange();
    private static readonly AccessEntry Bug = Entries.Exchange() with { Fault = Fault.OfUs(FaultKind.Bug, "x") };
    private static readonly AccessEntry Connected = new AccessEntry.Connected(Entries.At, Entries.From());
    private static readonly AccessEntry Down = new AccessEntry.ServerDown(Entries.At, Entries.Server, "x");

    public static TheoryData<AccessEntry, Severity> Grades => new()
    {
        { Request, Severity.Info },
        { Connected, Severity.Info },
        { Entries.Refused("x"), Severity.Warning },
        { Down, Severity.Warning },
        { Entries.Notice("x"), Severity.Warning },
        { Entries.Notice("x", isError: true), Severity.Error },
        { Bug, Severity.Error },
        { Entries.Attempt(), Severity.Warning },
        { Entries.Refresh(), Severity.Info },
        { Entries.Reload(), Severity.Info },
        { Entries.Refresh(fault: Fault.OfUs(FaultKind.Draining, "x")), Severity.Warning },
        { Entries.Refresh(fault: Fault.OfUs(FaultKind.Bug, "x")), Severity.Error },
    };

    public static TheoryData<string?, LogFormat, bool, AccessEntry, bool> Readers => new()
    {
        { "f", LogFormat.Pibl, false, Connected, true },
        { "f", LogFormat.Combined, false, Connected, false },
        { "f", LogFormat.Combined, false, Request, true },
        { "f", LogFormat.Combined, false, Entries.Attempt(), false },
        { "f", LogFormat.Combined, false, Entries.Refresh(), false },
        { "f", LogFormat.Combined, true, Entries.Attempt(), true },
        { "f", LogFormat.Combined, true, Connected, true },
        { null, LogFormat.Pibl, true, Request, true },
        { null, LogFormat.Pibl, false, Request, false },
        { null, LogFormat.Pibl, false, Entries.Refused("x"), false },
        { null, LogFormat.Pibl, false, Bug, true },
        { null, LogFormat.Json, false, Entries.Notice("x"), false },
        { null, LogFormat.Json, false, Entries.Notice("x", isError: true), true },
    };

    [Theory]
    [MemberData(nameof(Grades))]
    public void An_error_is_what_somebody_has_to_mend(AccessEntry entry, Severity expected) =>
        Assert.Equal(expected, Severities.Of(entry));

    [Theory]
    [MemberData(nameof(Readers))]
    public void Only_what_somebody_reads_is_kept(
        string? file, LogFormat format, bool console, AccessEntry entry, bool expected) =>
        Assert.Equal(expected, Severities.IsRead(entry, new LogSettings(file, format, 1000, 2, console)));
}
