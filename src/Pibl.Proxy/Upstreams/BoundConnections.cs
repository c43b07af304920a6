using System.Collections.Concurrent;
using Pibl.Exchange;
using Pibl.Http.Semantics;
using Pibl.Stages;

namespace Pibl.Upstreams;

/// <summary>
/// Resting connections on which a user has logged in (<see cref="ConnectionBoundAuth"/>), each by the number of the one
/// client's connection whose requests may use it. They are in no pool, and end with that client's connection.
/// </summary>
internal sealed class BoundConnections
{
    // Looked into once an exchange, and empty for most: a look at an empty one is a few nanoseconds.
    private readonly ConcurrentDictionary<long, Bound> _resting = new();

    /// <summary>The server that this client's requests must go to, or null.</summary>
    public Endpoint? HomeOf(long client) => _resting.TryGetValue(client, out var bound) ? bound.Pool.Endpoint : null;

    /// <summary>This client's connection to that server, where the server has left it alone, or null.</summary>
    public UpstreamConnection? TryRent(long client, UpstreamPool pool, bool surely)
    {
        if (!_resting.TryGetValue(client, out var bound) || bound.Pool != pool
            || !_resting.TryRemove(client, out bound))
        {
            return null;
        }

        bound.Leaving.Unregister();
        return bound.Connection.TryTake(surely) ? bound.Connection : null;
    }

    /// <summary>
    /// Takes it back behind an exchange. It rests as long as its client does: a user who has to log in again is worse
    /// off.
    /// </summary>
    public void Return(IClientStream client, UpstreamPool pool, UpstreamConnection connection, bool isDoubtful)
    {
        if (!connection.TryRest(Timeout.InfiniteTimeSpan, isDoubtful))
        {
            connection.Close();
            return;
        }

        var id = client.Connection.Id;
        End(id);
        var bound = new Bound(pool, connection);
        _resting[id] = bound;

        // Where the client's connection has ended meanwhile this ends it at once.
        bound.Leaving = client.Ended.UnsafeRegister(_ => End(id), null);
    }

    private void End(long client)
    {
        if (_resting.TryRemove(client, out var bound))
        {
            bound.Leaving.Unregister();
            bound.Connection.Abort();
        }
    }

    private sealed class Bound(UpstreamPool pool, UpstreamConnection connection)
    {
        public UpstreamPool Pool => pool;

        public UpstreamConnection Connection => connection;

        /// <summary>Told when the client's connection ends.</summary>
        public CancellationTokenRegistration Leaving { get; set; }
    }
}
