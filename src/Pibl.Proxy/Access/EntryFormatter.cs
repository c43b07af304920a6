using System.Text;
using Pibl.Config;
using Serilog.Events;
using Serilog.Formatting;

namespace Pibl.Access;

/// <summary>
/// How Serilog renders the access log's events: each entry of the batch by the pure renderer, into memory that is used
/// again. Given to two sinks, it renders once and writes twice. For one thread at a time: the access log's worker.
/// </summary>
/// <param name="format">How the lines look.</param>
/// <param name="zone">Whose time of day is shown.</param>
/// <param name="isShown">Which entries this formatter shows; the others leave no line.</param>
internal sealed class EntryFormatter(LogFormat format, TimeZoneInfo zone, Func<AccessEntry, bool> isShown)
    : ITextFormatter, IDisposable
{
    private readonly EntryText _text = new(format, zone);
    private char[] _chars = new char[1024];
    private LogEvent? _rendered;

    public void Format(LogEvent logEvent, TextWriter output)
    {
        var lines = Render(logEvent);
        if (_chars.Length < lines.Length)
        {
            _chars = new char[Math.Max(lines.Length, _chars.Length * 2)];
        }

        output.Write(_chars.AsSpan(0, Encoding.ASCII.GetChars(lines, _chars)));
    }

    /// <summary>What stands at the top of a file; valid until the next call.</summary>
    public ReadOnlySpan<byte> HeadFor(AccessEntry first) => _text.HeadFor(first);

    /// <summary>The event's lines; valid until the next call.</summary>
    public ReadOnlySpan<byte> Render(LogEvent logEvent)
    {
        if (ReferenceEquals(logEvent, _rendered))
        {
            return _text.Lines;
        }

        _rendered = logEvent;
        _text.Clear();
        if (Batch.In(logEvent) is { Entries: var entries })
        {
            for (var i = 0; i < entries.Count; i++)
            {
                if (isShown(entries[i]))
                {
                    _text.Append(entries[i]);
                }
            }
        }

        return _text.Lines;
    }

    public void Dispose() => _text.Dispose();
}
