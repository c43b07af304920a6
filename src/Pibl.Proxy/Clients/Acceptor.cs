using System.Collections.Concurrent;
using System.Net.Sockets;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Where clients come in: accepts while there is room for another connection, and leaves the others in the kernel's
/// backlog. Draining closes it first.
/// </summary>
public sealed class Acceptor(
    IReadOnlyList<IListener> listeners,
    Next<Received> path,
    IAccessLog accessLog,
    ConnectionSettings settings) : IDisposable
{
    /// <summary>How long nothing is accepted after the system could not (EMFILE, mostly), in milliseconds.</summary>
    private const int BackOffMs = 100;

    /// <summary>How often that is told at most, in milliseconds.</summary>
    private const int ComplaintMs = 1_000;

    private readonly ConcurrentDictionary<long, Http1Connection> _open = new();
    private readonly ConnectionLimit _limit = new(settings.Limits.ConnectionsMax);
    private readonly CancellationTokenSource _closing = new();
    private long _accepted;
    private long _complainedAt = long.MinValue;

    /// <summary>Gauge: connections under way.</summary>
    public int Open => _open.Count;

    /// <summary>Accepts until it drains.</summary>
    public Task RunAsync() => Task.WhenAll(listeners.Select(AcceptAsync));

    /// <summary>
    /// Takes no more clients, lets those inside finish, and breaks off what is still there when
    /// <paramref name="patience"/> is over. Returns how many that were.
    /// </summary>
    public async Task<int> DrainAsync(TimeSpan patience)
    {
        _closing.Cancel();
        foreach (var listener in listeners)
        {
            listener.Dispose();
        }

        foreach (var connection in _open.Values)
        {
            connection.Hurry();
        }

        await EmptyAsync(patience);
        var left = _open.Count;
        foreach (var connection in _open.Values)
        {
            connection.Abort();
        }

        return left;
    }

    /// <summary>
    /// Waits until nobody is inside any more and all entries are written, or <paramref name="patience"/> is over.
    /// </summary>
    public async Task EmptyAsync(TimeSpan patience)
    {
        var begun = settings.Clock.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20), settings.Clock);
        while (!_open.IsEmpty && settings.Clock.GetElapsedTime(begun) < patience)
        {
            await beat.WaitForNextTickAsync();
        }
    }

    public void Dispose()
    {
        _closing.Dispose();
    }

    private async Task AcceptAsync(IListener listener)
    {
        var stop = _closing.Token;
        try
        {
            while (true)
            {
                await _limit.TakeAsync(stop);
                if (await KnockAsync(listener, stop) is not { } client)
                {
                    return;
                }

                _ = ConverseAsync(client);
            }
        }
        catch (OperationCanceledException)
        {
            // Closed while it waited for room.
        }
    }

    private async ValueTask<IDuplex?> KnockAsync(IListener listener, CancellationToken stop)
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

            await Task.Delay(TimeSpan.FromMilliseconds(BackOffMs), settings.Clock, stop);
        }
    }

    private void Complain(string why)
    {
        var (last, now) = (Volatile.Read(ref _complainedAt), settings.Heartbeat.NowMs);
        if ((last == long.MinValue || now - last >= ComplaintMs)
            && Interlocked.CompareExchange(ref _complainedAt, now, last) == last)
        {
            accessLog.TryWrite(new AccessEntry.Notice(
                settings.Clock.GetUtcNow(), true, $"no client can be accepted now: {why}"));
        }
    }

    private async Task ConverseAsync(IDuplex client)
    {
        var id = Interlocked.Increment(ref _accepted);
        try
        {
            var connection = new Http1Connection(client, id, path, accessLog, settings, _limit);
            _open[id] = connection;
            if (_closing.IsCancellationRequested)
            {
                connection.Hurry();
            }

            await connection.RunAsync();
        }
        catch (Exception bug)
        {
            client.Dispose();
            Complain(bug.ToString());
        }
        finally
        {
            _open.TryRemove(id, out _);
            _limit.Return();
        }
    }
}
