using LanguageExt;
using Pibl.Bodies;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Twins;

/// <summary>The real cache, and what went into it.</summary>
internal sealed class Recording(TieredStore store, List<string> notices) : ICacheStore, IAsyncDisposable
{
    private readonly List<CacheKey> _stored = [];
    private readonly List<(CacheKey Key, StoredResponse Newest)> _newest = [];

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
        var tuning = new StoreTuning
        {
            Workers = disk ?? DiskWorkers.Threads,
            HashSeed = 1,
            Readers = 2,

            // So that bodies of a few thousand bytes stand in blocks.
            WholeBytesMax = disk is null ? null : 2_000,
            BlockBytes = 512,
            BlocksWaitingMax = 1_024,
            Collector = new(static () => 0, static () => { }),
        };
        var kept = disk is null ? settings with { File = null } : settings;
        return new Recording(TieredStore.Open(kept, clock, (_, line) => notices.Add(line), tuning), notices);
    }

    public ValueTask DisposeAsync() => store.DisposeAsync();

    public ValueTask<Arr<StoredResponse>> FindAsync(
        CacheKey key, CancellationToken cancel, RequestHead? request = null) =>
        CheckedAsync(store.FindAsync(key, cancel, request), _newest.Where(one => one.Key == key).ToArray());

    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue)
    {
        if (store.Begin(key, head, since) is not { } fill)
        {
            return null;
        }

        // On one thread the Id before the next mark is the one that was just given.
        var numbered = head with { Id = store.Mark - 1 };
        return new Recorded(fill, isKept => Note(key, numbered, isKept));
    }

    public long Mark => store.Mark;

    public Arr<StoredResponse> Peek(CacheKey key) => store.Peek(key);

    public ValueTask<Arr<StoredResponse>> PeekAllAsync(CacheKey key) => store.PeekAllAsync(key);

    public bool IsWithdrawn(CacheKey key, long since) => store.IsWithdrawn(key, since);

    public bool IsWithdrawn(CacheKey key, StoredResponse response, long since) =>
        store.IsWithdrawn(key, response, since);

    public void Freshen(CacheKey key, StoredResponse freshened) => store.Freshen(key, freshened);

    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head) => store.SupersedeAsync(key, head);

    public void Lost(CacheKey key, long id) => store.Lost(key, id);

    public ValueTask InvalidateAsync(CacheKey key) => store.InvalidateAsync(key);

    public ValueTask InvalidateBelowAsync(CacheKey collection) => store.InvalidateBelowAsync(collection);

    public ValueTask InvalidateGroupAsync(CacheKey group) => store.InvalidateGroupAsync(group);

    public ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order) => store.PurgeAsync(order);

    public ValueTask<CacheListing> ListAsync(CacheQuery query) => store.ListAsync(query);

    /// <summary>No older response is found after a newer one that selects alike was stored.</summary>
    private static async ValueTask<Arr<StoredResponse>> CheckedAsync(
        ValueTask<Arr<StoredResponse>> finding, (CacheKey Key, StoredResponse Newest)[] known)
    {
        var found = await finding;
        foreach (var (_, newest) in known)
        {
            Assert.DoesNotContain(
                found, one => one.Id < newest.Id && Variants.SelectAlike(one, newest));
        }

        return found;
    }

    private void Note(CacheKey key, StoredResponse response, bool isKept)
    {
        _stored.Add(key);
        if (isKept)
        {
            _newest.RemoveAll(one => one.Key == key && Variants.SelectAlike(one.Newest, response));
            _newest.Add((key, response));
        }
    }

    private sealed class Recorded(ICacheFill fill, Action<bool> completed) : ICacheFill
    {
        public bool Append(ReadOnlySpan<byte> block) => fill.Append(block);

        public ValueTask RoomAsync() => fill.RoomAsync();

        public ReadOnlyMemory<byte> From(long at) => fill.From(at);

        public StreamedBody Again(long at, long bytesMax) => fill.Again(at, bytesMax);

        public bool Complete()
        {
            var isKept = fill.Complete();
            completed(isKept);
            return isKept;
        }

        public void Dispose() => fill.Dispose();
    }
}
