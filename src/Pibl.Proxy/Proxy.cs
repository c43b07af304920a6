using Pibl.Access;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Rewrites;
using Pibl.Sites;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>
/// One proxy: the path with all that stands around it. This is the one place where the parts are joined, for the
/// program as for the tests; they differ in the <see cref="World"/> alone.
/// </summary>
public sealed class Proxy : IDisposable
{
    /// <summary>
    /// How long exchanges that were broken off have for their entries in the log; a tunnel takes a second.
    /// </summary>
    private static readonly TimeSpan LastEntries = TimeSpan.FromSeconds(3);

    private readonly CancellationTokenSource _stopping = new();
    private readonly Settings _settings;
    private readonly World _world;

    private Proxy(Settings settings, World world, Extension extension)
    {
        var (clock, dice, accessLog) = (world.Clock, world.Dice, world.AccessLog);
        (_settings, _world) = (settings, world);
        Heartbeat = new Heartbeat(clock);
        Queues = Queues.For(settings, clock, world.Workers);
        ConnectionSettings = new ConnectionSettings(settings.Limits, settings.Timeouts, Heartbeat, clock)
        {
            TrustedProxies = settings.TrustedProxies,
            Via = settings.Via,
            AbortOnClose = settings.AbortOnClose,
        };
        Clusters = new Clusters(
            ClusterView.AllUp(settings.Servers), Pickers.RoundRobin(), HealthRule.Default, settings.Limits, clock, dice,
            accessLog);
        Upstreams = new SocketUpstreams(world.Connector, Clusters, ConnectionSettings)
        {
            Outgoing = RewriteKeys.OutgoingOf(settings),
        };
        var ports = new Ports(clock, dice, world.Cache, Upstreams, Clusters, accessLog)
        {
            CacheRules = CacheRules.Of(settings.Cache),
            Stopping = _stopping.Token,
        };
        Refresher = Pipeline.Refresher(ports, Queues, settings.Retries);
        var path = Pipeline.Requests(ports, Queues, settings, extension, Refresher).Run();
        Snapshots = new Snapshots(
            new Snapshot(1, settings, ConnectionSettings, new Site(settings, Clusters, path)));
        Acceptor = new Acceptor(world.Listeners, Snapshots, accessLog, settings.Limits.ConnectionsMax, clock);
    }

    /// <summary>With which exchanges enter.</summary>
    public Snapshots Snapshots { get; }

    internal Heartbeat Heartbeat { get; }

    internal ConnectionSettings ConnectionSettings { get; }

    internal Queues Queues { get; }

    internal Clusters Clusters { get; }

    internal SocketUpstreams Upstreams { get; }

    internal Refresher Refresher { get; }

    internal Acceptor Acceptor { get; }

    /// <summary>Joins the parts; nothing runs yet but the heartbeat.</summary>
    /// <param name="settings">Checked, as of <c>serv.config</c>.</param>
    /// <param name="world">All that comes from outside.</param>
    /// <param name="extension">Stages of the program's own; null: none.</param>
    public static Proxy Build(Settings settings, World world, Extension? extension = null) =>
        new(settings, world, extension ?? Extension.None);

    /// <summary>Lets clients in and probes servers that were set aside, until <see cref="DrainAsync"/>.</summary>
    public Task RunAsync() => Task.WhenAll(
        Prober.RunAsync(Clusters, _world.Connector, _settings.Timeouts.Connect, _world.Clock, _stopping.Token),
        Acceptor.RunAsync());

    /// <summary>
    /// Drains from front to back: takes no more clients, lets those inside finish, breaks off what is still there after
    /// TIMEOUT_DRAIN, and waits for the last entries of the log. Returns how many connections were broken off.
    /// </summary>
    public async Task<int> DrainAsync()
    {
        _stopping.Cancel();
        var left = await Acceptor.DrainAsync(_settings.Timeouts.Drain);
        if (left > 0)
        {
            _world.AccessLog.TryWrite(new AccessEntry.Notice(
                _world.Clock.GetUtcNow(), true, $"{left} connections were broken off after TIMEOUT_DRAIN"));
        }

        // Whoever waits for a turn is refused; each exchange and each refresh leaves its entry before the log closes.
        Queues.Dispose();
        await Acceptor.EmptyAsync(LastEntries);
        await Refresher.EmptyAsync(LastEntries);
        return left;
    }

    /// <summary>
    /// Lets go of what is left, connections to servers above all; call <see cref="DrainAsync"/> before.
    /// </summary>
    public void Dispose()
    {
        Acceptor.Dispose();
        Upstreams.Dispose();
        Queues.Dispose();
        Heartbeat.Dispose();
        _stopping.Dispose();
    }
}
