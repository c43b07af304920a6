namespace Pibl.Cache;

/// <summary>What the disk tier asks of the store above it.</summary>
/// <param name="Found">A read has ended: with these rows, or none.</param>
/// <param name="TakeTouched">The Ids of what was found in memory since the last call.</param>
/// <param name="Gone">No row of that key is left in the file.</param>
/// <param name="LastId">The highest Id given out.</param>
/// <param name="HashOf">The hash of a key, with the store's seed.</param>
/// <param name="Rules">What may be given back.</param>
internal sealed record DiskHooks(
    Action<DiskRead, List<StoredResponse>> Found,
    Action<List<long>> TakeTouched,
    Action<CacheKey> Gone,
    Func<long> LastId,
    Func<CacheKey, ulong> HashOf,
    CacheRules Rules);
