namespace Pibl.Admin;

/// <summary>What of CACHE_SHARED there is to say; counts are since the start.</summary>
/// <param name="IsAnswering">The store has answered within its grace.</param>
/// <param name="Proxies">How many share, as far as is known.</param>
/// <param name="Purges">The number of the last purge that is carried out here.</param>
public sealed record SharedUse(bool IsAnswering, int Proxies, long Purges)
{
    /// <summary>Requests that were answered from it.</summary>
    public long Hits { get; init; }

    /// <summary>Requests for which it had nothing.</summary>
    public long Misses { get; init; }

    /// <summary>Looks at it by requests that wait for another proxy's fetch.</summary>
    public long Waits { get; init; }

    /// <summary>Questions without an answer before the deadline.</summary>
    public long Late { get; init; }

    /// <summary>Values that were damaged, of another version, or somebody else's.</summary>
    public long Foreign { get; init; }

    /// <summary>Responses written to it.</summary>
    public long Written { get; init; }

    /// <summary>Responses that it did not take.</summary>
    public long Unwritten { get; init; }

    /// <summary>Responses that were not written since too many waited.</summary>
    public long Dropped { get; init; }

    /// <summary>Gauge: responses that wait to be written.</summary>
    public int Waiting { get; init; }
}
