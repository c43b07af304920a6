namespace Pibl.Cache;

/// <summary>
/// The collector of garbage, as the cache sees it. It runs beside all else, and stops everything only for moments: what
/// has left the cache is large, and its survivors are not moved (docs/decisions/0056-memory-as-promised.md).
/// </summary>
/// <param name="Collections">How many collections of everything have begun.</param>
/// <param name="Call">Begins one, and does not wait for it.</param>
internal sealed record Collector(Func<int> Collections, Action Call)
{
    /// <summary>The runtime's. The one who calls is under a lock, and the beginning takes a moment.</summary>
    public static readonly Collector OfRuntime = new(
        static () => GC.CollectionCount(GC.MaxGeneration),
        static () => ThreadPool.UnsafeQueueUserWorkItem(static _ => Collect(), null));

    private static void Collect() =>
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: false, compacting: false);
}
