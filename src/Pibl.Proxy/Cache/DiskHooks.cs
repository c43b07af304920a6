namespace Pibl.Cache;

/// <summary>What the disk tier asks of the store above it.</summary>
/// <param name="Found">A read has ended: with these rows, or with null where the file could not be asked.</param>
/// <param name="TakeTouched">The Ids of what was found in memory since the last call.</param>
/// <param name="Lost">A write that did not get into the file.</param>
/// <param name="LastId">The highest Id given out.</param>
/// <param name="HashOf">The hash of a key, with the store's seed.</param>
/// <param name="Rules">What may be given back.</param>
/// <param name="Swept">The purges so far have been carried out in the file.</param>
internal sealed record DiskHooks(
    Action<DiskRead, IReadOnlyList<StoredResponse>?> Found,
    Action<List<long>> TakeTouched,
    Action<DiskWrite> Lost,
    Func<long> LastId,
    Func<CacheKey, ulong> HashOf,
    CacheRules Rules,
    Action Swept);
