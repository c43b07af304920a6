using System.Collections.Concurrent;
using Pibl.Bodies;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Renews, behind the client's back, what was served stale (RFC 5861 §3): sends the request down the path and reads the
/// answer to its end, so that it is stored. One at a time per key; a failure leaves things as they are.
/// </summary>
/// <param name="path">From a miss to a stored reply, bounded by the same queue as other misses.</param>
/// <param name="report">Told of what should not have happened.</param>
/// <param name="stopping">Ends what is under way.</param>
public sealed class Refresher(Next<Missed> path, Action<Exception> report, CancellationToken stopping)
{
    private readonly ConcurrentDictionary<CacheKey, Missed> _underWay = new();

    /// <summary>How many are being renewed.</summary>
    public int Depth => _underWay.Count;

    /// <summary>Returns as soon as there is something to wait for.</summary>
    public void Refresh(Missed missed)
    {
        if (_underWay.TryAdd(missed.Key, missed))
        {
            _ = RefreshAsync(missed);
        }
    }

    private async Task RefreshAsync(Missed missed)
    {
        try
        {
            using var scope = new ExchangeScope(stopping);
            var reply = await path(missed, scope);
            try
            {
                while (reply.Body is StreamedBody streamed && !(await streamed.ReadAsync(stopping)).IsEmpty)
                {
                }
            }
            finally
            {
                reply.Release();
            }
        }
        catch (Exception broken) when (broken is BodyException or OperationCanceledException)
        {
            // The stale response stays, and is served until it may not be any more.
        }
        catch (Exception bug)
        {
            report(bug);
        }
        finally
        {
            _underWay.TryRemove(missed.Key, out _);
        }
    }
}
