using Pibl.Access;
using Serilog.Core;
using Serilog.Events;

namespace Pibl.Tests.Access;

/// <summary>Keeps what it is given; it can be held shut, like a terminal after Ctrl+S.</summary>
internal sealed class ListSink : ILogEventSink, IDisposable
{
    private readonly List<AccessEntry> _entries = [];

    /// <summary>Set once the worker stands in <see cref="Emit"/> for the first time.</summary>
    public ManualResetEventSlim Entered { get; } = new();

    /// <summary>While not set, <see cref="Emit"/> waits.</summary>
    public ManualResetEventSlim Gate { get; } = new(initialState: true);

    /// <summary>To be read when the access log is closed.</summary>
    public IReadOnlyList<AccessEntry> Entries => _entries;

    public void Emit(LogEvent logEvent)
    {
        Entered.Set();
        Gate.Wait();
        _entries.AddRange(Batch.In(logEvent)!.Entries);
    }

    public void Dispose()
    {
        Entered.Dispose();
        Gate.Dispose();
    }
}

/// <summary>A disk that is full.</summary>
internal sealed class FullSink : ILogEventSink
{
    public void Emit(LogEvent logEvent) => throw new IOException("No space left\non device");
}
