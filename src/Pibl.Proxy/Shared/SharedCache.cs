using LanguageExt;
using Pibl.Admin;
using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Shared;

/// <summary>
/// What is stored here, as one of several proxies: nothing is answered from it that may have been purged on another,
/// and what is stored or withdrawn here, others hear of.
/// </summary>
/// <param name="here">What is stored on this machine.</param>
/// <param name="log">What was purged on others.</param>
/// <param name="tier">Where others find what is stored here.</param>
/// <param name="setting">CACHE_SHARED.</param>
/// <param name="clock">The time.</param>
public sealed class SharedCache(
    ICacheStore here, SharedLog log, SharedTier tier, SharedSetting setting, TimeProvider clock) : ICacheStore
{
    /// <summary>Behind it.</summary>
    public SharedLog Log => log;

    /// <summary>Below it.</summary>
    public SharedTier Tier => tier;

    /// <summary>Whether there is a connection: a proxy that nobody uses does not ask.</summary>
    public Func<bool> IsConnected { get; init; } = static () => true;

    /// <summary>For an operator.</summary>
    public SharedUse Use => new(log.IsAnswering && IsConnected(), log.Proxies, log.Generation)
    {
        Hits = tier.Counts.Hits,
        Misses = tier.Counts.Misses,
        Waits = tier.Counts.Waits,
        Late = tier.Counts.Late,
        Foreign = tier.Counts.Foreign,
        Written = tier.Counts.Written,
        Unwritten = tier.Counts.Unwritten,
        Dropped = tier.Dropped,
        Waiting = tier.Waiting,
    };

    /// <inheritdoc/>
    public StoreGauges Gauges => here.Gauges;

    /// <inheritdoc/>
    public long Mark => here.Mark;

    /// <inheritdoc/>
    public ValueTask<Arr<StoredResponse>> FindAsync(
        CacheKey key, CancellationToken cancel, RequestHead? request = null) =>
        log.Contact == Contact.Current ? here.FindAsync(key, cancel, request) : FindLateAsync(key, request, cancel);

    /// <inheritdoc/>
    public ValueTask<Arr<StoredResponse>> FindFetchedAsync(
        CacheKey key, DateTimeOffset since, RequestHead request, CancellationToken cancel) =>
        log.Contact == Contact.Current
            ? here.FindAsync(key, cancel, request)
            : FindFetchedLateAsync(key, since, request, cancel);

    /// <inheritdoc/>
    public Arr<StoredResponse> Peek(CacheKey key) => Known(here.Peek(key), DateTimeOffset.MaxValue);

    /// <inheritdoc/>
    public async ValueTask<Arr<StoredResponse>> PeekAllAsync(CacheKey key)
    {
        // A proxy that nobody has used for a while has not asked; a request would.
        if (log.Contact != Contact.Current)
        {
            await log.CatchUpAsync(setting.Deadline);
        }

        return Known(await here.PeekAllAsync(key), DateTimeOffset.MaxValue);
    }

    /// <inheritdoc/>
    public bool IsWithdrawn(CacheKey key, long since) => here.IsWithdrawn(key, since) || MayBePurged(since);

    /// <inheritdoc/>
    public bool IsWithdrawn(CacheKey key, StoredResponse response, long since) =>
        // Who asks this has waited for it: it was not too old when that began.
        here.IsWithdrawn(key, response, since);

    /// <inheritdoc/>
    public ICacheFill? Begin(CacheKey key, StoredResponse head, long since = long.MaxValue)
    {
        // What a server has just confirmed is in doubt no more.
        head = head.IsDoubtful ? head with { IsDoubtful = false } : head;
        return here.Begin(key, head, since) is not { } fill ? null
            : MayBeShared(key, head) ? new SharedCopy(fill, key, head, here, this) : fill;
    }

    /// <inheritdoc/>
    public void Freshen(CacheKey key, StoredResponse freshened)
    {
        var generation = log.Generation;
        here.Freshen(key, freshened.IsDoubtful ? freshened with { IsDoubtful = false } : freshened);
        if (MayBeShared(key, freshened)
            && here.Peek(key).Find(one => one.Id == freshened.Id).Case is StoredResponse { Blocks: null } stored)
        {
            tier.Take(key, stored, generation);
        }
    }

    /// <inheritdoc/>
    public ValueTask SupersedeAsync(CacheKey key, StoredResponse head) => here.SupersedeAsync(key, head);

    /// <inheritdoc/>
    public void Lost(CacheKey key, long id) => here.Lost(key, id);

    /// <inheritdoc/>
    public ValueTask InvalidateAsync(CacheKey key)
    {
        // First: what others have of it is not found in between.
        log.Withdraw(SharedPurge.OfKey(key));
        return here.InvalidateAsync(key);
    }

    /// <inheritdoc/>
    public ValueTask InvalidateBelowAsync(CacheKey collection)
    {
        log.Withdraw(SharedPurge.Below(collection));
        return here.InvalidateBelowAsync(collection);
    }

    /// <inheritdoc/>
    public ValueTask InvalidateGroupAsync(CacheKey group)
    {
        log.Withdraw(SharedPurge.OfGroup(group));
        return here.InvalidateGroupAsync(group);
    }

    /// <inheritdoc/>
    public ValueTask<PurgeOutcome> PurgeAsync(PurgeOrder order) => log.PurgeAsync(order);

    /// <inheritdoc/>
    public ValueTask<CacheListing> ListAsync(CacheQuery query) => here.ListAsync(query);

    /// <summary>What another proxy has fetched is stored here as well, as if it had come from a server.</summary>
    /// <param name="key">Under which.</param>
    /// <param name="response">The whole of it.</param>
    /// <param name="since">The mark before it was asked for.</param>
    public async ValueTask AdoptAsync(CacheKey key, StoredResponse response, long since)
    {
        // Whether it has been purged since is as well known as the last answer is new, however young it is here.
        response = response with { RequestedAt = clock.GetUtcNow() - log.Silence };
        await here.SupersedeAsync(key, response);
        using var fill = here.Begin(key, response with { Body = default }, since);
        if (fill is not null && (response.Body.IsEmpty || fill.Append(response.Body.Span)))
        {
            fill.Complete();
        }
    }

    // Of a body in blocks and of the content of a request the second tier knows nothing.
    private static bool MayBeShared(CacheKey key, StoredResponse head) =>
        head.Head.Status != 206 && !QueryKey.IsOne(key);

    private async ValueTask<Arr<StoredResponse>> FindLateAsync(
        CacheKey key, RequestHead? request, CancellationToken cancel)
    {
        await log.CatchUpAsync(setting.Deadline);
        return Known(await here.FindAsync(key, cancel, request), DateTimeOffset.MaxValue);
    }

    private async ValueTask<Arr<StoredResponse>> FindFetchedLateAsync(
        CacheKey key, DateTimeOffset since, RequestHead request, CancellationToken cancel) =>
        Known(await here.FindAsync(key, cancel, request), since);

    /// <summary>
    /// Where nothing has been heard for too long, what was asked for longer ago than the grace is in doubt; but for
    /// those who waited for it themselves.
    /// </summary>
    private Arr<StoredResponse> Known(Arr<StoredResponse> variants, DateTimeOffset fetchedSince)
    {
        if (variants.IsEmpty || log.Contact != Contact.CutOff)
        {
            return variants;
        }

        var (now, isForgotten) = (clock.GetUtcNow(), log.IsForgotten);
        return variants.Map(one => one.RequestedAt >= fetchedSince
            || (!isForgotten && one.RequestedAt <= now && now - one.RequestedAt <= setting.Grace)
                ? one
                : one with { IsDoubtful = true });
    }

    /// <summary>
    /// A proxy that purges do not wait for shares what it is fetching all the same, and not for longer than the grace:
    /// its servers come first.
    /// </summary>
    private bool MayBePurged(long since) => log.Contact == Contact.CutOff && since <= log.OlderMark;
}
