using System.Net;
using Microsoft.Extensions.Time.Testing;
using Pibl.Config;
using Pibl.Discovery;

namespace Pibl.Twins;

/// <summary>
/// The whole proxy in a world of one thread: the real acceptor, path, queues, pool, prober and cache over in-memory
/// connections, a fake clock and seeded dice. Nothing here sleeps, and the same calls give the same run every time.
/// </summary>
internal sealed class ProxyWorld : IDisposable
{
    public static readonly DateTimeOffset Noon = new(2026, 5, 4, 12, 0, 0, TimeSpan.Zero);

    /// <summary>How far the clock moves at once: no further than the heartbeat's interval.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(100);

    /// <summary>Its own deadline, and what a slow disk takes for the batch under way.</summary>
    private static readonly TimeSpan StoreClosesWithin = TimeSpan.FromSeconds(15);

    private readonly MemoryListener _listener = new(new IPEndPoint(IPAddress.Parse("192.0.2.80"), 8080));
    private readonly MemoryListener _admin = new(new IPEndPoint(IPAddress.Loopback, 9900));
    private readonly Func<int> _segment;
    private readonly Random _dice;
    private readonly Task _running;
    private Task<int>? _draining;
    private int _clients;

    /// <param name="settings">As of <c>serv.config</c>; the cache stays in memory where there is no disk.</param>
    /// <param name="segment">How many bytes the proxy gets at most from one read.</param>
    /// <param name="shuffle">Chooses who goes on first among those who can; null: first come, first served.</param>
    /// <param name="disk">Where the cache file is; null: nowhere.</param>
    /// <param name="start">What time it is.</param>
    /// <param name="extension">Stages of the program's own; null: none.</param>
    /// <param name="origins">Says what servers do from the start; null: they accept.</param>
    /// <param name="servers">Who finds servers behind names; null: nobody, and a name is a server of its own.</param>
    public ProxyWorld(
        Settings settings, Func<int>? segment = null, Random? shuffle = null, DiskFiles? disk = null,
        DateTimeOffset? start = null, Extension? extension = null, IServerSource? servers = null,
        Action<MemoryConnector>? origins = null)
    {
        Clock = new FakeTimeProvider(start ?? Noon);
        (Settings, _segment, _dice) = (settings, segment ?? (() => int.MaxValue), new Random(1));
        Loop = new Loop(shuffle);
        Connector = new MemoryConnector(Loop, _segment);
        origins?.Invoke(Connector);
        Disk = new InlineDisk(Loop, Clock);
        Store = settings.Cache.On ? Recording.Of(settings.Cache with { File = disk?.CacheFile }, Clock, Disk) : null;
        var world = new World(Connector, [_listener], Clock, () => (uint)_dice.NextInt64(1L << 32), AccessLog)
        {
            Cache = Store,
            StickyKey = new(() => new byte[32]),
            Workers = Workers,
            Servers = servers,
            AdminListeners = [_admin],
            OwnAddresses = () => [_listener.Address.Address],
        };
        Proxy = Proxy.Build(settings, world, extension);
        _running = Proxy.RunAsync();
        Settle();
    }

    public Settings Settings { get; }

    public Loop Loop { get; }

    public FakeTimeProvider Clock { get; }

    /// <summary>Who runs the work of the cache file.</summary>
    public InlineDisk Disk { get; }

    public InlineWorkers Workers { get; } = new();

    public ListAccessLog AccessLog { get; } = new();

    public MemoryConnector Connector { get; }

    public Recording? Store { get; }

    public Proxy Proxy { get; }

    /// <summary>Where clients come in.</summary>
    public MemoryListener Listener => _listener;

    /// <summary>A new client.</summary>
    /// <param name="from">Its address.</param>
    public Peer Connect(string from = "192.0.2.1") => Connect(_listener, from);

    /// <summary>An operator, at the admin interface.</summary>
    public Peer ConnectAdmin() => Connect(_admin, "127.0.0.1");

