using LanguageExt;

namespace Pibl.Discovery;

/// <summary>What came of asking which servers an entry stands for.</summary>
public abstract record Resolution
{
    private Resolution()
    {
    }

    /// <summary>These, at least one.</summary>
    /// <param name="All">In any order.</param>
    /// <param name="Ttl">How long that holds; null: whoever answered does not say.</param>
    public sealed record Servers(Seq<FoundServer> All, TimeSpan? Ttl) : Resolution;

    /// <summary>There is none, as whoever knows says: NXDOMAIN, no record (RFC 2308 §2).</summary>
    /// <param name="Why">As the end of a sentence.</param>
    public sealed record Nothing(string Why) : Resolution
    {
        /// <summary>When it is asked for again; null: after a second, then twice as long each time.</summary>
        public TimeSpan? Again { get; init; }
    }

    /// <summary>Nobody knows: no answer in time, SERVFAIL.</summary>
    /// <param name="Why">As the end of a sentence.</param>
    public sealed record Failed(string Why) : Resolution
    {
        /// <summary>When it is asked for again; null: after a second, then twice as long each time.</summary>
        public TimeSpan? Again { get; init; }
    }
}
