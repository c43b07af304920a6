using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Upstreams;

/// <summary>
/// The idle connections to one server, last used first: the few that are needed stay warm, the others time out.
/// </summary>
/// <param name="clusters">The list of servers that it serves.</param>
/// <param name="endpoint">The server.</param>
/// <param name="keep">How long a connection rests.</param>
/// <param name="places">How many may rest, at all servers.</param>
/// <param name="idleMax">How many may rest here.</param>
/// <param name="bound">Where connections rest on which a user has logged in.</param>
internal sealed class UpstreamPool(
    Clusters clusters, Endpoint endpoint, TimeSpan keep, RestingPlaces places, int idleMax, BoundConnections bound)
    : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<UpstreamConnection> _idle = [];
    private volatile Clusters _clusters = clusters;
    private TimeSpan _keep = keep;
    private int _idleMax = idleMax;
    private bool _closed;

    public Endpoint Endpoint => endpoint;

    /// <summary>How long a connection rests.</summary>
    public TimeSpan Keep
    {
        get
        {
            lock (_lock)
            {
                return _keep;
            }
        }
    }

    /// <summary>What the server holds.</summary>
    public ServerUse Use { get; } = clusters.Uses.Of(endpoint.Id);

    /// <summary>Where connections rest on which a user has logged in.</summary>
    public BoundConnections Bound => bound;

    /// <summary>The server's own name and port, for requests that name no host.</summary>
    public Bytes Authority { get; } = Bytes.Of(endpoint.Authority);

    /// <summary>Gauge: idle connections.</summary>
    public int Idle
    {
        get
        {
            lock (_lock)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>
    /// An idle connection that the server has left alone, or null. <paramref name="surely"/> asks the system once
    /// more.
    /// </summary>
    public UpstreamConnection? TryRent(bool surely)
    {
        while (true)
        {
            UpstreamConnection connection;
            lock (_lock)
            {
                if (_idle.Count == 0)
                {
                    return null;
                }

                connection = _idle[^1];
                _idle.RemoveAt(_idle.Count - 1);
                places.Leave();
            }

            if (connection.TryTake(surely))
            {
                return connection;
            }
        }
    }

    /// <summary>
    /// Tells the clusters that the server answered, or what kept it from answering, where that was its own fault.
    /// </summary>
    /// <param name="fault">What kept it; null: it has answered, whole.</param>
    /// <param name="status">The status that it answered with, or 0.</param>
    public void Report(Fault? fault, int status = 0)
    {
        var answered = status >= 500 ? AttemptResult.ServerError : AttemptResult.Answered;
        if ((fault is null ? answered : ConnectRule.ResultOf(fault)) is { } result)
        {
            if (result is not AttemptResult.Answered)
            {
                Use.Fail();
            }

            _clusters.Report(endpoint.Id, result, fault is null ? null : ConnectRule.ReasonOf(fault));
        }
    }

    /// <summary>A bug is written down.</summary>
    public void Complain(Exception bug) => _clusters.Complain(bug);

    /// <summary>The server took a connection.</summary>
    public void ReportConnected() => _clusters.Report(endpoint.Id, AttemptResult.Connected);

    /// <summary>
    /// Takes a connection back whose exchange ended cleanly; <paramref name="isDoubtful"/> where it may not have (see
    /// <see cref="UpstreamConnection.TryTake"/>).
    /// </summary>
    public void Return(UpstreamConnection connection, bool isDoubtful)
    {
        if (!connection.TryRest(_keep, isDoubtful))
        {
            connection.Close();
            return;
        }

        lock (_lock)
        {
            if (connection.HasEnded)
            {
                // Its time to rest is over already: who ended it has looked for it here, and will not come again.
                return;
            }

            if (!_closed && _idle.Count < _idleMax && places.TryTake())
            {
                _idle.Add(connection);
                return;
            }
        }

        connection.Abort();
    }

    /// <summary>Called when an idle connection timed out.</summary>
    public void Forget(UpstreamConnection connection)
    {
        lock (_lock)
        {
            if (_idle.Remove(connection))
            {
                places.Leave();
            }
        }
    }

    /// <summary>The server stands in another list: its connections go on, and its health is told there.</summary>
    public void Follow(Clusters clusters, TimeSpan keep, int idleMax)
    {
        lock (_lock)
        {
            _clusters = clusters;
            _keep = keep;
            _idleMax = idleMax;
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _closed = true;
        }

        CloseIdle();
    }

    /// <summary>Closes what nobody uses.</summary>
    public void CloseIdle()
    {
        UpstreamConnection[] idle;
        lock (_lock)
        {
            idle = [.. _idle];
            _idle.Clear();
            places.Leave(idle.Length);
        }

        foreach (var connection in idle)
        {
            connection.Abort();
        }
    }
}
