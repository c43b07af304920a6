using Pibl.Balance;
using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Stages;
using Pibl.Tests.World;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl.Tests.Live;

/// <summary>The proxy as Host builds it, over real sockets, on a port that the system chose.</summary>
internal sealed class LiveProxy : IAsyncDisposable
{
    private readonly Heartbeat _heartbeat = new(TimeProvider.System);
    private readonly Listeners _listeners;
    private readonly TieredStore? _store;
    private readonly Queues _queues;
    private readonly SocketUpstreams _upstreams;
    private readonly Acceptor _acceptor;
    private readonly Task _accepting;

    public LiveProxy(NetworkTransport transport, Settings settings)
    {
        _listeners = new Listeners(transport);
        Assert.Null(_listeners.OpenAsync(settings with { Port = 0 }).GetAwaiter().GetResult());
        var clock = TimeProvider.System;
        _store = settings.Cache.On
            ? TieredStore.Open(settings.Cache, clock, (_, _) => { })
            : null;
        _queues = Queues.For(settings, clock, Workers.Pool);
        var wire = new ConnectionSettings(settings.Limits, settings.Timeouts, _heartbeat, clock) { AbortOnClose = settings.AbortOnClose };
        var clusters = new Clusters(ClusterView.AllUp(settings.Servers), HealthRule.Default, settings.Limits, clock, () => 0, AccessLog);
        _upstreams = new SocketUpstreams(transport.Connector, clusters, wire);
        var ports = new Ports(clock, () => 0, _store, _upstreams, clusters, AccessLog)
        {
            CacheRules = CacheRules.Of(settings.Cache),
        };
        _acceptor = new Acceptor(_listeners.All, Pipeline.Requests(ports, _queues, settings.Retries).Run(), AccessLog, wire);
        _accepting = _acceptor.RunAsync();
        Client = new HttpClient { BaseAddress = new Uri($"http://{_listeners.All[0].Address}") };
    }

    public SharedLedger AccessLog { get; } = new();

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IListener> Doors => _listeners.All;

    /// <summary>A client of it, with as many connections as it needs.</summary>
    public HttpClient Client { get; }

    /// <summary>A proxy before these servers, with further lines of configuration.</summary>
    public static LiveProxy Before(LiveServer server, NetworkTransport transport, params string[] lines) =>
        new(transport, Given.Settings(
            [$"SERVERS={server.Address}", .. lines.Any(line => line.StartsWith("PROXY=", StringComparison.Ordinal)) ? lines : ["PROXY=127.0.0.1", .. lines]]));

    /// <summary>Drains; nothing may be left inside.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Assert.Equal(0, await _acceptor.DrainAsync(TimeSpan.FromSeconds(10)));
        await _accepting;
        Assert.Equal((0, 0), (_queues.Admission.Inside, _queues.Upstream.Inside));
        _upstreams.Dispose();
        _queues.Dispose();
        _acceptor.Dispose();
        _heartbeat.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
