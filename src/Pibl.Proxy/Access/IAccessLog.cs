namespace Pibl.Access;

/// <summary>Where access entries go: a bounded channel to Serilog, or a list in tests.</summary>
public interface IAccessLog
{
    /// <summary>
    /// False when nobody would read an exchange's entry (LOG=none and CONSOLE=off): then none need be made.
    /// </summary>
    bool IsOpen { get; }

    /// <summary>Gauge: entries that wait to be written.</summary>
    int Depth => 0;

    /// <summary>Counter: entries that were dropped because too many waited.</summary>
    long Lost => 0;

    /// <summary>Never waits. False when the queue is full: the entry is dropped and counted.</summary>
    bool TryWrite(AccessEntry entry);
}
