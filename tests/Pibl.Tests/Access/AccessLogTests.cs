using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Config;
using Serilog;
using Serilog.Core;

namespace Pibl.Tests.Access;

public sealed class AccessLogTests : IDisposable
{
    private static readonly LogSettings Settings = LogSettings.Default with { Console = true };

    private readonly FakeTimeProvider _clock = new(Entries.At);
    private readonly StringWriter _errors = new();

    public void Dispose() => _errors.Dispose();

    [Fact]
    public async Task Entries_arrive_once_and_in_order()
    {
        var sink = new ListSink();
        var accessLog = Over(sink, 1000);
        var sent = Enumerable.Range(1, 500)
            .Select(n => (AccessEntry)(Entries.Exchange() with { BodyBytes = n }))
            .ToList();
        Assert.All(sent, entry => Assert.True(accessLog.TryWrite(entry)));

        await accessLog.DisposeAsync();

        Assert.Equal(sent, sink.Entries);
        Assert.False(accessLog.TryWrite(sent[0]));
    }

    [Fact]
    public async Task A_full_queue_drops_and_counts_and_says_so_when_there_is_room()
    {
        var sink = new ListSink();
        var accessLog = Over(sink, 4);
        sink.Gate.Reset();
        accessLog.TryWrite(Entries.Notice("0"));
        sink.Entered.Wait();

        var taken = Enumerable.Range(1, 7).Select(n => accessLog.TryWrite(Entries.Notice($"{n}"))).ToList();
        Assert.Equal([true, true, true, true, false, false, false], taken);
        Assert.Equal(4, accessLog.Depth);
        sink.Gate.Set();
        await accessLog.DisposeAsync();

        Assert.Equal(
            ["0", "1", "2", "3", "4", "3 entradas del registro perdidas"],
            sink.Entries.Select(entry => ((AccessEntry.Notice)entry).Text));
    }

    [Fact]
    public async Task The_queue_is_bounded_by_the_heads_that_it_keeps_alive()
    {
        var sink = new ListSink();
        var accessLog = Over(sink, 1000, bytesMax: 20_000);
        sink.Gate.Reset();
        accessLog.TryWrite(Entries.Notice("first"));
        sink.Entered.Wait();

        var large = Entries.Exchange(Entries.Get("/", ("X-Large", new string('x', 9000))));
        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => accessLog.TryWrite(large)));
        Assert.True(accessLog.TryWrite(Entries.Notice("small")));

        sink.Gate.Set();
        await accessLog.DisposeAsync();
        Assert.Equal(5, sink.Entries.Count);
    }

    [Fact]
    public async Task Closing_gives_up_at_its_deadline_and_says_what_is_lost()
    {
        var sink = new ListSink();
        var accessLog = Over(sink, 10);
        sink.Gate.Reset();
        accessLog.TryWrite(Entries.Notice("0"));
        sink.Entered.Wait();
        accessLog.TryWrite(Entries.Notice("1"));

        var closing = accessLog.DisposeAsync().AsTask();
        Assert.False(closing.IsCompleted);
        _clock.Advance(AccessLog.DrainDeadline);
        await closing;
        Assert.Equal(
            "pibl: the log cannot be written: it did not finish in time, 1 entries are lost",
            _errors.ToString().Trim());

        sink.Gate.Set();
    }

    [Fact]
    public void A_sink_that_fails_is_complained_about_once_a_minute()
    {
        using var sink = new GuardedSink(new FullSink(), new Complaints(_errors, _clock));
        var failing = new Batch([Entries.Exchange()]).ToEvent();
        sink.Emit(failing);
        sink.Emit(failing);
        sink.Emit(failing);
        _clock.Advance(TimeSpan.FromMinutes(1));
        sink.Emit(failing);

        Assert.Equal(
            """
            pibl: the log cannot be written: No space left\x0Aon device
            pibl: the log cannot be written: No space left\x0Aon device (and 2 failures before)

            """,
            _errors.ToString().ReplaceLineEndings("\n"));
    }

    [Theory]
    [InlineData(null, false, false)]
    [InlineData(null, true, true)]
    [InlineData("f", false, true)]
    public async Task It_is_open_when_somebody_reads_exchanges(string? file, bool console, bool expected)
    {
        var sink = new ListSink();
        var accessLog = Over(sink, 4, settings: Settings with { File = file, Console = console });
        Assert.Equal(expected, accessLog.IsOpen);
        Assert.True(accessLog.TryWrite(Entries.Exchange()));
        Assert.True(accessLog.TryWrite(Entries.Notice("x", isError: true)));
        await accessLog.DisposeAsync();

        Assert.Equal(expected ? 2 : 1, sink.Entries.Count);
    }

    [Fact]
    public async Task Any_sink_can_render_a_batch()
    {
        var written = new StringWriter();
        new Batch([Entries.Notice("a"), Entries.Notice("b")]).Render(written);
        await written.FlushAsync();
        Assert.Equal(2, written.ToString().Split("\"event\":\"notice\"").Length - 1);
    }

    private AccessLog Over(ILogEventSink sink, int entriesMax, long bytesMax = 1 << 20, LogSettings? settings = null) =>
        AccessLog.Start(
            settings ?? Settings, Logger(sink), new Complaints(_errors, _clock), _clock, entriesMax, bytesMax);

    private static Logger Logger(ILogEventSink sink) =>
        new LoggerConfiguration().MinimumLevel.Verbose().WriteTo.Sink(sink).CreateLogger();
}
