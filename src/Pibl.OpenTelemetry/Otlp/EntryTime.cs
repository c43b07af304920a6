using OpenTelemetry;
using OpenTelemetry.Logs;

namespace Pibl.Otlp;

/// <summary>A record has the time of its entry, and the trace that its request belongs to.</summary>
internal sealed class EntryTime : BaseProcessor<LogRecord>
{
    public override void OnEnd(LogRecord data)
    {
        if (data.Attributes is EntryState state)
        {
            data.Timestamp = state.At.UtcDateTime;
            data.TraceId = state.Trace;
        }
    }
}
