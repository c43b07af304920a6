using Serilog.Core;
using Serilog.Events;

namespace Pibl.Access;

/// <summary>Gives entries on to who sends them elsewhere.</summary>
internal sealed class TelemetrySink(ITelemetry telemetry) : ILogEventSink
{
    public void Emit(LogEvent logEvent)
    {
        if (Batch.In(logEvent) is { Entries: var entries })
        {
            for (var i = 0; i < entries.Count; i++)
            {
                telemetry.Take(entries[i]);
            }
        }
    }
}
