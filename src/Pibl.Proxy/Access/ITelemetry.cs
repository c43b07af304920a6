namespace Pibl.Access;

/// <summary>
/// Takes what the program tells of itself elsewhere than into files. It hears of spans and numbers by itself, through
/// System.Diagnostics; entries of the log are given to it.
/// </summary>
public interface ITelemetry : IDisposable
{
    /// <summary>From now on it listens and sends.</summary>
    /// <param name="complain">Takes a line for the log where nobody takes what it sends.</param>
    void Begin(Action<string> complain);

    /// <summary>
    /// Called on the log's own thread, for one entry at a time. Never throws; before it begins, lets go.
    /// </summary>
    void Take(AccessEntry entry);
}
