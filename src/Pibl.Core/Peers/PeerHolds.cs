using LanguageExt;

namespace Pibl.Peers;

/// <summary>
/// The purges that are on their way around the cluster. While there is one, no peer is asked: it may have what another
/// has purged already, and what is copied from it then would outlive the purge.
/// </summary>
/// <param name="Until">Up to when each purge is waited for, by its number.</param>
public sealed record PeerHolds(HashMap<ulong, TimeSpan> Until)
{
    /// <summary>So many are told apart; what is more is one that nobody ends.</summary>
    public const int CountMax = 1024;

    /// <summary>
    /// A purge whose end is not heard of is over by then: whoever sent it has given up and said so, long before.
    /// </summary>
    public static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>No purge.</summary>
    public static readonly PeerHolds None = new(HashMap<ulong, TimeSpan>.Empty);

    /// <summary>Whether peers must not be asked.</summary>
    public bool IsOn(TimeSpan now) => !Until.IsEmpty && Until.Values.Any(until => now < until);

    /// <summary>A purge begins.</summary>
    public PeerHolds Begin(ulong purge, TimeSpan now)
    {
        var left = Until.Filter(until => now < until);
        return new PeerHolds(left.AddOrUpdate(left.Count < CountMax ? purge : 0, now + Longest));
    }

    /// <summary>It has reached all.</summary>
    public PeerHolds End(ulong purge) => new(Until.Remove(purge));
}
