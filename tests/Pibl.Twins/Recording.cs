using LanguageExt;
using Pibl.Cache;
using Pibl.Config;

namespace Pibl.Twins;

/// <summary>The real cache, and what went into it.</summary>
internal sealed class Recording(TieredStore store, List<string> notices) : ICacheStore, IAsyncDisposable
{
    private readonly List<CacheKey> _stored = [];

    /// <summary>The key of every fill that was completed, in order.</summary>
    public IReadOnlyList<CacheKey> Stored => _stored;

    /// <summary>What the store had to say to the operator.</summary>
    public IReadOnlyList<string> Notices => notices;

    public StoreGauges Gauges => store.Gauges;

    /// <param name="settings">As of <c>serv.config</c>.</param>
    /// <param name="clock">The time.</param>
    /// <param name="disk">Who runs the work of the cache file; null: memory alone.</param>
    public static Recording Of(CacheSettings settings, TimeProvider clock, DiskWorkers? disk = null)
    {
        var notices = new List<string>();
        var tuning = new StoreTuning { Workers = disk ?? DiskWorkers.Threads, HashSeed = 1 };
        var kept = disk is null ? settings with { File = null } : settings;
        return new Recording(TieredStore.Open(kept, clock, (_, line) => notices.Add(line), tuning), notices);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    public ValueTask<Arr<StoredResponse>> FindAsync(CacheKey key, CancellationToken cancel) =>
        store.FindAsync(key, cancel);

    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue) =>
        store.Begin(key, head, since) is { } fill ? new Recorded(fill, () => _stored.Add(key)) : null;

    public long Mark => store.Mark;

    public void Freshen(CacheKey key, StoredResponse freshened) => store.Freshen(key, freshened);

    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head) => store.SupersedeAsync(key, head);

    public ValueTask InvalidateAsync(CacheKey key) => store.InvalidateAsync(key);

    public ValueTask InvalidateBelowAsync(CacheKey collection) => store.InvalidateBelowAsync(collection);

    private sealed class Recorded(ICacheFill fill, Action completed) : ICacheFill
    {
        public bool Append(ReadOnlySpan<byte> block) => fill.Append(block);

        public bool Complete()
        {
            var isKept = fill.Complete();
            completed();
            return isKept;
        }

        public void Dispose() => fill.Dispose();
    }
}
