using LanguageExt;

namespace Pibl.Cache;

/// <summary>What a cache file at rest holds, for a path that is looked at, and that no request takes.</summary>
/// <param name="file">The file; it is read and not written.</param>
internal sealed class FileStore(CacheReading file) : EmptyStore
{
    public override Arr<StoredResponse> Peek(CacheKey key) => file.Under(key);
}
