using System.Collections.Concurrent;
using Pibl.Access;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Renews, behind the client's back, what was served stale (RFC 5861 §3): sends the request down the path and reads the
/// answer to its end, so that it is stored. One at a time per key; a failure leaves what is stored as it is. Each
/// refresh leaves one entry in the access log, however it ends.
/// </summary>
/// <param name="path">From a miss to a stored reply, bounded by the same queue as other misses.</param>
/// <param name="accessLog">Takes one entry for each refresh, and reports of what should not have happened.</param>
/// <param name="clock">Against which a refresh is timed.</param>
/// <param name="stopping">Ends the refreshes that are under way.</param>
/// <param name="other">
/// Of another path to the same cache (another site, or the settings before): what one renews no other does.
/// </param>
public sealed class Refresher(
    Next<Missed> path,
    IAccessLog accessLog,
    TimeProvider clock,
    CancellationToken stopping,
    Refresher? other = null)
{
    private static readonly Fault Stopped = Fault.OfUs(
        FaultKind.Draining, "the program stops, and nobody waits for a refresh");

    private readonly ConcurrentDictionary<CacheKey, Missed> _underWay = other?._underWay ?? new();

    /// <summary>How many are under way, those of others included.</summary>
    public int Depth => _underWay.Count;

    /// <summary>Returns as soon as there is something to wait for.</summary>
    public void Refresh(Missed missed)
    {
        if (_underWay.TryAdd(missed.Key, missed))
        {
            _ = RefreshAsync(missed);
        }
    }

    /// <summary>
    /// Waits until none is under way and all their entries are written, or <paramref name="patience"/> is over.
    /// </summary>
    public async Task EmptyAsync(TimeSpan patience)
    {
        var begun = clock.GetTimestamp();
        using var beat = new PeriodicTimer(TimeSpan.FromMilliseconds(20), clock);
        while (!_underWay.IsEmpty && clock.GetElapsedTime(begun) < patience)
        {
            await beat.WaitForNextTickAsync();
        }
    }

    private async Task RefreshAsync(Missed missed)
    {
        var begunAt = clock.GetUtcNow();
        var (via, bodyBytes, fault) = (Provenance.Proxy, 0L, default(Fault));
        try
        {
            using var scope = new ExchangeScope(stopping);
            var reply = await path(missed, scope);
            try
            {
                while (reply.Body is StreamedBody streamed
                    && await streamed.ReadAsync(stopping) is { IsEmpty: false } block)
                {
                    bodyBytes += block.Length;
                }
            }
            finally
            {
                reply.Release();
                via = reply.Outcome;
            }
        }
        catch (BodyException broken)
        {
            // The stale response stays, and is served until it may not be any more.
            fault = broken.Fault;
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            fault = Stopped;
        }
        catch (Exception bug)
        {
            accessLog.TryWrite(new AccessEntry.Notice(clock.GetUtcNow(), true, bug.ToString()));
            fault = Fault.OfUs(FaultKind.Bug, bug.Message, bug.GetType().Name);
        }
        finally
        {
            Log(missed, begunAt, bodyBytes, via, fault);
            _underWay.TryRemove(missed.Key, out _);
        }
    }

    private void Log(Missed missed, DateTimeOffset begunAt, long bodyBytes, Provenance via, Fault? fault)
    {
        if (!accessLog.IsOpen)
        {
            return;
        }

        // To the path a refresh that is ended looks like a client that leaves.
        if (stopping.IsCancellationRequested && (fault ?? via.Fault) is { Kind: FaultKind.ClientGone })
        {
            (fault, via) = (Stopped, via with { Fault = null });
        }

        accessLog.TryWrite(new AccessEntry.Refreshed(
            begunAt, missed.Received, bodyBytes, clock.GetUtcNow() - begunAt, via, fault));
    }
}
