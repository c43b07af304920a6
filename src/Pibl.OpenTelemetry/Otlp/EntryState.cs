using System.Collections;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using Pibl.Access;
using Pibl.Config;
using Pibl.Tracing;

namespace Pibl.Otlp;

/// <summary>An entry of the log as OpenTelemetry takes it: names and values are those of LOG_FORMAT=json.</summary>
internal sealed class EntryState : IReadOnlyList<KeyValuePair<string, object?>>
{
    private readonly AccessEntry _entry;
    private readonly List<KeyValuePair<string, object?>> _attributes = [];

    public EntryState(AccessEntry entry)
    {
        _entry = entry;
        using var text = new EntryText(LogFormat.Json, TimeZoneInfo.Utc);
        text.Append(entry);
        using var json = JsonDocument.Parse(text.Lines.ToArray());
        foreach (var property in json.RootElement.EnumerateObject())
        {
            if (property.Name is not ("timestamp" or "severity"))
            {
                _attributes.Add(new(property.Name, ValueOf(property.Value)));
            }
        }
    }

    public int Count => _attributes.Count;

    /// <summary>When it began.</summary>
    public DateTimeOffset At => _entry.At;

    /// <summary>The trace that its request says it belongs to; default: none.</summary>
    public ActivityTraceId Trace => _entry switch
    {
        AccessEntry.Exchanged { Request: { } request } => TraceFields.Of(request.Fields).TraceId,
        AccessEntry.AttemptFailed attempt => TraceFields.Of(attempt.Received.Request.Fields).TraceId,
        AccessEntry.Refreshed refreshed => TraceFields.Of(refreshed.Request.Fields).TraceId,
        _ => default,
    };

    public KeyValuePair<string, object?> this[int index] => _attributes[index];

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator() => _attributes.GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>The body of the record: the lines of logPIBL.txt.</summary>
    public override string ToString()
    {
        using var text = new EntryText(LogFormat.Pibl, TimeZoneInfo.Utc);
        text.Append(_entry);
        return Encoding.ASCII.GetString(text.Lines).TrimEnd('\n');
    }

    private static object? ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString(),
        JsonValueKind.Number => value.TryGetInt64(out var whole) ? whole : value.GetDouble(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => value.GetRawText(),
    };
}
