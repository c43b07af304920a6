namespace Pibl.Stages;

/// <summary>What a queue limits, for how long, and which key of <c>serv.config</c> says so.</summary>
/// <param name="Name">For gauges and the log.</param>
/// <param name="AtOnce">Permits: how many exchanges may be behind the queue.</param>
/// <param name="Waiting">How many may wait for a permit; one more is refused at once.</param>
/// <param name="Patience">How long one waits before it is refused.</param>
/// <param name="Key">The key that sets <paramref name="AtOnce"/>.</param>
public sealed record QueueRule(string Name, int AtOnce, int Waiting, TimeSpan Patience, string Key)
{
    /// <summary>
    /// Its permits are kept by an exchange that has become a tunnel; those of all others go back then.
    /// </summary>
    public bool BoundsTunnels { get; init; }

    /// <summary>
    /// Its permits bound what servers have to do: each goes back when the response has been read from its server,
    /// however long the client takes for it (<see cref="ExchangeScope.LeaveServers"/>).
    /// </summary>
    public bool BoundsServers { get; init; }
}
