using Pibl.Config;
using Serilog;
using Serilog.Configuration;
using Serilog.Core;
using Serilog.Events;

namespace Pibl.Access;

/// <summary>Which Serilog sinks the configuration asks for, and what each of them shows.</summary>
internal static class LogSinks
{
    /// <summary>
    /// The logger that owns the sinks. A batch is in the file when the sink returns: nothing waits in memory.
    /// </summary>
    public static Logger Of(LogSettings settings, TimeZoneInfo zone, Complaints complaints)
    {
        var lines = new LoggerConfiguration().MinimumLevel.Verbose();

        // One formatter for both sinks renders once, but only where both show the same lines.
        var all = new EntryFormatter(settings.Format, zone, _ => true);
        if (settings.File is { } file)
        {
            var shown = settings.Format == LogFormat.Combined
                ? new EntryFormatter(settings.Format, zone, entry => entry is AccessEntry.Exchanged)
                : all;
            var rotating = new RotatingFile(file, shown, settings.FileBytesMax, settings.FilesMax, complaints);
            lines.WriteTo.Sink(new GuardedSink(rotating, complaints));
        }

        var console = settings.Console
            ? ConsoleSink(all, null)
            : ConsoleSink(new EntryFormatter(settings.Format, zone, IsError), LogEventLevel.Error);
        lines.WriteTo.Sink(
            new GuardedSink(console, complaints), settings.Console ? LogEventLevel.Verbose : LogEventLevel.Error);
        return lines.CreateLogger();
    }

    private static bool IsError(AccessEntry entry) => Severities.Of(entry) == Severity.Error;

    private static ILogEventSink ConsoleSink(EntryFormatter formatter, LogEventLevel? errorOutputFrom) =>
        LoggerSinkConfiguration.CreateSink(to => to.Console(formatter, standardErrorFromLevel: errorOutputFrom));
}
