using LanguageExt;
using Microsoft.Data.Sqlite;
using static LanguageExt.Prelude;

namespace Pibl.Cache;

/// <content>What an operator sees of it.</content>
public sealed partial class TieredStore
{
    public async ValueTask<CacheListing> ListAsync(CacheQuery query)
    {
        var now = _clock.GetUtcNow();
        var items = InMemory(query);
        if (_disk is { IsOff: false } && _path is { } path)
        {
            // What is in memory is newer than what the file says of it.
            var known = items.Select(static item => item.Stored.Id).ToHashSet();
            await _tuning.Workers.Begin("cache-list", () =>
            {
                try
                {
                    using var file = FileListing.Open(CachePath.Resolve(path));
                    items.AddRange(file.Items(query).Where(item =>
                        known.Add(item.Stored.Id)
                        && !_invalidations.Living(item.Key, Arr<StoredResponse>.Empty.Add(item.Stored)).IsEmpty)
                        .Select(item => IsInMemory(item) ? item with { Place = "memory" } : item));
                }
                catch (Exception cause) when (cause is SqliteException or IOException or UnauthorizedAccessException)
                {
                    _notices.Error($"CACHE_FILE: '{path}' could not be listed: {DiskFault.WhyOf(cause)}");
                }

                return Task.CompletedTask;
            });
        }

        var sorted = items.OrderBy(static item => item.Url, StringComparer.Ordinal)
            .ThenByDescending(static item => item.Stored.Id).Take(query.Limit);
        return new CacheListing(now, toSeq(sorted).Strict(), items.Count > query.Limit);
    }

    private bool IsInMemory(CacheItem item) =>
        _memory.Peek(item.Key) is { } held && held.Variants.Exists(variant => variant.Id == item.Stored.Id);

    /// <summary>No more than one beyond the limit.</summary>
    private List<CacheItem> InMemory(CacheQuery query)
    {
        var items = new List<CacheItem>();
        foreach (var (key, held) in _memory.All)
        {
            if (items.Count > query.Limit)
            {
                break;
            }

            foreach (var stored in query.Has(key) ? LivingOf(key, held) : Arr<StoredResponse>.Empty)
            {
                if (query.Has(key, stored))
                {
                    items.Add(new CacheItem(
                        key, stored with { Body = default }, stored.Length, stored.Blocks is null ? "memory" : "file"));
                }
            }
        }

        return items;
    }
}
