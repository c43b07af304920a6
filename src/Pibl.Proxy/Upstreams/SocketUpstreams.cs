using System.Net.Sockets;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
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
    private readonly UpstreamPool[] _pools;
    private readonly BoundConnections _bound = new();

    public SocketUpstreams(IConnector connector, Clusters clusters, ConnectionSettings settings)
    {
        (_connector, _settings) = (connector, settings);
        var view = clusters.View;

        // Of all servers together no more connections rest than requests may be under way: each is a descriptor.
        var idleMax = Math.Max(1, (settings.Limits.UpstreamMax + view.Count - 1) / view.Count);
        _pools = Enumerable.Range(0, view.Count)
            .Select(server => new UpstreamPool(clusters, server, settings.Timeouts.Keep, idleMax, ConnectAsync))
            .ToArray();
    }

    public TimeSpan Patience => _settings.Timeouts.Server;

    /// <summary>Gauge: idle connections to all servers.</summary>
    public int Idle => _pools.Sum(pool => pool.Idle);

    public ValueTask<UpstreamResult> SendAsync(int server, Missed missed, TimeSpan patience, ExchangeScope scope) =>
        scope.Abandoned.IsCancellationRequested
            ? new ValueTask<UpstreamResult>(UpstreamResult.Failed(Faults.ClientLeft))
            : new UpstreamExchange(
                _pools[server], _bound, missed, _settings, (int)patience.TotalMilliseconds, scope).SendAsync();

    public int HomeOf(ExchangeScope scope) => scope.Client is { } client ? _bound.HomeOf(client.Connection.Id) : -1;

    public void Dispose()
    {
        foreach (var pool in _pools)
        {
            pool.Dispose();
        }
    }

    private async ValueTask<(UpstreamConnection? Connection, Fault? Fault)> ConnectAsync(
        UpstreamPool pool, CancellationToken cancel)
    {
        var (connection, fault) = await TryConnectAsync(pool, cancel);
        if (fault is { Kind: FaultKind.Shortage })
        {
            // Connections that nobody uses hold what is short.
            foreach (var other in _pools)
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
