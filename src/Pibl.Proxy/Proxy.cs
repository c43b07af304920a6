using Pibl.Access;
using Pibl.Admin;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Exchange;
using Pibl.Metrics;
using Pibl.Peers;
using Pibl.Sites;
using Pibl.Tls;
using Pibl.Tracing;
using Pibl.Transport;
using Pibl.Transport.Tls;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>
/// One proxy: the path with all that stands around it. This is the one place where the parts are joined, for the
/// program as for the tests; they differ in the <see cref="World"/> alone.
/// </summary>
public sealed partial class Proxy : IDisposable
{
    /// <summary>
    /// How long exchanges that were broken off have for their entries in the log; a tunnel takes a second.
    /// </summary>
    private static readonly TimeSpan LastEntries = TimeSpan.FromSeconds(3);

    /// <summary>How long an answer of the admin interface has when the rest has drained.</summary>
    private static readonly TimeSpan LastAnswers = TimeSpan.FromSeconds(1);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _swapping = new();
    private readonly World _world;
    private readonly SharedParts _shared;
    private readonly Limits _limits;
    private readonly ulong _seed;
    private readonly Lazy<TicketKeys> _tickets;
    private readonly DateTimeOffset _startedAt;
    private readonly Acceptor? _admin;
    private volatile ServedSite[] _sites = [];
    private volatile ProbedSite[] _probed = [];
    private bool _isLeaving;

    private Proxy(Settings settings, World world, Extension extension)
    {
        (_world, _limits) = (world, settings.Limits);
        Heartbeat = new Heartbeat(world.Clock);

        // Where nobody can ask, and nobody is told, nothing is counted.
        var access = AdminKeys.AccessOf(settings);
        _measures = access is null && settings.Get(OtlpKeys.Otlp).IsNone ? null : new Measures();
        Queues = Queues.For(settings, world.Clock, world.Workers, _measures is null ? null : _measures.WatchQueue);
        _tickets = new(() => new TicketKeys(world.TicketSecret.Value, world.Clock));
        _seed = ((ulong)world.Dice() << 32) | world.Dice();
        _shared = new SharedParts(
            world, Queues, extension, new ServerUses(_measures is null ? null : _measures.WatchServer),
            new RestingPlaces(_limits.UpstreamMax), _stopping.Token)
        {
            Limiter = SharedParts.LimiterOf(settings, world),
        };
        _finder = world.Servers is { } source
            ? new ServerFinder(source, world.Clock, world.Dice, world.AccessLog)
            : null;
        _finder?.Follow(Sought(settings));
        var (sites, first) = Build(1, settings);
        Enter(sites);
        Snapshots = new Snapshots(first);
        _live = access is null ? null : LiveOf();
        Acceptor = new Acceptor(
            world.Listeners, Snapshots, world.AccessLog, _limits.ConnectionsMax, world.Clock, world.Workers,
            [.. new IExchangeWatch?[] { _measures, _live }.OfType<IExchangeWatch>()]);
        _startedAt = world.Clock.GetUtcNow();
        if (_measures is not null)
        {
            _sources = MetricsReport.Of(this, _measures, world);
            _measures.Publish(_sources);
        }

        _admin = access is null ? null : new Acceptor(
            world.AdminListeners, AdminSite.Of(ConnectionSettings, AdminPathOf(access)), new AdminLog(world.AccessLog),
            AdminSite.ConnectionsMax, world.Clock, world.Workers, watches: [])
        {
            IsTraced = false,
        };
    }

    /// <summary>With which exchanges enter.</summary>
    public Snapshots Snapshots { get; }

    internal Heartbeat Heartbeat { get; }

    internal ConnectionSettings ConnectionSettings => Snapshots.Now.Connections;

    internal Queues Queues { get; }

    internal SharedFetches Fetches => _shared.Fetches;

    internal RestingPlaces Resting => _shared.Resting;

    internal PeerGroup Peers => _shared.Peers;

    internal IReadOnlyList<ServedSite> Sites => _sites;

    internal Acceptor Acceptor { get; }

    /// <summary>Joins the parts; nothing runs yet but the heartbeat.</summary>
    /// <param name="settings">Checked, as of <c>serv.config</c>.</param>
    /// <param name="world">All that comes from outside.</param>
    /// <param name="extension">Stages of the program's own; null: none.</param>
    public static Proxy Build(Settings settings, World world, Extension? extension = null) =>
        new(settings, world, extension ?? Extension.None);

    /// <summary>
    /// Lets clients in, checks servers, probes those that were set aside and seeks those behind names, until
    /// <see cref="DrainAsync"/>.
    /// </summary>
    public async Task RunAsync()
    {
        var seeking = _finder?.RunAsync(TakeFound, _stopping.Token) ?? Task.CompletedTask;
        var administrating = _admin?.RunAsync() ?? Task.CompletedTask;
        await FindFirstAsync();
        await Task.WhenAll(
            seeking,
            _shared.Limiter?.RunAsync(_stopping.Token) ?? Task.CompletedTask,
            administrating,
            Prober.RunAsync(() => _probed, _world.Connector, _world.Clock, _stopping.Token),
            new HealthChecks(() => _probed, _world.Connector, _world.Clock, _world.Dice).RunAsync(_stopping.Token),
            AcceptAsync());
    }

