using LanguageExt;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.FieldEdits;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Mirrors;
using Pibl.Peers;
using Pibl.Rewrites;
using Pibl.Shared;
using Pibl.Sites;
using Pibl.Stages;
using Pibl.Tls;
using Pibl.Tracing;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>
/// A site with all that stands behind it: its servers, the connections to them, and its path. There is one for each
/// generation of settings; what lasts is handed from one to the next.
/// </summary>
internal sealed class ServedSite : IDisposable
{
    private readonly Settings _settings;

    /// <param name="site">
    /// Its settings; the limits in them are those of the whole proxy, but for MAX_BODY, and the servers those that were
    /// found.
    /// </param>
    /// <param name="connections">Those of clients' connections, of which a site has its own limits and times.</param>
    /// <param name="restingMax">How many connections may rest for each server.</param>
    /// <param name="keys">CACHE_KEY of all sites.</param>
    /// <param name="shared">What all sites have in common.</param>
    /// <param name="former">The site of this name in the settings before; null: it is new.</param>
    /// <param name="other">What renews for another site, or did for the settings before; null: nothing yet.</param>
    public ServedSite(
        SiteSettings site,
        ConnectionSettings connections,
        int restingMax,
        KeyRules keys,
        SharedParts shared,
        ServedSite? former,
        Refresher? other)
    {
        var (settings, world) = (site.Settings, shared.World);
        Servers = settings.Servers;
        var queues = shared.Queues;
        Connections = connections with
        {
            Limits = connections.Limits with { BodyBytesMax = settings.Limits.BodyBytesMax },
            Timeouts = settings.Timeouts,
            CarriesCalls = settings.Servers.Exists(server => server.Scheme.IsHttp2()),
            Ids = settings.RequestIds ? connections.Ids : null,
            IdsOfTrusted = settings.RequestIds ? connections.IdsOfTrusted : null,
        };
        var sticky = Sticky.Of(settings, world.StickyKey);
        var picker = Pickers.Of(settings, world.Dice, sticky);
        Clusters = new Clusters(
            ClusterView.Of(BalanceKeys.ServersOf(settings)), picker.Pick,
            BalanceKeys.HealthRuleOf(settings), Connections.Limits, world.Clock, world.Dice, world.AccessLog,
            shared.Uses, former?.Clusters)
        {
            Picker = picker,
        };
        var outgoing = RewriteKeys.OutgoingOf(settings);
        if (ClientCertificateRule.Of(settings) is not null)
        {
            outgoing = outgoing with { TellsCertificate = true };
        }

        var retries = RetryBudget.Of(settings.Get(RetryKeys.RetryBudget), former?.Upstreams.Retries, world.Clock);
        var connector = TlsClients.ConnectorOf(settings, world.Connector);
        _settings = settings;
        Upstreams = new SocketUpstreams(
            connector, Clusters, Connections, shared.Resting, restingMax, former?.Upstreams)
        {
            Outgoing = outgoing,
            Retries = retries,
        };
        Probed = new ProbedSite(Clusters, Connections.Timeouts.Connect)
        {
            Check = BalanceKeys.HealthRuleOf(settings).Check,
            Host = outgoing.Host.Text.ToString(),
            Connector = connector,
        };
        Memory = SiteMemory.Of(settings, former?.Memory ?? SiteMemory.None, shared);
        Mirror = Memory.Mirrored is { } findings ? MirrorOf(findings, outgoing, shared, former?.Mirror) : null;
        (Configured, Rules, Cache) = (site, RulesOf(settings, keys), CacheOf(settings, world));
        (Cache as SharedCache)?.Tier.Expect(Rules.Stale);
        var ports = new Ports(
            world.Clock, world.Dice, Cache, new TracedUpstreams(Upstreams), Clusters, world.AccessLog)
        {
            CacheRules = Rules,
            Filling = new Filling(settings.Get(FillKeys.Fill), world.Workers, shared.Stopping),
            Fetches = shared.Fetches,
            Mapping = RewriteKeys.MappingOf(settings),
            Sticky = sticky,
            Places = PlaceLine.For(settings, Clusters, world.Clock, world.Workers),
            Retries = retries,

            // Another server's answer would take a client with a cookie of STICKY away from its own.
            Hedge = sticky is null ? settings.Get(RetryKeys.Hedge).MatchUnsafe(rule => rule, () => null) : null,
            Memory = Memory,
            Mirror = Mirror,
            Peers = settings.Get(PeerKeys.Peers).IsSome ? shared.Peers : null,
            PeerPurges = shared.PeerPurges,
            FetchesForPeers = shared.FetchesForPeers,
            Stopping = shared.Stopping,
        };
        Refresher = Pipeline.Refresher(ports, queues, settings, other);
        var path = Pipeline.Requests(ports, queues, settings, shared.Extension, Refresher);
        Site = new Site(site.Name, Connections, path.Run())
        {
            Steps = path.Steps,
            RedirectsPlain = settings.Get(TlsKeys.Redirect),
        };
    }

