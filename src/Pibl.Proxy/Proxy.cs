using Pibl.Access;
using Pibl.Balance;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Sites;
using Pibl.Transport;

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
    private readonly ServedSite[] _sites;

    private Proxy(Settings settings, World world, Extension extension)
    {
        var (clock, dice, accessLog) = (world.Clock, world.Dice, world.AccessLog);
        (_settings, _world) = (settings, world);
        var seed = ((ulong)dice() << 32) | dice();
        Heartbeat = new Heartbeat(clock);
        Queues = Queues.For(settings, clock, world.Workers);
        ConnectionSettings = new ConnectionSettings(settings.Limits, settings.Timeouts, Heartbeat, clock)
        {
            TrustedProxies = settings.TrustedProxies,
            Via = settings.Via,
            AbortOnClose = settings.AbortOnClose,
            Ids = new RequestIds(seed, Keeps: false),
            IdsOfTrusted = new RequestIds(seed, Keeps: true),
        };
        var uses = new ServerUses();

        // A server that stands in two sites has a pool in each.
        var pools = settings.Sites().Sum(site => site.Settings.Servers.Count);
        var restingMax = Math.Max(1, settings.Limits.UpstreamMax / Math.Max(1, pools));
        _sites = settings.Sites()
            .Select(site => new ServedSite(
                site, ConnectionSettings, restingMax, Queues, world, extension, uses, _stopping.Token))
            .ToArray();
        Snapshots = new Snapshots(
            new Snapshot(1, settings, ConnectionSettings, _sites.Select(served => served.Site)));
        Acceptor = new Acceptor(world.Listeners, Snapshots, accessLog, settings.Limits.ConnectionsMax, clock);
    }

    /// <summary>With which exchanges enter.</summary>
    public Snapshots Snapshots { get; }

    internal Heartbeat Heartbeat { get; }

    internal ConnectionSettings ConnectionSettings { get; }

    internal Queues Queues { get; }

    internal IReadOnlyList<ServedSite> Sites => _sites;

    internal Acceptor Acceptor { get; }

    /// <summary>Joins the parts; nothing runs yet but the heartbeat.</summary>
    /// <param name="settings">Checked, as of <c>serv.config</c>.</param>
    /// <param name="world">All that comes from outside.</param>
    /// <param name="extension">Stages of the program's own; null: none.</param>
    public static Proxy Build(Settings settings, World world, Extension? extension = null) =>
        new(settings, world, extension ?? Extension.None);

    /// <summary>Lets clients in and probes servers that were set aside, until <see cref="DrainAsync"/>.</summary>
    public Task RunAsync() => Task.WhenAll(_sites
        .Select(site => Prober.RunAsync(
            site.Clusters, _world.Connector, site.Connections.Timeouts.Connect, _world.Clock, _stopping.Token))
        .Append(Acceptor.RunAsync()));

    /// <summary>
    /// Drains from front to back: takes no more clients, lets those inside finish, breaks off what is still there after
    /// TIMEOUT_DRAIN, and waits for the last entries of the log. Returns how many connections were broken off.
    /// </summary>
    public Task<int> DrainAsync() => LeaveAsync(_settings.Timeouts.Drain, "TIMEOUT_DRAIN", leaves: false);

    /// <summary>
    /// The same when another process accepts on the listening sockets: clients inside have TIMEOUT_TAKE_OVER, since
    /// nobody waits for them. <see cref="DrainAsync"/> may follow, and hurries.
    /// </summary>
    public Task<int> GiveWayAsync() => LeaveAsync(_settings.Timeouts.TakeOver, "TIMEOUT_TAKE_OVER", leaves: true);

    /// <summary>Exchanges under way, those of tunnels not counted.</summary>
    public int InFlight => Queues.Admission.Inside;

    private async Task<int> LeaveAsync(TimeSpan patience, string key, bool leaves)
    {
        _stopping.Cancel();
        var left = await Acceptor.DrainAsync(patience, leaves);
        if (left > 0)
        {
            _world.AccessLog.TryWrite(new AccessEntry.Notice(
                _world.Clock.GetUtcNow(), true, $"{left} connections were broken off after {key}"));
        }

        // Whoever waits for a turn is refused; each exchange and each refresh leaves its entry before the log closes.
        Queues.Dispose();
        await Acceptor.EmptyAsync(LastEntries);
        await Task.WhenAll(_sites.Select(site => site.Refresher.EmptyAsync(LastEntries)));
        return left;
    }

    /// <summary>
    /// Lets go of what is left, connections to servers above all; call <see cref="DrainAsync"/> before.
    /// </summary>
    public void Dispose()
    {
        Acceptor.Dispose();
        foreach (var site in _sites)
        {
            site.Dispose();
        }

        Queues.Dispose();
        Heartbeat.Dispose();
        _stopping.Dispose();
    }
}
