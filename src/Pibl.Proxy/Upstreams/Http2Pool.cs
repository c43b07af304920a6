using Pibl.Http.Messages;

namespace Pibl.Upstreams;

/// <summary>
/// The connections to one server of HTTP/2: an exchange takes the first that has a stream for it, and a new one is
/// opened only where none has.
/// </summary>
/// <remarks>A connection's lock may be held when the pool's is taken, and never the other way round.</remarks>
/// <param name="server">Which server.</param>
/// <param name="places">How many connections may rest, at all servers.</param>
internal sealed class Http2Pool(UpstreamPool server, RestingPlaces places) : IDisposable
{
    private readonly Lock _lock = new();
    private Http2ServerConnection[] _open = [];
    private Task<Fault?>? _opening;
    private bool _isClosed;

    /// <summary>Gauge: connections that no exchange uses.</summary>
    public int Idle => Volatile.Read(ref _open).Count(connection => connection.Rests);

    /// <summary>No connection takes a further exchange, now or later.</summary>
    public bool IsEmpty => Volatile.Read(ref _open).Length == 0;

    /// <summary>What the server holds, and what is told of it.</summary>
    public UpstreamPool Server => server;

    /// <summary>How many connections may rest, at all servers.</summary>
    public RestingPlaces Places => places;

    /// <summary>Begins the exchange on a connection that has a stream for it; null: none has.</summary>
    public Http2ServerConnection? TryBegin(Http2Exchange exchange)
    {
        foreach (var connection in Volatile.Read(ref _open))
        {
            if (connection.TryBegin(exchange))
            {
                return connection;
            }
        }

        return null;
    }

    /// <summary>
    /// Another connection: one is opened at a time, however many exchanges wait for it. Returns why there is none, or
    /// null.
    /// </summary>
    public Task<Fault?> OpenAsync(SocketUpstreams upstreams)
    {
        TaskCompletionSource<Fault?> opening;
        lock (_lock)
        {
            if (_opening is { IsCompleted: false } begun)
            {
                return begun;
            }

            opening = new TaskCompletionSource<Fault?>();
            _opening = opening.Task;
        }

        _ = OpenAsync(upstreams, opening);
        return opening.Task;
    }

    /// <summary>It takes no further exchange.</summary>
    public void Forget(Http2ServerConnection connection)
    {
        lock (_lock)
        {
            Volatile.Write(ref _open, Array.FindAll(_open, other => other != connection));
        }
    }

    /// <summary>Closes what nobody uses.</summary>
    public void CloseIdle()
    {
        foreach (var connection in Volatile.Read(ref _open))
        {
            connection.Retire(onlyIdle: true);
        }
    }

    /// <summary>No further exchange begins on what is open, which ends with those that run.</summary>
    public void Retire()
    {
        foreach (var connection in Volatile.Read(ref _open))
        {
            connection.Retire(onlyIdle: false);
        }
    }

    /// <summary>No connection is kept from now on; those in use end with their last exchange.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _isClosed = true;
        }

        Retire();
    }

    private async Task OpenAsync(SocketUpstreams upstreams, TaskCompletionSource<Fault?> opening)
    {
        try
        {
            var (connection, fault) = await upstreams.ConnectHttp2Async(this);
            if (connection is not null)
            {
                Add(connection);
            }

            opening.SetResult(fault);
        }
        catch (Exception bug)
        {
            opening.SetException(bug);
        }
    }

    private void Add(Http2ServerConnection connection)
    {
        bool isClosed;
        lock (_lock)
        {
            Volatile.Write(ref _open, [.. _open, connection]);
            isClosed = _isClosed;
        }

        connection.Rest(isClosed);
    }
}
