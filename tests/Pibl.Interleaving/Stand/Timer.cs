namespace Pibl.Interleaving.Stand;

/// <summary>
/// Stands in for the framework's, which the product sets only for what takes half a minute: its time never comes.
/// </summary>
internal sealed class Timer(TimerCallback callback, object? state, int dueMs, int periodMs) : IDisposable
{
    /// <summary>What it would call.</summary>
    public (TimerCallback Callback, object? State, int DueMs, int PeriodMs) Set => (callback, state, dueMs, periodMs);

    public void Dispose()
    {
    }
}
