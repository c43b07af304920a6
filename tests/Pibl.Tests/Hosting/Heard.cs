using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace Pibl.Tests.Hosting;

/// <summary>Keeps what is logged in the category Pibl, with its level.</summary>
internal sealed class Heard : ILoggerProvider
{
    private readonly ConcurrentQueue<string> _lines = new();

    public string[] Lines => [.. _lines];

    public ILogger CreateLogger(string categoryName) => new One(categoryName == "Pibl" ? _lines : new());

    public void Dispose()
    {
    }

    private sealed class One(ConcurrentQueue<string> lines) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception,
            Func<TState, Exception?, string> formatter) =>
            lines.Enqueue($"{logLevel} {formatter(state, exception)}");
    }
}
