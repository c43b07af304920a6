using Pibl.Files;
using Serilog.Core;
using Serilog.Events;

namespace Pibl.Access;

/// <summary>
/// The log file, which keeps its name. Rule 1: what the name leads to is asked before each batch; where that is another
/// file than the open one, or none, the file is opened again (logrotate, mv, rm). Rule 2: at its size it becomes
/// <c>log.1.txt</c>, what was that becomes <c>log.2.txt</c> and so on, and a fresh <c>log.txt</c> is begun, so that
/// <c>tail -F log.txt</c> always follows the log. Rule 3: entries that cannot be written are counted, and the count
/// stands in the file once it can be written. For one thread at a time: the access log's worker.
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
    private readonly LineBuffer _lines = new();
    private readonly RotatedNames _names = new(file, filesMax);
    private AppendedFile? _open;
    private volatile bool _isAskedToReopen;
    private bool _isFresh;
    private bool _isTorn;

    /// <summary>How large it was when it could not be renamed; as much again and it is tried again.</summary>
    private long _bytesKept;

    /// <summary>Its length behind our last line; a shorter one has been cut by somebody.</summary>
    private long _bytesKnown;

    private long _lost;

    /// <summary>
    /// Opens the file, and says where another program writes it too. Throws where it cannot be opened.
    /// </summary>
    public void Open()
    {
        Begin(AppendedFile.Open(file));
        if (!_open!.TryOwn())
        {
            complaints.About($"{file} is written by another program too: both add their lines to it (better: LOG= with another name, unless this one takes over from it)");
        }
    }

    /// <summary>From any thread: the next batch opens the file by its name again.</summary>
    public void Reopen() => _isAskedToReopen = true;

    /// <summary>Writes to the end of the file that has the name now. Throws where that fails.</summary>
    public void Emit(LogEvent logEvent)
    {
        try
        {
            Write(logEvent, Current());
        }
        catch
        {
            _isTorn = true;
            _lost += Batch.In(logEvent)?.Entries.Count ?? 0;
            throw;
        }
    }

    public void Dispose()
    {
        _open?.Dispose();
        _open = null;
    }

    private void Write(LogEvent logEvent, AppendedFile open)
    {
        var lines = formatter.Render(logEvent);
        if (lines.IsEmpty)
        {
            return;
        }

        var length = open.State.Length;
        _lines.Clear();
        if (_isTorn && length > _bytesKnown)
        {
            // A part of a batch may stand there without its end.
            _lines.Append((byte)'\n');
        }

        var first = Batch.In(logEvent)!.Entries[0];
        if (_isFresh || (open.State.IsRegular && length < _bytesKnown))
        {
            _lines.Append(formatter.HeadFor(first));
        }

        _lines.Append(lines);
        if (_lost > 0)
        {
            _lines.Append(formatter.Render(new Batch([LostEntries.Notice(first.At, _lost)]).ToEvent()));
        }

        open.Write(_lines.Written);
        _bytesKnown = length + _lines.Written.Length;
        (_isFresh, _isTorn, _lost) = (false, false, 0);
    }

    /// <summary>The open file that has the name, and is not too large.</summary>
    private AppendedFile Current()
    {
        if (_open is null || _isAskedToReopen || FileState.Of(file)?.Identity != _open.State.Identity)
        {
            _isAskedToReopen = false;
            BeginAnew();
        }

        var state = _open!.Look();
        if (state.IsRegular && state.Length >= _bytesKept + bytesMax && _names.CanRotate && _open.TryOwn())
        {
            Rotate(state.Length);
        }

        return _open;
    }

    private void Rotate(long length)
    {
        if (_names.TryShift(complaints))
        {
            BeginAnew();
        }
        else
        {
            _bytesKept = length;
        }
    }

    /// <summary>
    /// Where a new file cannot be begun, the old one goes on under the name that it was given, if it has one.
    /// </summary>
    private void BeginAnew()
    {
        try
        {
            Begin(AppendedFile.Open(file));
        }
        catch (Exception failure) when (_open?.Look().Links > 0
            && failure is IOException or UnauthorizedAccessException)
        {
            complaints.About($"cannot be begun anew, and goes on under its old name: {failure.Message}");
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    private void Begin(AppendedFile next)
    {
        Dispose();
        _open = next;
        _isFresh = true;
        (_bytesKept, _bytesKnown) = (0, next.State.Length);
        next.TryOwn();
    }
}
