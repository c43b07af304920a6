using LanguageExt;
using Microsoft.Data.Sqlite;

namespace Pibl.Cache;

/// <content>What there is, for whoever asks why.</content>
public sealed partial class TieredStore
{
    public async ValueTask<Arr<StoredResponse>> PeekAllAsync(CacheKey key)
    {
        var held = _memory.Peek(key);
        if (held is { Whole: true } || _path is not { } path || _disk is not { IsOff: false } disk
            || !disk.MayHold(HashOf(key)))
        {
            return LivingOf(key, held).Map(UnreadBlocks.In);
        }

        var rows = new List<StoredResponse>();
        await _tuning.Workers.Begin("cache-peek", () =>
        {
            try
            {
                using var file = FileListing.Open(CachePath.Resolve(path));
                rows.AddRange(file.HeadsOf(key));
            }
            catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
            {
                _notices.Error($"CACHE_FILE: '{path}' could not be looked into: {DiskFault.WhyOf(cause)}");
            }

            return Task.CompletedTask;
        });
        return _invalidations.Living(key, Variants.Merge(Known(key), rows)).Map(UnreadBlocks.In);
    }
}
