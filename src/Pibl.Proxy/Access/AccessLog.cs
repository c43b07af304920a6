using LanguageExt;
using LanguageExt.Common;
using Pibl.Config;
using Pibl.Stages;
using Serilog.Core;

namespace Pibl.Access;

/// <summary>
/// Where access entries go: a bounded channel, and behind it one thread that hands them to Serilog in batches. A
/// request pays for one write to the channel; a slow or blocked file or console only fills the channel.
/// </summary>
public sealed class AccessLog : IAccessLog, IAsyncDisposable
{
    /// <summary>Half a second and more of full load on two cores; in entries.</summary>
    internal const int EntriesMax = 16_384;

    /// <summary>
    /// What they may keep alive, so that large request heads do not multiply by the bound above; in bytes.
    /// </summary>
    internal const long BytesMax = 64L << 20;

    /// <summary>How long <see cref="DisposeAsync"/> waits for what is still in the channel.</summary>
    public static readonly TimeSpan DrainDeadline = TimeSpan.FromSeconds(2);

    private readonly LogSettings _settings;
    private readonly WorkQueue<AccessEntry> _queue;
    private readonly AccessLogWorker _worker;
    private readonly Complaints _complaints;
    private readonly TimeProvider _clock;
    private RotatingFile? _file;
    private bool _isSentOn;

    private AccessLog(
        LogSettings settings,
        WorkQueue<AccessEntry> queue,
        AccessLogWorker worker,
        Complaints complaints,
        TimeProvider clock)
    {
        _settings = settings;
        _queue = queue;
        _worker = worker;
        _complaints = complaints;
        _clock = clock;
    }

    /// <summary>
    /// Opens the log that the configuration asks for. Fails with one line for the operator when the file cannot be
    /// written.
    /// </summary>
    /// <param name="settings">LOG and what belongs to it.</param>
    /// <param name="clock">The time and the zone of what is shown.</param>
    /// <param name="errorOutput">Where the log's own failures are told, one line a minute at most.</param>
    /// <param name="telemetry">Gets the entries too; null: nobody does.</param>
    public static Fin<AccessLog> Open(
        LogSettings settings, TimeProvider clock, TextWriter errorOutput, ITelemetry? telemetry = null)
    {
        var sinks = LogSinks.Of(settings, clock, errorOutput, telemetry);
        try
        {
            sinks.File?.Open();
        }
        catch (Exception failure) when (LogFile.IsOfTheDisk(failure))
        {
            sinks.Logger.Dispose();
            return Prelude.FinFail<AccessLog>(Error.New(LogFile.WhyNot(settings.File!, failure)));
        }

        var accessLog = Start(settings, sinks.Logger, new Complaints(errorOutput, clock), clock, EntriesMax, BytesMax);
        accessLog._file = sinks.File;
        accessLog._isSentOn = telemetry is not null;
        return accessLog;
    }

    /// <summary>The same over a logger that a test has made, and with the bounds that it wants.</summary>
    internal static AccessLog Start(
        LogSettings settings, Logger logger, Complaints complaints, TimeProvider clock, int entriesMax, long bytesMax)
    {
        var queue = new WorkQueue<AccessEntry>(entriesMax, bytesMax);
        var worker = new AccessLogWorker(queue, logger, clock);
        worker.Start();
        return new AccessLog(settings, queue, worker, complaints, clock);
    }

    public bool IsOpen => _isSentOn || _settings.Console || _settings.File is not null;

    /// <inheritdoc/>
    public int Depth => _queue.Depth;

    /// <inheritdoc/>
    public long Lost => _queue.Dropped;

    /// <summary>Never waits. True as well for an entry that nobody would read, which is let go at once.</summary>
    public bool TryWrite(AccessEntry entry) =>
        !(_isSentOn || Severities.IsRead(entry, _settings)) || _queue.TryAdd(entry, EntrySize.Of(entry));

    /// <summary>
    /// Opens the file by its name again, and notes it there, so that this happens at once and not at the next entry.
    /// </summary>
    public void Reopen()
    {
        _file?.Reopen();
        TryWrite(new AccessEntry.Notice(_clock.GetUtcNow(), false, "the log is opened again (SIGHUP)"));
    }

    /// <summary>
    /// Writes what is left and closes the file, within <see cref="DrainDeadline"/>; past that it says what is lost.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        _queue.Close();
        _worker.Hurry();
        try
        {
            await _worker.Done.WaitAsync(DrainDeadline, _clock);
        }
        catch (TimeoutException)
        {
            _complaints.About($"cannot be written: it did not finish in time, {_queue.Depth} entries are lost");
        }
    }
}
