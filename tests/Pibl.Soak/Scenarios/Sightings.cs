using System.Collections.Concurrent;
using System.Diagnostics;

namespace Pibl.Soak.Scenarios;

/// <summary>Which requests the servers have seen, and how often.</summary>
internal sealed class Sightings
{
    private readonly ConcurrentDictionary<long, int> _times = new();
    private long _all;
    private long _load;
    private long _inTrouble;
    private long _usedAt;

    /// <summary>Those of the clients that check every byte.</summary>
    public long All => Interlocked.Read(ref _all);

    /// <summary>Those of wrk.</summary>
    public long Load => Interlocked.Read(ref _load);

    /// <summary>Requests of either that a server in trouble had, or got.</summary>
    public long InTrouble => Interlocked.Read(ref _inTrouble);

    /// <summary>Of those ids how many were seen more than once.</summary>
    public int Twice(IEnumerable<long> ids) => ids.Count(id => _times.GetValueOrDefault(id) > 1);

    /// <summary>A server has read the head of a request; 0: one of wrk's.</summary>
    public void See(long id, bool inTrouble)
    {
        Interlocked.Add(ref _inTrouble, inTrouble ? 1 : 0);
        if (id == 0)
        {
            Interlocked.Increment(ref _load);
            return;
        }

        Interlocked.Increment(ref _all);
        _times.AddOrUpdate(id, 1, static (_, times) => times + 1);
    }

    /// <summary>Waits for the server that is back: its first request.</summary>
    public void UsedAgain() => Interlocked.CompareExchange(ref _usedAt, Stopwatch.GetTimestamp(), 0);

    /// <summary>When the server that is back was used; null: not yet.</summary>
    public TimeSpan? UsedAfter(long since) =>
        Interlocked.Read(ref _usedAt) is var at and > 0 ? Stopwatch.GetElapsedTime(since, at) : null;
}
