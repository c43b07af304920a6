using System.Net.Sockets;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Rewrites;
using Pibl.Stages;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Upstreams;

/// <summary>
/// Servers reached over kept-alive connections: takes an idle one or opens one, and tells the clusters what it found.
/// The settings are those of one generation; the connections are the site's (<see cref="UpstreamPools"/>).
/// </summary>
public sealed class SocketUpstreams : IUpstreams, IDisposable
{
    private readonly IConnector _connector;
    private readonly ConnectionSettings _settings;
    private readonly UpstreamPools _pools;
    private readonly int _restingMax;

    /// <param name="connector">How servers are reached.</param>
    /// <param name="clusters">The servers.</param>
    /// <param name="settings">The limits and times.</param>
    /// <param name="places">How many connections may rest, at all servers.</param>
    /// <param name="restingMax">How many may rest at each.</param>
    /// <param name="former">Of the generation before, whose connections go on; null for the first.</param>
    public SocketUpstreams(
        IConnector connector,
        Clusters clusters,
        ConnectionSettings settings,
        RestingPlaces places,
        int restingMax,
        SocketUpstreams? former = null)
    {
        (_connector, _settings, _restingMax) = (connector, settings, restingMax);
        _pools = former?._pools ?? new UpstreamPools(clusters, settings.Timeouts.Keep, places, restingMax);
    }

    /// <summary>What servers get in place of what clients sent.</summary>
    public OutgoingRule Outgoing { get; init; } = OutgoingRule.None;

    /// <summary>Bounds how often requests are sent again (RETRY_BUDGET); null: nothing does.</summary>
    public RetryBudget? Retries { get; init; }

    /// <summary>
    /// Knows interim responses that are for this proxy and not for its client: how long the answer may take to begin
    /// from there on. Null: it is for the client, as all are where this is null itself.
    /// </summary>
    internal Func<ResponseHead, ExchangeScope, TimeSpan?>? Signs { get; init; }

    public TimeSpan Patience => _settings.Timeouts.Server;

    /// <summary>Gauge: idle connections to all servers.</summary>
    public int Idle => _pools.Idle;

    /// <summary>The limits and times.</summary>
    internal ConnectionSettings Settings => _settings;

    public ValueTask<UpstreamResult> SendAsync(
        Endpoint server, Missed missed, TimeSpan patience, ExchangeScope scope) =>
        scope.Abandoned.IsCancellationRequested
            ? new ValueTask<UpstreamResult>(UpstreamResult.Failed(Faults.ClientLeft))
            : server.Scheme.IsHttp2()
                ? new Http2Exchange(
                    _pools.Http2Of(server), missed, this, (int)patience.TotalMilliseconds, scope).SendAsync()
                : new UpstreamExchange(
                    _pools.Of(server), missed, this, (int)patience.TotalMilliseconds, scope).SendAsync();

    public Endpoint? HomeOf(ExchangeScope scope) =>
        scope.Client is { } client ? _pools.Bound.HomeOf(client.Connection.Id) : null;

    /// <summary>
    /// Another list of servers from now on, and the times and bounds of these settings: see
    /// <see cref="UpstreamPools.Follow"/>.
    /// </summary>
    public void Follow(Clusters clusters) => _pools.Follow(clusters, _settings.Timeouts.Keep, _restingMax);

    /// <summary>Connections are of no more use to further exchanges: servers are spoken to otherwise.</summary>
    public void Retire() => _pools.Retire();

    /// <summary>Nothing is kept from now on; connections in use end with their exchange.</summary>
    public void Dispose() => _pools.Dispose();

    /// <summary>A new connection of HTTP/1.1, or why there is none.</summary>
    internal ValueTask<(UpstreamConnection? Connection, Fault? Fault)> ConnectAsync(
        UpstreamPool pool, CancellationToken cancel) =>
        ConnectAsync<UpstreamConnection>(
            pool, (server, _) => new((new UpstreamConnection(server, _settings.Heartbeat, pool.Forget), null)), cancel);

    /// <summary>
    /// A new connection of HTTP/2, whose server has said what it takes, or why there is none. Whoever has asked for it
    /// may leave: others wait for it too.
    /// </summary>
    internal ValueTask<(Http2ServerConnection? Connection, Fault? Fault)> ConnectHttp2Async(Http2Pool pool) =>
        ConnectAsync<Http2ServerConnection>(
            pool.Server,
            (server, timeout) => new Http2ServerConnection(server, pool, _settings).BeginAsync(timeout),
            default);

    private async ValueTask<(T? Connection, Fault? Fault)> ConnectAsync<T>(
        UpstreamPool pool, Opening<T> opening, CancellationToken cancel)
        where T : class
    {
        var (connection, fault) = await TryConnectAsync(pool, opening, cancel);
        if (fault is { Kind: FaultKind.Shortage })
        {
            // Connections that nobody uses hold what is short.
            _pools.CloseIdle();
            (connection, fault) = await TryConnectAsync(pool, opening, cancel);
        }

        if (fault is not null)
        {
            pool.Report(fault);
        }

        return (connection, fault);
    }

    /// <summary>What is made of a connection that stands, or why nothing is.</summary>
    private delegate ValueTask<(T? Connection, Fault? Fault)> Opening<T>(IDuplex server, CancellationToken timeout);

    private async ValueTask<(T? Connection, Fault? Fault)> TryConnectAsync<T>(
        UpstreamPool pool, Opening<T> opening, CancellationToken cancel)
        where T : class
    {
        var allowed = _settings.Timeouts.Connect;
        var begun = _settings.Clock.GetTimestamp();
        using var timeout = new CancellationTokenSource(allowed, _settings.Clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancel);
        try
        {
            var server = await _connector.ConnectAsync(pool.Endpoint, either.Token);
            var opened = await opening(server, either.Token);
            if (opened.Fault is null)
            {
                pool.ReportConnected();
            }

            return opened;
        }
        catch (Exception e) when (cancel.IsCancellationRequested && e is SocketException or OperationCanceledException)
        {
            return (null, Faults.ClientLeft);
        }
        catch (TlsException e)
        {
            return (null, ConnectRule.FaultOf(e.Failure.Kind, pool.Endpoint, e.Message));
        }
        catch (Exception e) when (e is not SocketException && BrokenConnection.Is(e))
        {
            // Inside the handshake.
            return (null, ConnectRule.FaultOf(TlsError.Protocol, pool.Endpoint, e.Message));
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
