using Pibl.Config;

namespace Pibl.Cache;

/// <summary>The key of how often something is asked for before it is stored.</summary>
public static class UseKeys
{
    /// <summary>CACHE_MIN_USES.</summary>
    public static readonly ConfigKey<int> MinUses = ConfigKey.Of(
        "CACHE_MIN_USES", "1", Counts.Between(1, 100),
        "stored at the request of that number for the same target within the last minutes: what is asked for once takes "
        + "no room ([cache](cache.md#what-is-asked-for-once))");
}
