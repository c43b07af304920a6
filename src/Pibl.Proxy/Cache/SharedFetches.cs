using System.Collections.Concurrent;
using System.Security.Cryptography;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// The fetches under way that others may wait for, and the keys for which nobody does. One for the whole proxy: what
/// one site fetches, or the settings before, is found by the same address.
/// </summary>
/// <param name="clock">The time.</param>
/// <param name="workers">Who goes on for those that are released: all of them at once.</param>
/// <param name="stopping">Cancelled when the proxy begins to drain.</param>
public sealed class SharedFetches(TimeProvider clock, Workers workers, CancellationToken stopping)
{
    /// <summary>Any number but 0 and its complement.</summary>
    private const ulong OfPart = 0x9E37_79B9_7F4A_7C15;

    private readonly ConcurrentDictionary<FetchKey, SharedFetch> _fetches = new();
    private readonly UnsharedKeys _unshared = new(clock);
    private readonly ulong _seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    /// <summary>Gauge: how many are under way.</summary>
    public int Depth => _fetches.Count;

    /// <summary>Gauge: how many requests wait for the head of one.</summary>
    public int Waiting => _fetches.Values.Sum(static fetch => fetch.State.Followers);

    internal TimeProvider Clock => clock;

    internal Workers Workers => workers;

    internal CancellationToken Stopping => stopping;

    /// <summary>Those under way; changes meanwhile may or may not be seen.</summary>
    internal IEnumerable<SharedFetch> UnderWay => _fetches.Values;

    internal SharedFetch? Find(FetchKey key) => _fetches.GetValueOrDefault(key);

    internal bool TryAdd(SharedFetch fetch) => _fetches.TryAdd(fetch.Key, fetch);

    internal void Remove(SharedFetch fetch) =>
        _fetches.TryRemove(new KeyValuePair<FetchKey, SharedFetch>(fetch.Key, fetch));

    /// <summary>
    /// Whether a request would wait for a fetch of the same that is under way; nobody joins by asking.
    /// </summary>
    internal bool WouldWait(Missed missed, ICacheStore cache)
    {
        if (Collapsing.RoleOf(missed) == CollapseRole.Alone)
        {
            return false;
        }

        var key = FetchKey.Of(missed, cache);
        return ArrivingRange.IsAsked(missed.Request) && Find(key) is { } whole
            ? IsOpen(whole, cache)
            : IsShared(missed, missed.Key) && Find(FetchKey.OfPart(missed, key)) is { } fetch && IsOpen(fetch, cache);
    }

    private static bool IsOpen(SharedFetch fetch, ICacheStore cache) =>
        !cache.IsWithdrawn(fetch.Key.Key, fetch.Since) && (fetch.State.IsOpen || fetch.Body is not null);

    /// <summary>Whether a request is to wait for others, or they for it.</summary>
    internal bool IsShared(Missed missed, CacheKey key) => !_unshared.Has(HashOf(missed, key));

    internal void Learn(SharedFetch fetch, FetchResult result)
    {
        if (result.UnsharedFor > TimeSpan.Zero)
        {
            _unshared.Add(HashOf(fetch.Missed, fetch.Key.Key), result.UnsharedFor);
        }
    }

    /// <summary>
    /// What one user gets says nothing of what everybody else gets, and a part nothing of the whole.
    /// </summary>
    private ulong HashOf(Missed missed, CacheKey key) =>
        KeyHash.Of(key, _seed) ^ (Personal.IsRequest(missed.Request) ? ulong.MaxValue : 0)
        ^ (ArrivingRange.IsAsked(missed.Request) ? OfPart : 0);
}
