namespace Pibl.Cache;

/// <summary>What <see cref="DiskKeeper"/> tells the store whose file it keeps open.</summary>
/// <param name="Opening">A file is about to come into use.</param>
/// <param name="Begun">A tier is in use from now on; null: none is.</param>
/// <param name="Save">A response from a damaged file: false when it is not wanted any more.</param>
internal sealed record DiskOwner(
    Action<CacheFile> Opening, Action<DiskTier?> Begun, Func<CacheKey, StoredResponse, bool> Save);
