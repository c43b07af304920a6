using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Forward;
using Pibl.Mirrors;
using Pibl.Peers;
using Pibl.Rewrites;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>Where the world comes in. Each port has a deterministic twin in the tests.</summary>
/// <param name="Clock">The time: <see cref="TimeProvider.System"/>, or a fake that a test moves.</param>
/// <param name="Dice">Uniform 32-bit numbers: a fast generator, or a seeded one.</param>
/// <param name="Cache">Stored responses; null where CACHE=off.</param>
/// <param name="Upstreams">Sends a request to one server.</param>
/// <param name="Clusters">The servers, their health, and whose turn it is.</param>
/// <param name="AccessLog">Takes access entries, never waits.</param>
public sealed record Ports(
    TimeProvider Clock,
    Func<uint> Dice,
    ICacheStore? Cache,
    IUpstreams Upstreams,
    Clusters Clusters,
    IAccessLog AccessLog)
{
    /// <summary>What the configuration decides about what is stored.</summary>
    public CacheRules CacheRules { get; init; } = CacheRules.Default;

    /// <summary>How bodies come into the cache.</summary>
    public Filling Filling { get; init; } = Filling.Default;

    /// <summary>What is being fetched for several; null: each request is sent.</summary>
    public SharedFetches? Fetches { get; init; }

    /// <summary>Where requests wait for a place at a server (<c>max=</c>, MAX_SERVER); null: nowhere.</summary>
    public PlaceLine? Places { get; init; }

    /// <summary>Who comes back to which server (STICKY); null: nobody.</summary>
    public Sticky? Sticky { get; init; }

    /// <summary>What the stages of the site remember.</summary>
    public SiteMemory Memory { get; init; } = SiteMemory.None;

    /// <summary>What servers' addresses are to clients, and to the cache; null: the same.</summary>
    public ReplyMapping? Mapping { get; init; }

    /// <summary>Bounds how often requests are sent again (RETRY_BUDGET); null: nothing does.</summary>
    public RetryBudget? Retries { get; init; }

    /// <summary>When a second server is asked (HEDGE); null: when the first has failed.</summary>
    public HedgeRule? Hedge { get; init; }

    /// <summary>Who gets copies of requests (MIRROR); null: nobody.</summary>
    public Mirror? Mirror { get; init; }

    /// <summary>The proxies that share their caches (PEERS); null: there is this one.</summary>
    internal PeerGroup? Peers { get; init; }

    /// <summary>What is purged at peers as well; null: there are none, or nothing is stored.</summary>
    internal PeerPurges? PeerPurges { get; init; }

    /// <summary>
    /// What is being fetched for peers whose key is not this proxy's: nobody waits there for a fetch that asks a peer.
    /// </summary>
    internal SharedFetches? FetchesForPeers { get; init; }

    /// <summary>Cancelled when the proxy begins to drain: what nobody waits for ends.</summary>
    public CancellationToken Stopping { get; init; }
}
