namespace Pibl.Shared;

/// <summary>
/// How many proxies share, by what a store says now and then. It may have forgotten some (it was empty, or stood
/// still), so a lower number counts only when it has been so for a while: a proxy would take too large a share.
/// </summary>
/// <param name="Known">So many, from 1.</param>
/// <param name="At">When the store last said so, or more.</param>
public readonly record struct ProxyCount(int Known, TimeSpan At)
{
    /// <summary>How long a proxy counts that has not been heard of; so long a higher number is remembered.</summary>
    public static readonly TimeSpan Memory = TimeSpan.FromSeconds(10);

    /// <summary>How often each proxy is heard of.</summary>
    public static readonly TimeSpan Beat = TimeSpan.FromSeconds(2);

    /// <summary>After the store has said a number.</summary>
    public ProxyCount Heard(int proxies, TimeSpan now) =>
        proxies >= Known || now - At >= Memory ? new ProxyCount(Math.Max(1, proxies), now) : this;
}
