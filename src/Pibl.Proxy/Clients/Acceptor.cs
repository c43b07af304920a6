using System.Collections.Concurrent;
using System.Net.Sockets;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Sites;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Where clients come in: accepts while there is room for another connection, and leaves the others in the kernel's
/// backlog. Draining closes it first.
/// </summary>
/// <param name="listeners">Where they come in at first.</param>
/// <param name="snapshots">With which their exchanges enter.</param>
/// <param name="accessLog">Told of connections, exchanges, and what is wrong here.</param>
/// <param name="connectionsMax">MAX_CONNECTIONS.</param>
/// <param name="clock">The time.</param>
/// <param name="workers">Where handshakes of TLS are computed: half the cores stay free for those who are in.</param>
/// <param name="watches">Take note of exchanges, beside the access log.</param>
public sealed class Acceptor(
    IReadOnlyList<IListener> listeners,
    Snapshots snapshots,
    IAccessLog accessLog,
    int connectionsMax,
    TimeProvider clock,
    Workers workers,
    IReadOnlyList<IExchangeWatch> watches) : IDisposable
{
    /// <summary>How long nothing is accepted after the system could not (EMFILE, mostly).</summary>
    private static readonly TimeSpan BackOff = TimeSpan.FromMilliseconds(100);

    /// <summary>How long clients whose streams are broken off may take to be told.</summary>
    private static readonly TimeSpan LastWords = TimeSpan.FromMilliseconds(500);

    private readonly ConcurrentDictionary<long, IClientConnection> _open = new();
    private readonly ConnectionLimit _limit = new(connectionsMax);
    private readonly ExchangeRunner _runner = new(accessLog, clock, watches);
    private readonly NoticeThrottle _notices = new(TimeSpan.FromSeconds(1));
    private readonly Reception _reception = new(snapshots, accessLog, clock, workers);
    private readonly CancellationTokenSource _closing = new();
    private readonly TaskCompletionSource _ended = new();
    private volatile IReadOnlyList<IListener> _listeners = listeners;
    private int _accepting;

    // Clients whose PROXY header or handshake is under way are inside, and not open yet.
    private int _inside;
    private long _accepted;

    /// <summary>Its exchanges have spans where somebody listens (<see cref="Tracing.Spans"/>).</summary>
    public bool IsTraced { get => _runner.IsTraced; init => _runner.IsTraced = value; }

    /// <summary>Gauge: connections under way.</summary>
    public int Open => _open.Count;

    /// <summary>The exchanges that are under way. Costs nothing but to whoever asks.</summary>
    public IReadOnlyList<UnderWay> UnderWay()
    {
        var underWay = new List<UnderWay>();
        foreach (var (_, connection) in _open)
        {
            connection.Tell(underWay);
        }

        return underWay;
    }

    /// <summary>Counters of its exchanges.</summary>
    internal ExchangeCounts Counts => _runner.Counts;

    /// <summary>Accepts until it drains.</summary>
    public Task RunAsync()
    {
        foreach (var listener in _listeners)
        {
            _ = AcceptAsync(listener);
        }

        return _ended.Task;
    }

    /// <summary>
    /// Accepts at <paramref name="next"/> from now on, while it runs. What is not among them any more is closed; the
    /// connections that came in there go on. Not while it drains.
    /// </summary>
    public void Follow(IReadOnlyList<IListener> next)
    {
        var before = _listeners;
        _listeners = next;
        foreach (var listener in next.Except(before))
        {
            _ = AcceptAsync(listener);
        }

        foreach (var listener in before.Except(next))
        {
            listener.Dispose();
        }
    }

    /// <summary>
    /// Takes no more clients, lets those inside finish, and breaks off what is still there when
    /// <paramref name="patience"/> is over. Returns how many that were.
    /// </summary>
    /// <param name="patience">How long those inside have.</param>
    /// <param name="leaves">The listening sockets are another process's by now, and go on listening.</param>
    /// <param name="hurry">Cancelled: as if the patience were over.</param>
    public async Task<int> DrainAsync(TimeSpan patience, bool leaves = false, CancellationToken hurry = default)
    {
        _closing.Cancel();
        foreach (var listener in _listeners)
        {
            if (leaves)
            {
                listener.Leave();
            }
            else
            {
                listener.Dispose();
            }
        }

        EndIfNobodyAccepts();
        foreach (var connection in _open.Values)
        {
            connection.Hurry();
        }

        await EmptyAsync(patience, hurry);
        var left = _open.Count;
        foreach (var connection in _open.Values)
        {
            connection.BreakOff();
        }

        await EmptyAsync(LastWords, CancellationToken.None);
        foreach (var connection in _open.Values)
        {
            connection.Abort();
        }

        return left;
    }

    /// <summary>
    /// Waits until nobody is inside any more and all entries are written, or <paramref name="patience"/> is over.
    /// </summary>
    public async Task EmptyAsync(TimeSpan patience, CancellationToken hurry = default)
    {
        var begun = clock.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20), clock);
        while (Volatile.Read(ref _inside) > 0
            && clock.GetElapsedTime(begun) < patience
            && !hurry.IsCancellationRequested)
        {
            await beat.WaitForNextTickAsync(CancellationToken.None);
        }
    }

    public void Dispose()
    {
        _closing.Dispose();
    }

    private async Task AcceptAsync(IListener listener)
    {
        var stop = _closing.Token;
        Interlocked.Increment(ref _accepting);
        try
        {
            while (true)
            {
                await _limit.TakeAsync(stop);
                if (await NextAsync(listener, stop) is not { } client)
                {
                    _limit.Return();
                    return;
                }

                _ = ServeAsync(client, listener);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed while it waited for room.
        }
        finally
        {
            Interlocked.Decrement(ref _accepting);
            EndIfNobodyAccepts();
        }
    }

    private void EndIfNobodyAccepts()
    {
        if (_closing.IsCancellationRequested && Volatile.Read(ref _accepting) == 0)
        {
            _ended.TrySetResult();
        }
    }

    private async ValueTask<IDuplex?> NextAsync(IListener listener, CancellationToken stop)
    {
        while (true)
        {
            try
            {
                return await listener.AcceptAsync(stop);
            }
            catch (SocketException e)
            {
                Complain($"{e.Message} ({e.SocketErrorCode})");
            }
            catch (Exception bug) when (bug is not OperationCanceledException)
            {
                // One client less, and not all that would have come behind it.
                Complain(bug.ToString());
            }

            await Task.Delay(BackOff, clock, stop);
        }
    }

    private void Complain(string why)
    {
        var now = clock.GetUtcNow();
        if (_notices.TryPass(now, out _))
        {
            accessLog.TryWrite(new AccessEntry.Notice(now, true, $"no client can be accepted now: {why}"));
        }
    }

    private async Task ServeAsync(IDuplex client, IListener listener)
    {
        var id = Interlocked.Increment(ref _accepted);
        Interlocked.Increment(ref _inside);
        try
        {
            if (listener.ExpectsProxyHeader)
            {
                if (await _reception.AnnouncedAsync(client, id, _closing.Token) is not { } announced)
                {
                    return;
                }

                client = announced;
            }

            var isPlain = false;
            if (listener.ExpectsTls)
            {
                var accepted = await _reception.SecuredAsync(client, id, _closing.Token);
                if (accepted.Client is not { } secured)
                {
                    return;
                }

                (client, isPlain) = (secured, accepted.IsPlain);
            }

            for (var connection = ConnectionOf(client, id, isPlain);
                connection is not null;
                connection = connection.Successor)
            {
                _open[id] = connection;
                if (_closing.IsCancellationRequested)
                {
                    connection.Hurry();
                }

                await connection.RunAsync();
            }
        }
        catch (Exception bug)
        {
            client.Dispose();
            Complain(bug.ToString());
        }
        finally
        {
            _open.TryRemove(id, out _);
            Interlocked.Decrement(ref _inside);
            _limit.Return();
        }
    }

    /// <summary>
    /// RFC 9113 §3.2: what TLS has agreed upon is what is spoken; else the client's first bytes say it.
    /// </summary>
    private IClientConnection ConnectionOf(IDuplex client, long id, bool isPlainOnTls) =>
        client.NegotiatedProtocol == TlsSession.Http2
        ? new Http2Connection(
            client,
            new Connection(id, client.Remote, client.Local, clock.GetUtcNow()) { Tls = client.Tls },
            new ReadBuffer(), isAnnounced: false, snapshots, _runner, accessLog, _limit)
        : new Http1Connection(client, id, snapshots, _runner, accessLog, _limit, isPlainOnTls);
}
