using Serilog.Core;
using Serilog.Events;

namespace Pibl.Access;

/// <summary>
/// A sink whose failures (a full disk, a closed terminal) become a complaint instead of an exception. Serilog's own
/// way is the process-wide SelfLog; this one belongs to one access log.
/// </summary>
internal sealed class GuardedSink(ILogEventSink inner, Complaints complaints) : ILogEventSink, IDisposable
{
    public void Emit(LogEvent logEvent)
    {
        try
        {
            inner.Emit(logEvent);
        }
        catch (Exception failure)
        {
            complaints.About($"cannot be written: {failure.Message}");
        }
    }

    public void Dispose()
    {
        try
        {
            (inner as IDisposable)?.Dispose();
        }
        catch (Exception failure)
        {
            complaints.About($"cannot be written: {failure.Message}");
        }
    }
}
