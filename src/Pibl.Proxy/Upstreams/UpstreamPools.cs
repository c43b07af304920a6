using System.Collections.Concurrent;
using Pibl.Balance;
using Pibl.Exchange;

namespace Pibl.Upstreams;

/// <summary>
/// The kept connections to the servers of one site. They outlive its settings: an exchange of a former generation and
/// one of the next rent from the same.
/// </summary>
internal sealed class UpstreamPools(Clusters clusters, TimeSpan keep, RestingPlaces places, int restingMax)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly ConcurrentDictionary<EndpointId, UpstreamPool> _pools = new();
    private readonly ConcurrentDictionary<EndpointId, Http2Pool> _http2 = new();
    private Clusters _clusters = clusters;
    private TimeSpan _keep = keep;
    private int _restingMax = restingMax;
    private bool _isClosed;

    /// <summary>Where connections rest on which a user has logged in.</summary>
    public BoundConnections Bound { get; } = new();

    /// <summary>Gauge: idle connections to all servers.</summary>
    public int Idle => _pools.Sum(pool => pool.Value.Idle) + _http2.Sum(pool => pool.Value.Idle);

    /// <summary>The connections to one server, which is not asked for any more perhaps.</summary>
    public UpstreamPool Of(Endpoint server) =>
        _pools.TryGetValue(server.Id, out var pool) ? pool : Open(server);

    /// <summary>The connections to a server of HTTP/2, which exchanges share.</summary>
    public Http2Pool Http2Of(Endpoint server) =>
        _http2.TryGetValue(server.Id, out var pool) ? pool : OpenHttp2(server);

    /// <summary>
    /// Another list of servers from now on. Connections to those that stand in both go on; those to servers that are
    /// gone end, the ones in use with their exchange.
    /// </summary>
    public void Follow(Clusters clusters, TimeSpan keep, int restingMax)
    {
        lock (_lock)
        {
            (_clusters, _keep, _restingMax) = (clusters, keep, restingMax);
            foreach (var (id, pool) in _pools)
            {
                if (clusters.View.IndexOf(id) >= 0)
                {
                    pool.Follow(clusters, keep, restingMax);
                }
                else if (_pools.TryRemove(id, out _))
                {
                    pool.Dispose();
                    if (_http2.TryRemove(id, out var shared))
                    {
                        shared.Dispose();
                    }
                }
            }
        }
    }

    /// <summary>Closes what nobody uses.</summary>
    public void CloseIdle()
    {
        foreach (var (_, pool) in _pools)
        {
            pool.CloseIdle();
        }

        foreach (var (_, pool) in _http2)
        {
            pool.CloseIdle();
        }
    }

    /// <summary>Servers are spoken to otherwise from now on: no further exchange begins on what is open.</summary>
    public void Retire()
    {
        CloseIdle();
        foreach (var (_, pool) in _http2)
        {
            pool.Retire();
        }
    }

    /// <summary>Nothing is kept from now on; connections in use end with their exchange.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
            foreach (var (_, pool) in _pools)
            {
                pool.Dispose();
            }

            foreach (var (_, pool) in _http2)
            {
                pool.Dispose();
            }
        }
    }

    private UpstreamPool Open(Endpoint server)
    {
        lock (_lock)
        {
            if (_pools.TryGetValue(server.Id, out var opened))
            {
                return opened;
            }

            var pool = new UpstreamPool(_clusters, server, _keep, places, _restingMax, Bound);
            if (!_isClosed && _clusters.View.IndexOf(server.Id) >= 0)
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

    private Http2Pool OpenHttp2(Endpoint server)
    {
        var pool = Of(server);
        lock (_lock)
        {
            if (_http2.TryGetValue(server.Id, out var opened))
            {
                return opened;
            }

            var shared = new Http2Pool(pool, places);
            if (!_isClosed && _pools.ContainsKey(server.Id))
            {
                _http2[server.Id] = shared;
            }
            else
            {
                // As above.
                shared.Dispose();
            }

            return shared;
        }
    }
}
