using Pibl.Config;
using Pibl.Discovery;
using Pibl.Exchange;

namespace Pibl.Kubernetes;

/// <summary>
/// Finds the servers of <c>k8s:namespace/service:port</c>: each service is watched while it is asked for, and an
/// answer is what the watch has said by then.
/// </summary>
public sealed class KubernetesServers : IServerSource, IDisposable
{
    /// <summary>It costs nothing to ask: what changes is in force after a second or so.</summary>
    private static readonly TimeSpan Ttl = TimeSpan.FromSeconds(1);

    private readonly Dictionary<(string Namespace, string Service), ServiceWatch> _watches = [];
    private readonly CancellationTokenSource _stop = new();
    private readonly CancellationToken _stopped;
    private readonly Lock _lock = new();
    private readonly SliceApi _api;
    private readonly string? _zone;
    private readonly TimeProvider _clock;

    internal KubernetesServers(Func<ApiConnection> open, string? zone, TimeProvider clock) =>
        (_api, _zone, _clock, _stopped) = (new SliceApi(open, clock), zone, clock, _stop.Token);

    /// <summary>Those of the cluster around the program, or behind the address that PIBL_KUBERNETES names.</summary>
    public static IServerSource Of(Settings settings) => new KubernetesServers(
        ApiConnection.Open,
        Environment.GetEnvironmentVariable(Overrides.ZoneVariable) is { Length: > 0 } zone ? zone : null,
        TimeProvider.System);

    /// <summary>The services that are watched.</summary>
    internal int Watching
    {
        get
        {
            lock (_lock)
            {
                return _watches.Count;
            }
        }
    }

    /// <inheritdoc/>
    public async ValueTask<Resolution> FindAsync(Endpoint entry, CancellationToken cancel)
    {
        var service = ServicePort.Of(entry);
        var (slices, why) = await WatchOf(service).AskAsync(cancel);
        return slices is { } known
            ? SliceServers.Of(service, known, _zone, Ttl)
            : new Resolution.Failed(why) { Again = Ttl };
    }

    /// <summary>Ends all watches.</summary>
    public void Dispose()
    {
        if (_stopped.IsCancellationRequested)
        {
            return;
        }

        _stop.Cancel();
        _api.Dispose();
        _stop.Dispose();
    }

    /// <summary>Two entries with two ports of one service share a watch; one that has ended begins anew.</summary>
    private ServiceWatch WatchOf(ServicePort service)
    {
        var key = (service.Namespace, service.Service);
        lock (_lock)
        {
            if (_watches.TryGetValue(key, out var known) && !known.Done.IsCompleted)
            {
                return known;
            }

            var watch = _watches[key] = new ServiceWatch(service, _api, _clock, _stopped);
            _ = ForgetAsync(key, watch);
            return watch;
        }
    }

    /// <summary>What a watch knew goes with it.</summary>
    private async Task ForgetAsync((string Namespace, string Service) key, ServiceWatch watch)
    {
        await watch.Done;
        lock (_lock)
        {
            if (_watches.GetValueOrDefault(key) == watch)
            {
                _watches.Remove(key);
            }
        }
    }
}
