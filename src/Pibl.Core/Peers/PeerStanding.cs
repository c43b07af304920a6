namespace Pibl.Peers;

/// <summary>
/// Whether a peer is asked. One that failed is set aside for a second, and for twice as long each time that it fails
/// again, half a minute at the most. When that is over one request tries it; the others pass it over meanwhile.
/// </summary>
/// <param name="Failures">In a row; 0: it is asked.</param>
/// <param name="Since">When it was set aside last.</param>
/// <param name="Until">Up to when it is passed over.</param>
public readonly record struct PeerStanding(int Failures, TimeSpan Since, TimeSpan Until)
{
    /// <summary>Of one that has answered, or was never asked.</summary>
    public static readonly PeerStanding Well;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <summary>Whether it may be asked now.</summary>
    public bool IsAsked(TimeSpan now) => Failures == 0 || now >= Until;

    /// <summary>One request tries it: nobody else does for as long as that may take.</summary>
    public PeerStanding Tried(TimeSpan now, TimeSpan patience) =>
        Failures == 0 ? this : this with { Until = now + patience };

    /// <summary>A request that was sent at <paramref name="sentAt"/> has come to something.</summary>
    /// <remarks>That it was alive long ago says nothing of what it is now.</remarks>
    public PeerStanding After(PeerAnswer answer, TimeSpan sentAt, TimeSpan now) => answer switch
    {
        PeerAnswer.Hit or PeerAnswer.Fetched or PeerAnswer.None => Well,
        PeerAnswer.Foreign or PeerAnswer.Failed => Failed(sentAt, now),
        PeerAnswer.Slow => this,
        _ => throw new ArgumentOutOfRangeException(nameof(answer)),
    };

    /// <summary>It has failed a request that was sent at <paramref name="sentAt"/>.</summary>
    /// <remarks>Many requests that were under way at once are one failure.</remarks>
    public PeerStanding Failed(TimeSpan sentAt, TimeSpan now)
    {
        if (Failures > 0 && sentAt < Since)
        {
            return this;
        }

        var time = First * Math.Pow(2, Math.Min(Failures, 10));
        return new PeerStanding(Failures + 1, now, now + (time < Longest ? time : Longest));
    }
}
