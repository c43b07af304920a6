using System.Globalization;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Pibl.Access;

/// <summary>
/// The log file, which keeps its name: when it has reached its size it becomes <c>log.1.txt</c>, what was that becomes
/// <c>log.2.txt</c> and so on, and a fresh <c>log.txt</c> is begun, so that <c>tail -F log.txt</c> always follows the
/// log. Serilog's own rotation gives each new file a new name. For one thread at a time: the ledger's worker.
/// </summary>
/// <param name="file">The name of the file being written.</param>
/// <param name="formatter">What an event looks like in it.</param>
/// <param name="bytesMax">At which size it is rotated; asked before each event, so it may be exceeded by one.</param>
/// <param name="filesMax">How many files are kept, the one being written included.</param>
/// <param name="complaints">Who is told that it could not be rotated.</param>
internal sealed class RotatingFile(
    string file, EntryFormatter formatter, long bytesMax, int filesMax, Complaints complaints)
    : ILogEventSink, IDisposable
{
    private ILogEventSink? _sink;

    /// <summary>How large it was when it could not be renamed; as much again and it is tried again.</summary>
    private long _bytesKept;

    /// <summary>Writes to the end of the file, which it opens where it is not open. Throws where that fails.</summary>
    public void Emit(LogEvent logEvent)
    {
        BeginAfreshWhereDue();
        _sink ??= Opened();
        _sink.Emit(logEvent);
    }

    public void Dispose()
    {
        (_sink as IDisposable)?.Dispose();
        _sink = null;
    }

    private void BeginAfreshWhereDue()
    {
        // A file that somebody else has renamed or removed is begun anew as well.
        var live = new FileInfo(file);
        if (live.Exists && live.Length < _bytesKept + bytesMax)
        {
            return;
        }

        Dispose();
        _bytesKept = live.Exists && !TryRename() ? live.Length : 0;
    }

    /// <summary>False, with a complaint, where the file being written still has its name.</summary>
    private bool TryRename()
    {
        try
        {
            for (var n = filesMax - 1; n >= 0; n--)
            {
                if (File.Exists(NameOf(n)))
                {
                    File.Move(NameOf(n), NameOf(n + 1), overwrite: true);
                }
            }

            // More than one where LOG_FILES is lower than it was in the run before.
            for (var n = filesMax; File.Exists(NameOf(n)); n++)
            {
                File.Delete(NameOf(n));
            }

            return true;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            var reason = failure is UnauthorizedAccessException ? "permission denied" : failure.Message;
            complaints.About($"cannot be rotated: {reason}");
            return !File.Exists(file);
        }
    }

    /// <summary>log.txt, log.1.txt, log.2.txt … from the newest to the oldest.</summary>
    private string NameOf(int n) =>
        n == 0 ? file : Path.ChangeExtension(file, n.ToString(CultureInfo.InvariantCulture) + Path.GetExtension(file));

    /// <summary>
    /// Serilog's plain file sink, which appends, and flushes after each event. By AuditTo its failures are exceptions;
    /// by WriteTo a file that cannot be opened would be a sink that writes nowhere.
    /// </summary>
    private Logger Opened() =>
        new LoggerConfiguration().MinimumLevel.Verbose().AuditTo.File(formatter, file).CreateLogger();
}