    /// <summary>
    /// Serves by other settings from now on. Exchanges under way keep those that they entered with; what counts, rests
    /// or is remembered goes on in a site of the same name. False, and nothing is changed, once it drains.
    /// </summary>
    /// <param name="settings">Checked. Keys that hold from the start are left as they are.</param>
    /// <param name="listeners">
    /// Where clients come in from now on; those that are not among them any more are closed, and their connections live
    /// on. Null: where they do.
    /// </param>
    public bool Reload(Settings settings, IReadOnlyList<IListener>? listeners = null)
    {
        lock (_swapping)
        {
            if (_isLeaving)
            {
                return false;
            }

            _finder?.Follow(Sought(settings));
            var former = _sites;
            var (sites, next) = Build(Snapshots.Now.Generation + 1, settings);

            // From here on nothing can fail: what has been built takes its place.
            Enter(sites);
            Snapshots.Swap(next);
            foreach (var site in former.ExceptBy(sites.Select(served => served.Site.Name), site => site.Site.Name))
            {
                site.Dispose();
            }

            if (listeners is not null)
            {
                Acceptor.Follow(listeners);
            }

            return true;
        }
    }

    /// <summary>
    /// Drains from front to back: takes no more clients, lets those inside finish, breaks off what is still there after
    /// TIMEOUT_DRAIN, and waits for the last entries of the log. Returns how many connections were broken off.
    /// </summary>
    /// <param name="hurry">Cancelled: as if TIMEOUT_DRAIN were over.</param>
    public Task<int> DrainAsync(CancellationToken hurry = default) =>
        LeaveAsync(Snapshots.Now.Settings.Timeouts.Drain, "TIMEOUT_DRAIN", leaves: false, hurry);

    /// <summary>
    /// The same when another process accepts on the listening sockets: clients inside have TIMEOUT_TAKE_OVER, since
    /// nobody waits for them. <see cref="DrainAsync"/> may follow, and hurries.
    /// </summary>
    public Task<int> GiveWayAsync() =>
        LeaveAsync(Snapshots.Now.Settings.Timeouts.TakeOver, "TIMEOUT_TAKE_OVER", leaves: true, default);

    /// <summary>Exchanges under way, those of tunnels not counted.</summary>
    public int InFlight => Queues.Admission.Inside + Queues.Peers.Inside;

    private async Task<int> LeaveAsync(TimeSpan patience, string key, bool leaves, CancellationToken hurry)
    {
        lock (_swapping)
        {
            _isLeaving = true;
        }

        _stopping.Cancel();
        var left = await Acceptor.DrainAsync(patience, leaves, hurry);
        if (left > 0)
        {
            var end = hurry.IsCancellationRequested ? $"before the end of {key}, in a hurry" : $"after {key}";
            _world.AccessLog.TryWrite(new AccessEntry.Notice(
                _world.Clock.GetUtcNow(), true, $"{left} connections were broken off {end}"));
        }

        // Whoever waits for a turn is refused; each exchange and each refresh leaves its entry before the log closes.
        Queues.Dispose();
        await Acceptor.EmptyAsync(LastEntries, CancellationToken.None);
        await _sites[0].Refresher.EmptyAsync(LastEntries);
        _live?.End();
        await (_admin?.DrainAsync(LastAnswers, leaves, hurry) ?? Task.CompletedTask);
        return left;
    }

    /// <summary>Nothing of it is in force yet.</summary>
    private (ServedSite[] Sites, Snapshot Snapshot) Build(long generation, Settings settings)
    {
        var connections = new ConnectionSettings(
            settings.Limits.WithPlacesOf(_limits), settings.Timeouts, Heartbeat, _world.Clock)
        {
            TrustedProxies = settings.TrustedProxies,
            Via = settings.Via,
            AbortOnClose = settings.AbortOnClose,
            Http2 = settings.Http2,
            Ids = new RequestIds(_seed, Keeps: false),
            IdsOfTrusted = new RequestIds(_seed, Keeps: true),
        };

        connections = FollowPeers(settings, connections);

        // A server that stands in two sites has a pool in each.
        var found = Found(settings);
        var restingMax = _shared.Resting.ShareOf(found.Sum(site => site.Settings.Servers.Count));
        var former = _sites.ToDictionary(served => served.Site.Name);
        var other = _sites.FirstOrDefault()?.Refresher;
        var sites = new List<ServedSite>();
        foreach (var site in found)
        {
            sites.Add(Serve(
                site, connections, restingMax, KeyRules.Of(settings), former.GetValueOrDefault(site.Name), other));
            other ??= sites[0].Refresher;
        }

        return ([.. sites], new Snapshot(generation, settings, connections, sites.Select(served => served.Site))
        {
            Tls = TlsServers.Of(settings, _tickets, settings.Http2),
        });
    }

    private ServedSite Serve(
        SiteSettings site, ConnectionSettings connections, int restingMax, KeyRules keys, ServedSite? former,
        Refresher? other) => new ServedSite(site, connections, restingMax, keys, _shared, former, other);

    private void Enter(ServedSite[] sites)
    {
        var former = _sites.ToDictionary(site => site.Site.Name);
        foreach (var site in sites)
        {
            if (former.TryGetValue(site.Site.Name, out var before) && before != site)
            {
                site.Follow(before);
            }
        }

        _probed = Array.ConvertAll(sites, site => site.Probed);
        _sites = sites;
        _measures?.Follow([.. sites.Select(site => site.Site.Name)]);
    }

    /// <summary>
    /// Lets go of what is left, connections to servers above all; call <see cref="DrainAsync"/> before.
    /// </summary>
    public void Dispose()
    {
        Acceptor.Dispose();
        _admin?.Dispose();
        _live?.Dispose();
        foreach (var site in _sites)
        {
            site.Dispose();
        }

        _shared.Peers.Dispose();
        Queues.Dispose();
        _measures?.Dispose();
        Heartbeat.Dispose();
        _stopping.Dispose();
    }
}
