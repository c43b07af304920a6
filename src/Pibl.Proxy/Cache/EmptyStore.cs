using LanguageExt;
using Pibl.Http.Messages;

namespace Pibl.Cache;

/// <summary>Keeps nothing, and has nothing: for a path that is looked at, and that no request takes.</summary>
internal class EmptyStore : ICacheStore
{
    public long Mark => 0;

    public ValueTask<Arr<StoredResponse>> FindAsync(
        CacheKey key, CancellationToken cancel, RequestHead? request = null) => new(Arr<StoredResponse>.Empty);

    public virtual Arr<StoredResponse> Peek(CacheKey key) => Arr<StoredResponse>.Empty;

    public bool IsWithdrawn(CacheKey key, long since) => false;

    public bool IsWithdrawn(CacheKey key, StoredResponse response, long since) => false;

    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue) => null;

    public void Freshen(CacheKey key, StoredResponse freshened)
    {
        // Nothing is stored that could be fresh again.
    }

    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head) => default;

    public void Lost(CacheKey key, long id)
    {
        // Nothing was there to lose.
    }

    public ValueTask InvalidateAsync(CacheKey key) => default;

    public ValueTask InvalidateBelowAsync(CacheKey collection) => default;

    public ValueTask InvalidateGroupAsync(CacheKey group) => default;

    public ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order) => new(PurgeOutcome.Done);

    public ValueTask<CacheListing> ListAsync(CacheQuery query) =>
        new(new CacheListing(default, Seq<CacheItem>.Empty, false));
}
