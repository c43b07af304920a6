using System.Collections.Concurrent;
using System.Net.Sockets;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Conversation;
using Pibl.Exchange;
using Pibl.Sockets;

namespace Pibl.Forward;

/// <summary>Servers reached over kept-alive connections: takes an idle one or opens one, and tells the clusters what it found.</summary>
public sealed class SocketUpstreams(IConnector connector, Clusters clusters, Wire wire) : IUpstreams, IDisposable
{
    private readonly ConcurrentDictionary<Endpoint, UpstreamPool> _pools = new();

    /// <summary>What became of a request whose client left before the answer.</summary>
    internal static readonly Fault Gone = Fault.OfClient(FaultKind.ClientGone, "the client went away while the server worked");

    /// <summary>Gauge: idle connections to all servers.</summary>
    public int Idle => _pools.Values.Sum(pool => pool.Idle);

    public ValueTask<Sent> SendAsync(Endpoint endpoint, Missed missed, CancellationToken cancel)
    {
        if (cancel.IsCancellationRequested)
        {
            return new ValueTask<Sent>(new Sent(null, null, Gone));
        }

        // Looked for before anything is made: a delegate is 64 bytes, or none, as the compiler of the moment likes.
        var pool = _pools.TryGetValue(endpoint, out var known) ? known : _pools.GetOrAdd(endpoint, MakePool);
        return new UpstreamExchange(pool, missed, wire, cancel).SendAsync();
    }

    public Endpoint? HomeOf(Missed missed) =>
        missed.Received.Body is ClientBody ? wire.Bound.HomeOf(missed.Received.Arrival.Connection.Id) : null;

    public void Dispose()
    {
        foreach (var pool in _pools.Values)
        {
            pool.Dispose();
        }
    }

    private UpstreamPool MakePool(Endpoint endpoint) => new(endpoint, wire.Timeouts.Keep, wire.Limits.UpstreamMax, ConnectAsync);

    private async ValueTask<(UpstreamConnection? Connection, Fault? Fault)> ConnectAsync(
        UpstreamPool pool, CancellationToken cancel)
    {
        var endpoint = pool.Endpoint;
        using var timeout = new CancellationTokenSource(wire.Timeouts.Connect, wire.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var connection = new UpstreamConnection(
                await connector.ConnectAsync(endpoint, either.Token), wire.Pulse, pool.Forget);
            clusters.Report(endpoint, ProbeResult.Answered);
            return (connection, null);
        }
        catch (SocketException e)
        {
            clusters.Report(endpoint, ProbeResult.Refused);
            return (null, Fault.OfUpstream(
                FaultKind.ConnectRefused, Retry.IfUnsent, $"no connection to {endpoint}", "", e.Message));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            return (null, Gone);
        }
        catch (OperationCanceledException)
        {
            clusters.Report(endpoint, ProbeResult.TimedOut);
            return (null, Fault.OfUpstream(
                FaultKind.ConnectTimeout, Retry.IfUnsent, $"no connection to {endpoint} in time (TIMEOUT_CONNECT)"));
        }
    }
}
