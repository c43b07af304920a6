namespace Pibl.Forward;

/// <summary>TIMEOUT_TOTAL of one exchange: how long its client waits for the head of its reply.</summary>
/// <param name="DueAt">When it is over.</param>
/// <param name="Total">How long it was, from the first byte of the request.</param>
public readonly record struct TotalLimit(DateTimeOffset DueAt, TimeSpan Total)
{
    private static readonly TimeSpan ShortestLeft = TimeSpan.FromMilliseconds(1);

    /// <summary>
    /// What is left, a millisecond at least: to many servers 0 is no bound at all, and one that is told of nothing left
    /// is asked all the same.
    /// </summary>
    public TimeSpan LeftAt(DateTimeOffset now) =>
        DueAt - now > ShortestLeft ? DueAt - now : ShortestLeft;

    /// <summary>How long a server may be waited for when another one could still be asked.</summary>
    /// <remarks>
    /// A server is only judged by what is left where that is most of the time: what an exchange has waited for its turn
    /// is not the server's fault, and a busy proxy must not take its servers for broken.
    /// </remarks>
    /// <param name="left">What is left of TIMEOUT_SERVER.</param>
    /// <param name="now">The time.</param>
    public TimeSpan Cap(TimeSpan left, DateTimeOffset now)
    {
        var rest = DueAt - now;
        return rest < left && rest >= Total / 2 ? rest : left;
    }
}
