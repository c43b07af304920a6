using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;

namespace Pibl.Explain;

/// <summary>
/// A site as it stands, for whoever asks what it would do. Nothing is counted, taken, read into memory or looked up in
/// the network by asking.
/// </summary>
public interface ISitePeek
{
    /// <summary>Its name and its keys.</summary>
    SiteSettings Site { get; }

    /// <summary>What its path is made of.</summary>
    Seq<PathStep> Steps { get; }

    /// <summary>What its cache goes by.</summary>
    CacheRules Rules { get; }

    /// <summary>It stores something.</summary>
    bool Stores { get; }

    /// <summary>RATE: the refusal; null: it would go on.</summary>
    Reply? RateRefusal(Received received);

    /// <summary>RATE is counted by all proxies together (CACHE_SHARED).</summary>
    bool CountsTogether { get; }

    /// <summary>
    /// MAX_CLIENT: how many exchanges the client has, how many it may, and the refusal where it is too many.
    /// </summary>
    (int Now, int Max, Reply? Refusal) Client(Received received);

    /// <summary>AUTH: the refusal, or that it would go on; neither where a password would have to be hashed.</summary>
    (bool IsKnown, Reply? Refusal) Password(Received received);

    /// <summary>How full a queue of the path is.</summary>
    QueuePeek Queue(string name);

    /// <summary>All that is stored under a key, without content.</summary>
    Arr<StoredResponse> Stored(CacheKey key);

    /// <summary>CACHE_MIN_USES: how often it was asked for lately.</summary>
    int UsesOf(CacheKey key);

    /// <summary>The same is being fetched now, and this request would wait for it.</summary>
    bool WouldWait(Missed missed);

    /// <summary>
    /// PEERS: what the proxy that owns a key is called; empty: it is this one; null: nobody knows any peers.
    /// </summary>
    string? OwnerOf(CacheKey key);

    /// <summary>Who would be asked.</summary>
    ServerOrder Servers(Received received);
}

/// <summary>How full a queue is.</summary>
/// <param name="Inside">How many have a place.</param>
/// <param name="Max">How many may.</param>
/// <param name="Waiting">How many wait for one.</param>
/// <param name="WaitingMax">How many may.</param>
/// <param name="Key">The config key that sets <paramref name="Max"/>.</param>
public sealed record QueuePeek(int Inside, int Max, int Waiting, int WaitingMax, string Key);
