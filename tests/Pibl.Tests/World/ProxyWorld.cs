using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl.Tests.World;

/// <summary>
/// The whole proxy in a world of one thread: the real door, path, queues, pool, prober and memory cache over in-memory
/// connections, a fake clock and seeded dice. Nothing here sleeps, and the same calls give the same run every time.
/// </summary>
internal sealed class ProxyWorld : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How far the clock moves at once: no further than the pulse's beat.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    private readonly MemoryListener _listener = new(new IPEndPoint(IPAddress.Parse("192.0.2.80"), 8080));
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<int> _segment;
    private readonly Random _dice;
    private readonly Task _running;
    private int _clients;

    /// <param name="settings">As of <c>serv.config</c>; the cache stays in memory.</param>
    /// <param name="segment">How many bytes the proxy gets at most from one read.</param>
    /// <param name="shuffle">Chooses who goes on first among those who can; null: first come, first served.</param>
    public ProxyWorld(Settings settings, Func<int>? segment = null, Random? shuffle = null)
    {
        (Settings, _segment, _dice) = (settings, segment ?? (() => int.MaxValue), new Random(1));
        Loop = new Loop(shuffle);
        Connector = new MemoryConnector(Loop, _segment);
        Heartbeat = new Heartbeat(Clock);
        Queues = Queues.For(settings, Clock, Workers);
        Func<uint> dice = () => (uint)_dice.NextInt64(1L << 32);
        ConnectionSettings = new ConnectionSettings(settings.Limits, settings.Timeouts, Heartbeat, Clock)
        {
            TrustedProxies = settings.TrustedProxies,
            AbortOnClose = settings.AbortOnClose,
            Via = settings.Via,
        };
        Clusters = new Clusters(ClusterView.AllUp(settings.Servers), HealthRule.Default, settings.Limits, Clock, dice, AccessLog);
        Upstreams = new SocketUpstreams(Connector, Clusters, ConnectionSettings);
        Store = settings.Cache.On ? Recording.Of(settings.Cache, Clock) : null;
        var ports = new Ports(Clock, dice, Store, Upstreams, Clusters, AccessLog)
        {
            CacheRules = CacheRules.Of(settings.Cache),
        };
        Acceptor = new Acceptor([_listener], Pipeline.Requests(ports, Queues, settings.Retries).Run(), AccessLog, ConnectionSettings);
        _running = Task.WhenAll(
            Acceptor.RunAsync(), Prober.RunAsync(Clusters, Connector, settings.Timeouts.Connect, Clock, _stop.Token));
        Settle();
    }

    public Settings Settings { get; }

    public Loop Loop { get; }

    public FakeTimeProvider Clock { get; } = new(Noon);

    public InlineWorkers Workers { get; } = new();

    public ListLedger AccessLog { get; } = new();

    public MemoryConnector Connector { get; }

    public Heartbeat Heartbeat { get; }

    public ConnectionSettings ConnectionSettings { get; }

    public Queues Queues { get; }

    public Clusters Clusters { get; }

    public SocketUpstreams Upstreams { get; }

    public Recording? Store { get; }

    public Acceptor Acceptor { get; }

    /// <summary>Where clients come in.</summary>
    public MemoryListener Listener => _listener;

    /// <summary>A new client.</summary>
    public Peer Connect()
    {
        var peer = Unattended();
        _listener.Offer(peer.Duplex);
        return peer;
    }

    /// <summary>A client that comes in by no door: the test converses with it.</summary>
    public Peer Unattended() =>
        new(Loop, _listener.Address, new IPEndPoint(IPAddress.Parse("192.0.2.1"), 50_000 + ++_clients), _segment);

    /// <summary>Runs until nothing more happens by itself.</summary>
    public void Settle()
    {
        while (Loop.RunUntilIdle() | Workers.RunUntilIdle() > 0)
        {
        }
    }

    /// <summary>Lets time pass, and all that happens meanwhile.</summary>
    public void Advance(TimeSpan time)
    {
        Settle();
        for (var left = time; left > TimeSpan.Zero; left -= Step)
        {
            Clock.Advance(left < Step ? left : Step);
            Settle();
        }
    }

    /// <summary>Begins to drain, as SIGTERM does.</summary>
    public Task<int> Drain()
    {
        var draining = Acceptor.DrainAsync(Settings.Timeouts.Drain);
        Settle();
        return draining;
    }

    /// <summary>
    /// Ends everything, and demands that nothing is left: no permit, no conversation, no deadline, no bug.
    /// </summary>
    public void Close()
    {
        var draining = Drain();
        Advance(Settings.Timeouts.Drain + TimeSpan.FromSeconds(2));
        Assert.True(draining.IsCompletedSuccessfully, "draining does not end");
        Upstreams.Dispose();
        _stop.Cancel();
        Settle();
        Assert.True(_running.IsCompletedSuccessfully, $"the acceptor or the prober does not end: {_running.Exception}");
        Assert.Equal(0, Acceptor.Open);
        Assert.Equal((0, 0), (Queues.Tunnels.Inside, Queues.Tunnels.Depth));
        Assert.Equal((0, 0), (Queues.Uploads.Inside, Queues.Uploads.Depth));
        Assert.Equal((0, 0), (Queues.Admission.Inside, Queues.Admission.Depth));
        Assert.Equal((0, 0), (Queues.Upstream.Inside, Queues.Upstream.Depth));
        Assert.Equal(0, Upstreams.Idle);
        Assert.Equal(0, Heartbeat.Watched);
        Assert.Empty(AccessLog.Bugs.Select(bug => bug.Text));
        foreach (var peer in Connector.All.SelectMany(origin => origin.Connections))
        {
            Assert.True(peer.Duplex.IsClosed, "a connection to a server was left open");
        }
    }

    public void Dispose()
    {
        Heartbeat.Dispose();
        Queues.Dispose();
        _stop.Dispose();
        Loop.Dispose();
    }
}