    private Peer Connect(MemoryListener listener, string from)
    {
        var address = new IPEndPoint(IPAddress.Parse(from), 50_000 + ++_clients);
        var peer = new Peer(Loop, listener.Address, address, _segment);
        listener.Offer(peer.Duplex);
        return peer;
    }

    /// <summary>Runs until nothing more happens by itself.</summary>
    public void Settle()
    {
        while (Loop.RunUntilIdle() | Workers.RunUntilIdle() > 0)
        {
        }
    }

    /// <summary>
    /// Lets no more than so many pieces of work happen: what follows from them is still to come when somebody acts
    /// next.
    /// </summary>
    public void Stir(int steps)
    {
        for (var left = steps; left > 0; left--)
        {
            if (left % 2 == 0 ? !Workers.RunOne() && !Loop.RunOne() : !Loop.RunOne() && !Workers.RunOne())
            {
                return;
            }
        }
    }

    /// <summary>The clock's timers go off, and what they begin is still to come when somebody acts next.</summary>
    public void Tick() => Clock.Advance(Step);

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
        _draining ??= Proxy.DrainAsync();
        Settle();
        return _draining;
    }

    /// <summary>
    /// Ends everything, and demands that nothing is left: no permit, no place, no connection, no deadline, no loop of
    /// the disk, no bug.
    /// </summary>
    public void Close()
    {
        var draining = Drain();
        Advance(Settings.Timeouts.Drain + TimeSpan.FromSeconds(2));
        Assert.True(draining.IsCompletedSuccessfully, "draining does not end");
        foreach (var site in Proxy.Sites)
        {
            site.Dispose();
        }

        Proxy.Peers.Dispose();
        var closing = Store is null ? Task.CompletedTask : Store.DisposeAsync().AsTask();
        Settle();
        for (var left = StoreClosesWithin; !closing.IsCompleted && left > TimeSpan.Zero; left -= Step)
        {
            Advance(Step);
        }

        Assert.True(_running.IsCompletedSuccessfully, $"the acceptor or the prober does not end: {_running.Exception}");
        Assert.Equal(0, Proxy.Acceptor.Open);
        Assert.Equal(0, Proxy.Resting.Taken);
        Assert.Equal((0, 0), (Proxy.Queues.Tunnels.Inside, Proxy.Queues.Tunnels.Depth));
        Assert.Equal((0, 0), (Proxy.Queues.Uploads.Inside, Proxy.Queues.Uploads.Depth));
        Assert.Equal((0, 0), (Proxy.Queues.Admission.Inside, Proxy.Queues.Admission.Depth));
        Assert.Equal((0, 0), (Proxy.Queues.Upstream.Inside, Proxy.Queues.Upstream.Depth));
        Assert.All(Proxy.Sites, site =>
        {
            Assert.Equal(0, site.Upstreams.Idle);
            Assert.All(Enumerable.Range(0, site.Clusters.View.Count), server => Assert.Equal(
                (0, 0), (site.Clusters.UseOf(server).Requests, site.Clusters.UseOf(server).Tunnels)));
        });
        Assert.True(closing.IsCompletedSuccessfully, $"the store does not close: {closing.Exception}");
        Assert.Equal((0, 0, 0), (Store?.Gauges.FillBytes ?? 0, Store?.Gauges.WritesWaiting ?? 0, Disk.Running));
        Assert.Equal(0, Proxy.Heartbeat.Watched);

        // A disk that fails is no bug.
        Assert.Empty(AccessLog.Bugs.Select(bug => bug.Text)
            .Where(text => !text.Contains("CACHE_FILE", StringComparison.Ordinal)));
        foreach (var peer in Connector.All.SelectMany(origin => origin.Connections))
        {
            Assert.True(peer.Duplex.IsClosed, "a connection to a server was left open");
        }
    }

    public void Dispose()
    {
        Proxy.Dispose();
        Loop.Dispose();
    }
}
