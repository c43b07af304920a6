using System.Collections.Concurrent;
using System.Net.Sockets;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>
/// Servers reached over kept-alive connections: takes an idle one or opens one, and tells the clusters what it found.
/// </summary>
public sealed class SocketUpstreams : IUpstreams, IDisposable
{
    private readonly IConnector _connector;
    private readonly ConnectionSettings _settings;
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<EndpointId, UpstreamPool> _pools = new();
    private readonly BoundConnections _bound = new();
    private Clusters _clusters;

    private readonly int _restingMax;

    /// <param name="connector">How servers are reached.</param>
    /// <param name="clusters">The servers.</param>
    /// <param name="settings">The limits and times.</param>
    /// <param name="restingMax">
    /// How many connections to one server may rest: to the servers of all sites together no more than requests may be
    /// under way, since each is a descriptor.
    /// </param>
    public SocketUpstreams(IConnector connector, Clusters clusters, ConnectionSettings settings, int restingMax) =>
        (_connector, _settings, _clusters, _restingMax) = (connector, settings, clusters, restingMax);

    /// <summary>What servers get in place of what clients sent.</summary>
    public OutgoingRule Outgoing { get; init; } = OutgoingRule.None;

    /// <summary>Bounds how often requests are sent again (RETRY_BUDGET); null: nothing does.</summary>
    public RetryBudget? Retries { get; init; }

    public TimeSpan Patience => _settings.Timeouts.Server;

    /// <summary>Gauge: idle connections to all servers.</summary>
    public int Idle => _pools.Sum(pool => pool.Value.Idle);

    public ValueTask<UpstreamResult> SendAsync(
        Endpoint server, Missed missed, TimeSpan patience, ExchangeScope scope) =>
        scope.Abandoned.IsCancellationRequested
            ? new ValueTask<UpstreamResult>(UpstreamResult.Failed(Faults.ClientLeft))
            : new UpstreamExchange(
                PoolOf(server), missed, _settings, (int)patience.TotalMilliseconds, scope).SendAsync();

    public Endpoint? HomeOf(ExchangeScope scope) =>
        scope.Client is { } client ? _bound.HomeOf(client.Connection.Id) : null;

    /// <summary>
    /// Another list of servers from now on. Connections to those that stand in both go on; those to servers that are
    /// gone end, the ones in use with their exchange.
    /// </summary>
    public void Follow(Clusters clusters)
    {
        lock (_lock)
        {
            _clusters = clusters;
            foreach (var (id, pool) in _pools)
            {
                if (clusters.View.IndexOf(id) >= 0)
                {
                    pool.Follow(clusters, _restingMax);
                }
                else if (_pools.TryRemove(id, out _))
                {
                    pool.Dispose();
                }
            }
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            foreach (var (_, pool) in _pools)
            {
                pool.Dispose();
            }
        }
    }

    private UpstreamPool PoolOf(Endpoint server) =>
        _pools.TryGetValue(server.Id, out var pool) ? pool : Open(server);

    private UpstreamPool Open(Endpoint server)
    {
        lock (_lock)
        {
            if (_pools.TryGetValue(server.Id, out var opened))
            {
                return opened;
            }

            var pool = new UpstreamPool(_clusters, server, _settings.Timeouts.Keep, _restingMax, _bound, ConnectAsync)
            {
                Outgoing = Outgoing,
                Retries = Retries,
            };
            if (_clusters.View.IndexOf(server.Id) >= 0)
            {
                _pools[server.Id] = pool;
            }
            else
            {
                // An exchange of a former list may still go there; its connection is not kept.
                pool.Dispose();
            }

            return pool;
        }
    }

    private async ValueTask<(UpstreamConnection? Connection, Fault? Fault)> ConnectAsync(
        UpstreamPool pool, CancellationToken cancel)
    {
        var (connection, fault) = await TryConnectAsync(pool, cancel);
        if (fault is { Kind: FaultKind.Shortage })
        {
            // Connections that nobody uses hold what is short.
            foreach (var (_, other) in _pools)
            {
                other.CloseIdle();
            }

            (connection, fault) = await TryConnectAsync(pool, cancel);
        }

        if (fault is not null)
        {
            pool.Report(fault);
        }

        return (connection, fault);
    }

    private async ValueTask<(UpstreamConnection? Connection, Fault? Fault)> TryConnectAsync(
        UpstreamPool pool, CancellationToken cancel)
    {
        var allowed = _settings.Timeouts.Connect;
        var begun = _settings.Clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(allowed, _settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var server = await _connector.ConnectAsync(pool.Endpoint, either.Token);
            pool.ReportConnected();
            return (new UpstreamConnection(server, _settings.Heartbeat, pool.Forget), null);
        }
        catch (Exception e) when (cancel.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            return (null, Faults.ClientLeft);
        }
        catch (SocketException e)
        {
            return (null, ConnectRule.FaultOf(ConnectErrors.Of(e.SocketErrorCode), pool.Endpoint, e.Message));
        }
        catch (OperationCanceledException)
        {
            return (null, ConnectRule.FaultOfTimeout(_settings.Clock.GetElapsedTime(begun), allowed, pool.Endpoint));
        }
    }
}
