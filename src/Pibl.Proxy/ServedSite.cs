using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.FieldEdits;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Sites;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>A site with all that stands behind it: its servers, the connections to them, and its path.</summary>
internal sealed class ServedSite : IDisposable
{
    /// <param name="site">Its settings; the limits in them are those of the whole proxy, but for MAX_BODY.</param>
    /// <param name="connections">Those of clients' connections, of which a site has its own limits and times.</param>
    /// <param name="restingMax">How many connections may rest for each server.</param>
    /// <param name="queues">The bounded channels of the whole proxy.</param>
    /// <param name="world">All that comes from outside.</param>
    /// <param name="extension">Stages of the program's own.</param>
    /// <param name="uses">What each server holds, whichever site it stands in.</param>
    /// <param name="stopping">Cancelled when the proxy begins to drain.</param>
    public ServedSite(
        SiteSettings site,
        ConnectionSettings connections,
        int restingMax,
        Queues queues,
        World world,
        Extension extension,
        ServerUses uses,
        CancellationToken stopping)
    {
        var settings = site.Settings;
        Connections = connections with
        {
            Limits = connections.Limits with { BodyBytesMax = settings.Limits.BodyBytesMax },
            Timeouts = settings.Timeouts,
            Ids = settings.RequestIds ? connections.Ids : null,
            IdsOfTrusted = settings.RequestIds ? connections.IdsOfTrusted : null,
        };
        var sticky = Sticky.Of(settings, world.StickyKey);
        Clusters = new Clusters(
            ClusterView.AllUp(BalanceKeys.ServersOf(settings)), Pickers.Of(settings, world.Dice, sticky),
            BalanceKeys.HealthRuleOf(settings), Connections.Limits, world.Clock, world.Dice, world.AccessLog, uses);
        var retries = settings.Get(RetryKeys.RetryBudget)
            .MatchUnsafe(percent => new RetryBudget(percent, world.Clock), () => null);
        Upstreams = new SocketUpstreams(world.Connector, Clusters, Connections, restingMax)
        {
            Outgoing = RewriteKeys.OutgoingOf(settings),
            Retries = retries,
        };
        var ports = new Ports(world.Clock, world.Dice, CacheOf(settings, world), Upstreams, Clusters, world.AccessLog)
        {
            CacheRules = CacheRules.Of(settings.Cache) with
            {
                Unseen = FieldKeys.OfRequests(settings)?.Changing ?? Seq<Bytes>.Empty,
            },
            Mapping = RewriteKeys.MappingOf(settings),
            Sticky = sticky,
            Places = PlaceLine.For(settings, Clusters, world.Clock, world.Workers),
            Retries = retries,

            // Another server's answer would take a client with a cookie of STICKY away from its own.
            Hedge = sticky is null ? settings.Get(RetryKeys.Hedge).MatchUnsafe(rule => rule, () => null) : null,
            Workers = world.Workers,
            Stopping = stopping,
        };
        Refresher = Pipeline.Refresher(ports, queues, settings);
        var path = Pipeline.Requests(ports, queues, settings, extension, Refresher);
        Site = new Site(site.Name, Connections, path.Run()) { Steps = path.Steps };
    }

    /// <summary>What exchanges see of it.</summary>
    public Site Site { get; }

    public ConnectionSettings Connections { get; }

    public Clusters Clusters { get; }

    public SocketUpstreams Upstreams { get; }

    public Refresher Refresher { get; }

    public void Dispose() => Upstreams.Dispose();

    /// <summary>
    /// None for a site with HEADER: what is stored is found by its URI, which such a site shares with others.
    /// </summary>
    private static ICacheStore? CacheOf(Settings settings, World world) =>
        settings.Cache.On && settings.Match.Fields.IsEmpty ? world.Cache : null;
}
