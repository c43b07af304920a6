using Pibl.Exchange;

namespace Pibl.Discovery;

/// <summary>
/// Finds the servers that an entry of SERVERS stands for. Another kind of entry (<see cref="Endpoint.Source"/>) is one
/// more of these, and a line in <see cref="Sources"/>.
/// </summary>
public interface IServerSource
{
    /// <summary>
    /// Asks once, from any thread. What goes wrong is an answer; throws <see cref="OperationCanceledException"/> alone,
    /// when <paramref name="cancel"/> was faster.
    /// </summary>
    ValueTask<Resolution> FindAsync(Endpoint entry, CancellationToken cancel);
}
