using Pibl.Cache;
using Pibl.Clients;
using Pibl.Config;
using Pibl.Transport;
using Pibl.Twins;

namespace Pibl.Tests.Live;

/// <summary>The proxy over real sockets, on a port that the system chose.</summary>
internal sealed class LiveProxy : IAsyncDisposable
{
    private readonly Listeners _listeners;
    private readonly TieredStore? _store;
    private readonly Proxy _proxy;
    private readonly Task _running;

    /// <param name="transport">How bytes come and go.</param>
    /// <param name="settings">Its port is not used.</param>
    /// <param name="places">Where it listens; none: on its address.</param>
    public LiveProxy(NetworkTransport transport, Settings settings, params ListenPlace[] places)
        : this(transport, settings, Open(
            transport, places.Length > 0 ? places : [ListenPlace.First(settings.Address, 0)]))
    {
    }

    /// <param name="transport">How bytes come and go.</param>
    /// <param name="settings">Its port is not used.</param>
    /// <param name="listeners">Where it listens; they are its own from now on.</param>
    public LiveProxy(NetworkTransport transport, Settings settings, Listeners listeners)
    {
        _listeners = listeners;
        var clock = TimeProvider.System;
        _store = settings.Cache.On
            ? TieredStore.Open(settings.Cache, clock, (_, _) => { })
            : null;
        var world = new Pibl.World(transport.Connector, _listeners.All, clock, () => 0, AccessLog) { Cache = _store };
        _proxy = Proxy.Build(settings, world);
        _running = _proxy.RunAsync();
        Client = new HttpClient { BaseAddress = new Uri($"http://{_listeners.All[0].Address}") };
    }

    public SharedAccessLog AccessLog { get; } = new();

    /// <summary>Where it listens.</summary>
    public IReadOnlyList<IListener> Doors => _listeners.All;

    /// <summary>A client of it, with as many connections as it needs.</summary>
    public HttpClient Client { get; }

    /// <summary>Listens before there is a proxy, for those who must know the port.</summary>
    public static Listeners Open(NetworkTransport transport, params ListenPlace[] places)
    {
        var listeners = new Listeners(transport);
        Assert.Null(listeners.OpenAsync(places).GetAwaiter().GetResult());
        return listeners;
    }

    /// <summary>A proxy before these servers, with further lines of configuration.</summary>
    public static LiveProxy Before(LiveServer server, NetworkTransport transport, params string[] lines) =>
        new(transport, Given.Settings(
            [$"SERVERS={server.Address}", .. lines.Any(
                line => line.StartsWith("PROXY=", StringComparison.Ordinal)) ? lines : ["PROXY=127.0.0.1", .. lines]]));

    /// <summary>Drains; nothing may be left inside.</summary>
    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        Assert.Equal(0, await _proxy.DrainAsync());
        await _running;
        Assert.Equal((0, 0), (_proxy.Queues.Admission.Inside, _proxy.Queues.Upstream.Inside));
        _proxy.Dispose();
        if (_store is not null)
        {
            await _store.DisposeAsync();
        }
    }
}