    /// <summary>Its settings, names resolved.</summary>
    public SiteSettings Configured { get; }

    /// <summary>What its cache goes by.</summary>
    public CacheRules Rules { get; }

    /// <summary>What it stores in; null: nothing.</summary>
    public ICacheStore? Cache { get; }

    /// <summary>What exchanges see of it.</summary>
    public Site Site { get; }

    public ConnectionSettings Connections { get; }

    /// <summary>The servers, names resolved.</summary>
    public Seq<Endpoint> Servers { get; }

    public Clusters Clusters { get; }

    /// <summary>Its servers, for whoever asks them beside the requests.</summary>
    public ProbedSite Probed { get; }

    public SocketUpstreams Upstreams { get; }

    public SiteMemory Memory { get; }

    public Refresher Refresher { get; }

    /// <summary>Who gets copies of requests (MIRROR); null: nobody.</summary>
    public Mirror? Mirror { get; }

    /// <summary>
    /// Takes the place of <paramref name="former"/>: from now on health is kept and connections rest by these settings.
    /// Exchanges of the former go on with their own.
    /// </summary>
    public void Follow(ServedSite former)
    {
        Clusters.Follow(former.Clusters);
        Upstreams.Follow(Clusters);
        if (TlsClients.AreOthers(former._settings, _settings))
        {
            Upstreams.Retire();
        }

        if (Mirror is not null && former.Mirror is not null)
        {
            Mirror.Follow(former.Mirror);
        }
        else
        {
            former.Mirror?.Dispose();
        }
    }

    /// <summary>Its resting connections end, and those in use with their exchange.</summary>
    public void Dispose()
    {
        Upstreams.Dispose();
        Mirror?.Dispose();
    }

    /// <summary>With a list of servers of its own: nothing that it does is held against those of the site.</summary>
    private Mirror MirrorOf(MirrorFindings findings, OutgoingRule outgoing, SharedParts shared, Mirror? former)
    {
        var world = shared.World;
        var server = Prelude.Seq1(findings.Report.Rule.Server);
        var clusters = new Clusters(
            ClusterView.AllUp(server), Pickers.RoundRobin(),
            HealthRule.Default.WithoutEject(), Connections.Limits, world.Clock, world.Dice, SilentLog.Instance,
            former: former?.Clusters);
        var upstreams = new SocketUpstreams(
            TlsClients.ConnectorOf(_settings with { Servers = server }, world.Connector), clusters, Connections,
            shared.Resting, MirrorKeys.CopiesMax, former?.Upstreams)
        {
            Outgoing = outgoing,
        };
        return new Mirror(
            findings, clusters, upstreams, shared.Copies, world.Clock, world.Dice, world.Workers, world.AccessLog,
            shared.Stopping);
    }

    private static CacheRules RulesOf(Settings settings, KeyRules keys) => CacheRules.Of(settings.Cache) with
    {
        Ttl = TtlKeys.Of(settings),
        Stale = settings.Get(StaleKeys.Stale),
        MinUses = settings.Get(UseKeys.MinUses),
        Key = KeyKeys.Of(settings),
        Keys = keys,
        Unseen = Sequences.Join(
            FieldKeys.OfRequests(settings)?.Changing ?? Seq<Bytes>.Empty,
            ClientCertificateRule.Of(settings) is null ? Seq<Bytes>.Empty : ClientCertificate.FieldNames),
    };

    /// <summary>
    /// None for a site with HEADER: what is stored is found by its URI, which such a site shares with others.
    /// </summary>
    private static ICacheStore? CacheOf(Settings settings, World world) =>
        settings.Cache.On && settings.Match.Fields.IsEmpty ? world.Cache : null;
}
