using System.Net.Sockets;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Conversation;
using Pibl.Exchange;
using Pibl.Sockets;

namespace Pibl.Forward;

/// <summary>
/// Servers reached over kept-alive connections: takes an idle one or opens one, and tells the clusters what it found.
/// </summary>
public sealed class SocketUpstreams : IUpstreams, IDisposable
{
    private readonly IConnector _connector;
    private readonly Wire _wire;
    private readonly UpstreamPool[] _pools;

    /// <summary>What became of a request whose client left before the answer.</summary>
    internal static readonly Fault Gone = Fault.OfClient(FaultKind.ClientGone, "the client went away while the server worked");

    public SocketUpstreams(IConnector connector, Clusters clusters, Wire wire)
    {
        (_connector, _wire) = (connector, wire);
        var view = clusters.View;

        // Of all servers together no more connections rest than requests may be under way: each is a descriptor.
        var idleMax = Math.Max(1, (wire.Limits.UpstreamMax + view.Count - 1) / view.Count);
        _pools = Enumerable.Range(0, view.Count)
            .Select(server => new UpstreamPool(clusters, server, wire.Timeouts.Keep, idleMax, ConnectAsync))
            .ToArray();
    }

    public TimeSpan Patience => _wire.Timeouts.Server;

    /// <summary>Gauge: idle connections to all servers.</summary>
    public int Idle => _pools.Sum(pool => pool.Idle);

    public ValueTask<Sent> SendAsync(int server, Missed missed, TimeSpan patience, CancellationToken cancel) =>
        cancel.IsCancellationRequested
            ? new ValueTask<Sent>(new Sent(null, null, Gone))
            : new UpstreamExchange(_pools[server], missed, _wire, (int)patience.TotalMilliseconds, cancel).SendAsync();

    public int HomeOf(Missed missed) =>
        missed.Received.Body is ClientBody ? _wire.Bound.HomeOf(missed.Received.Arrival.Connection.Id) : -1;

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
        var allowed = _wire.Timeouts.Connect;
        var begun = _wire.Clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(allowed, _wire.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var server = await _connector.ConnectAsync(pool.Endpoint, either.Token);
            pool.ReportConnected();
            return (new UpstreamConnection(server, _wire.Pulse, pool.Forget), null);
        }
        catch (Exception e) when (cancel.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            return (null, Gone);
        }
        catch (SocketException e)
        {
            return (null, ConnectRule.FaultOf(ConnectErrors.Of(e.SocketErrorCode), pool.Endpoint, e.Message));
        }
        catch (OperationCanceledException)
        {
            return (null, ConnectRule.FaultOfTimeout(_wire.Clock.GetElapsedTime(begun), allowed, pool.Endpoint));
        }
    }
}
