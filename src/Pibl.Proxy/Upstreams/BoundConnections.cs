using System.Collections.Concurrent;
using Pibl.Http.Semantics;

namespace Pibl.Upstreams;

/// <summary>
/// Resting connections on which a user has logged in (<see cref="ConnectionBoundAuth"/>), each by the number of the one
/// client's connection whose requests may use it. They are in no pool, and end with that client's connection.
/// </summary>
internal sealed class BoundConnections
{
    // Looked into once an exchange, and empty for most: a look at an empty one is a few nanoseconds.
    private readonly ConcurrentDictionary<long, (UpstreamPool Pool, UpstreamConnection Connection)> _resting = new();

    /// <summary>The server that this client's requests must go to, by its number in the view, or -1.</summary>
    public int HomeOf(long client) => _resting.TryGetValue(client, out var bound) ? bound.Pool.Server : -1;

    /// <summary>This client's connection to that server, where the server has left it alone, or null.</summary>
    public UpstreamConnection? TryRent(long client, UpstreamPool pool, bool surely) =>
        _resting.TryGetValue(client, out var bound) && bound.Pool == pool && _resting.TryRemove(client, out bound)
            && bound.Connection.TryTake(surely)
            ? bound.Connection
            : null;

    /// <summary>
    /// Takes it back behind an exchange. It rests as long as its client does: a user who has to log in again is worse
    /// off.
    /// </summary>
    public void Return(long client, UpstreamPool pool, UpstreamConnection connection, bool isDoubtful)
    {
        if (!connection.TryRest(Timeout.InfiniteTimeSpan, isDoubtful))
        {
            connection.Close();
            return;
        }

        End(client);
        _resting[client] = (pool, connection);
    }

    /// <summary>The client's connection has ended, and so does what was bound to it.</summary>
    public void End(long client)
    {
        if (_resting.TryRemove(client, out var bound))
        {
            bound.Connection.Abort();
        }
    }
}
