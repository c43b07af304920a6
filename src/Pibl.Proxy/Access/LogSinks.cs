using Pibl.Config;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Pibl.Access;

/// <summary>Which Serilog sinks the configuration asks for, and what each of them shows.</summary>
/// <param name="Logger">Owns the sinks. A batch is in the file when the sink returns: nothing waits in memory.</param>
/// <param name="File">The log file, not open yet; null where LOG=none.</param>
internal sealed record LogSinks(Logger Logger, RotatingFile? File)
{
    /// <param name="settings">LOG and what belongs to it.</param>
    /// <param name="clock">The time and its zone.</param>
    /// <param name="errorOutput">Where failures of the sinks are told.</param>
    /// <param name="telemetry">Gets the entries too; null: nobody does.</param>
    public static LogSinks Of(
        LogSettings settings, TimeProvider clock, TextWriter errorOutput, ITelemetry? telemetry)
    {
        var lines = new LoggerConfiguration().MinimumLevel.Verbose();
        var (zone, complaints) = (clock.LocalTimeZone, new Complaints(errorOutput, clock));

        // One formatter for both sinks renders once, but only where both show the same lines.
        var all = new EntryFormatter(settings.Format, zone, _ => true);
        RotatingFile? rotating = null;
        if (settings.File is { } file)
        {
            var shown = settings.Format.IsCombined()
                ? new EntryFormatter(settings.Format, zone, entry => entry is AccessEntry.Exchanged)
                : all;
            rotating = new RotatingFile(file, shown, settings.FileBytesMax, settings.FilesMax, complaints);
            lines.WriteTo.Sink(new GuardedSink(rotating, complaints));
        }

        var console = settings.Console
            ? ConsoleSink(all, null)
            : ConsoleSink(new EntryFormatter(settings.Format, zone, IsError), LogEventLevel.Error);
        lines.WriteTo.Sink(
            new GuardedSink(console, new Complaints(errorOutput, clock, "console")),
            settings.Console ? LogEventLevel.Verbose : LogEventLevel.Error);
        if (telemetry is not null)
        {
            lines.WriteTo.Sink(new TelemetrySink(telemetry));
        }

        return new LogSinks(lines.CreateLogger(), rotating);
    }

    private static bool IsError(AccessEntry entry) => Severities.Of(entry) == Severity.Error;

    private static ILogEventSink ConsoleSink(EntryFormatter formatter, LogEventLevel? errorOutputFrom) =>
        LoggerSinkConfiguration.CreateSink(to => to.Console(formatter, standardErrorFromLevel: errorOutputFrom));
}
