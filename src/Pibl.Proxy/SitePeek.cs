using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Explain;
using Pibl.Forward;
using Pibl.RateLimits;
using Pibl.Shared;
using Queue = Pibl.Stages.Queue;

namespace Pibl;

/// <summary>A site as it stands now, for whoever asks what it would do.</summary>
/// <param name="site">The site.</param>
/// <param name="shared">What it shares with others.</param>
/// <param name="stored">What is known to be stored; of other keys what memory has.</param>
internal sealed class SitePeek(
    ServedSite site, SharedParts shared, IReadOnlyDictionary<CacheKey, Arr<StoredResponse>> stored) : ISitePeek
{
    public SiteSettings Site => site.Configured;

    public Seq<PathStep> Steps => site.Site.Steps;

    public CacheRules Rules => site.Rules;

    public bool Stores => site.Cache is not null;

    public Reply? RateRefusal(Received received) => site.Memory.SharedRates is { } together ? together.Peek(received)
        : site.Memory.Rates is { } rates ? rates.Peek(received, RateLimitStage.NowOf(rates, shared.World.Clock))
        : null;

    public bool CountsTogether => site.Configured.Settings.Get(SharedKeys.Shared).IsSome;

    public (int Now, int Max, Reply? Refusal) Client(Received received)
    {
        if (site.Memory.Clients is not { } limit)
        {
            return (0, 0, null);
        }

        var client = ClientAddress.Of(
            received.Arrival.Connection.Client.Address, received.Request.Fields,
            AddressRanges.Of(Site.Settings.TrustedProxies));
        var taken = limit.Of(client.Group);
        return (taken, limit.AtOnce, taken >= limit.AtOnce ? ClientLimitStage.Refusal() : null);
    }

    public (bool IsKnown, Reply? Refusal) Password(Received received) =>
        site.Memory.Passwords?.Peek(received) ?? (true, null);

    public QueuePeek Queue(string name)
    {
        var queues = shared.Queues;
        Queue queue = ((Queue[])[queues.Tunnels, queues.Uploads, queues.Admission, queues.Upstream])
            .First(one => one.Rule.Name == name);
        return new QueuePeek(queue.Inside, queue.Rule.AtOnce, queue.Depth, queue.Rule.Waiting, queue.Rule.Key);
    }

    public Arr<StoredResponse> Stored(CacheKey key) =>
        stored.TryGetValue(key, out var found) ? found
        : site.Cache?.Peek(key).Map(UnreadBlocks.In) ?? Arr<StoredResponse>.Empty;

    public int UsesOf(CacheKey key) => site.Memory.Uses?.Of(key, shared.World.Clock.GetUtcNow()) ?? 0;

    public bool WouldWait(Missed missed) => site.Cache is { } cache && shared.Fetches.WouldWait(missed, cache);

    public string? OwnerOf(CacheKey key) => shared.Peers.List?.Ring is not { } ring ? null
        : ring.OwnerOf(key) is var owner && owner < 0 ? null
        : owner == ring.Self ? "" : ring.Members[owner].Identity;

    public ServerOrder Servers(Received received) => site.Clusters.Peek(received);
}
