using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Mirrors;
using Pibl.Peers;
using Pibl.Shared;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>What the sites of a proxy have in common, from its start to its end.</summary>
/// <param name="World">All that comes from outside.</param>
/// <param name="Queues">The bounded channels.</param>
/// <param name="Extension">Stages of the program's own.</param>
/// <param name="Uses">What each server holds, whichever site it stands in.</param>
/// <param name="Resting">How many connections to servers may rest.</param>
/// <param name="Stopping">Cancelled when the proxy begins to drain.</param>
internal sealed record SharedParts(
    World World, Queues Queues, Extension Extension, ServerUses Uses, RestingPlaces Resting,
    CancellationToken Stopping)
{
    private PeerPurges? _purges;

    /// <summary>What is being fetched for several requests.</summary>
    public SharedFetches Fetches { get; } = new(World.Clock, World.Workers, Stopping);

    /// <summary>Counts for RATE on all proxies together (CACHE_SHARED); null: this one counts alone.</summary>
    public SharedLimiter? Limiter { get; init; }

    /// <summary>The same for peers (<see cref="Ports.FetchesForPeers"/>).</summary>
    public SharedFetches FetchesForPeers { get; } = new(World.Clock, World.Workers, Stopping);

    /// <summary>The proxies that share their caches (PEERS).</summary>
    public PeerGroup Peers { get; } = new(
        new PeerParts(World, Resting).Of, World.OwnAddresses, World.Clock, World.Dice, World.AccessLog);

    /// <summary>Purges of peers, and at peers; null: nothing is stored.</summary>
    public PeerPurges? PeerPurges => World.Cache is not { } cache ? null : _purges ??= new PeerPurges(
        Peers, cache, (isError, line) => World.AccessLog.TryWrite(
            new AccessEntry.Notice(World.Clock.GetUtcNow(), isError, line)));

    /// <summary>How many copies of requests may be under way (MIRROR).</summary>
    public MirrorPlaces Copies { get; } = new();

    /// <summary>Null where there is nothing shared, or a store that counts nothing.</summary>
    public static SharedLimiter? LimiterOf(Settings settings, World world) =>
        world.Shared?.Limiter is { } store && settings.Get(SharedKeys.Shared).Case is SharedSetting setting
            ? new SharedLimiter(
                store, setting.Deadline, world.Clock, Sharing.NameOfProcess(),
                (isError, line) => world.AccessLog.TryWrite(
                    new AccessEntry.Notice(world.Clock.GetUtcNow(), isError, line)))
            : null;
}
