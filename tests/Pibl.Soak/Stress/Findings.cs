using System.Collections.Concurrent;
using System.Globalization;

namespace Pibl.Soak.Stress;

/// <summary>What the clients saw: counts of what went well, and every fault with its place.</summary>
internal sealed class Findings
{
    private const int ShownMax = 20;

    private readonly ConcurrentDictionary<string, long> _counts = new();
    private readonly ConcurrentQueue<string> _faults = new();
    private long _faultCount;
    private long _longestWaitMs;
    private long _waitsOverASecond;

    public long Faults => Interlocked.Read(ref _faultCount);

    /// <summary>One more of something that is as it should be.</summary>
    public void Count(string what) => _counts.AddOrUpdate(what, 1, static (_, count) => count + 1);

    /// <summary>Something that must not be.</summary>
    public void Fault(string what)
    {
        if (Interlocked.Increment(ref _faultCount) <= ShownMax)
        {
            _faults.Enqueue(what);
        }
    }

    /// <summary>A client that reads waited so long for its next byte.</summary>
    public void Waited(long ms)
    {
        if (ms > 1_000)
        {
            Interlocked.Increment(ref _waitsOverASecond);
        }

        for (var longest = Volatile.Read(ref _longestWaitMs); ms > longest;)
        {
            var seen = Interlocked.CompareExchange(ref _longestWaitMs, ms, longest);
            if (seen == longest)
            {
                return;
            }

            longest = seen;
        }
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"""
        {string.Join(", ", _counts.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))}
        longest wait for a byte {_longestWaitMs} ms, {_waitsOverASecond} waits of more than a second
        {Faults} faults{string.Concat(_faults.Select(fault => $"\n  {fault}"))}
        """);
}
