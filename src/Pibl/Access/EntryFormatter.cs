using System.Text;
using Pibl.Config;
using Serilog.Events;
using Serilog.Formatting;

namespace Pibl.Access;

/// <summary>
/// How Serilog renders the ledger's events: each entry of the batch by the pure renderer, into memory that is used
/// again. Given to two sinks, it renders once and writes twice. For one thread at a time: the ledger's worker.
/// </summary>
/// <param name="format">How the lines look.</param>
/// <param name="zone">Whose time of day is shown.</param>
/// <param name="isShown">Which entries this formatter shows; the others leave no line.</param>
internal sealed class EntryFormatter(LogFormat format, TimeZoneInfo zone, Func<AccessEntry, bool> isShown)
    : ITextFormatter, IDisposable
{
    private readonly EntryText _text = new(format, zone);
    private char[] _chars = new char[1024];
    private int _length;
    private LogEvent? _rendered;

    public void Format(LogEvent logEvent, TextWriter output)
    {
        if (!ReferenceEquals(logEvent, _rendered))
        {
            Render(logEvent);
            _rendered = logEvent;
        }

        output.Write(_chars.AsSpan(0, _length));
    }

    public void Dispose() => _text.Dispose();

    private void Render(LogEvent logEvent)
    {
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

        var lines = _text.Lines;
        if (_chars.Length < lines.Length)
        {
            _chars = new char[Math.Max(lines.Length, _chars.Length * 2)];
        }

        _length = Encoding.ASCII.GetChars(lines, _chars);
    }
}
