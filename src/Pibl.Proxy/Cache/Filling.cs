using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>How bodies come into the cache.</summary>
/// <param name="Rule">CACHE_FILL.</param>
/// <param name="Workers">Who goes on for the many that wait for one body.</param>
/// <param name="Stopping">Cancelled when the proxy begins to drain: what nobody wants ends.</param>
public sealed record Filling(FillRule Rule, Workers Workers, CancellationToken Stopping)
{
    /// <summary>By the defaults, on the thread pool.</summary>
    public static readonly Filling Default = new(FillRule.Default, Workers.Pool, default);
}
