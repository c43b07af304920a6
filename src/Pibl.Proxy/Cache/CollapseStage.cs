using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Requests for what is being fetched wait for its head, and share the answer where it may be reused for them (RFC 9111
/// §4).
/// </summary>
public static class CollapseStage
{
    /// <param name="fetches">Those under way in this proxy.</param>
    /// <param name="cache">The store.</param>
    /// <param name="rule">CACHE_FILL.</param>
    public static Stage<Missed, Missed> Over(SharedFetches fetches, ICacheStore cache, FillRule rule) => new(
        "collapse",
        static (missed, _) => new ValueTask<Verdict<Missed>>(missed),
        next => new Collapser(fetches, cache, rule, next).RunAsync);
}
