namespace Pibl.Balance;

/// <summary>What one server holds at the moment: requests, and tunnels, which take no request's place.</summary>
public sealed class ServerUse
{
    private int _requests;
    private int _tunnels;
    private long _head;
    private RecentHeads? _heads;
    private RecentOutcomes? _outcomes;
    private long _total;
    private long _failures;

    /// <summary>A place has been given back. For those alone who wait for one: everybody else pays for it.</summary>
    public event Action? Freed;

    /// <summary>Gauge: requests that it holds.</summary>
    public int Requests => Volatile.Read(ref _requests);

    /// <summary>Gauge: tunnels that it holds.</summary>
    public int Tunnels => Volatile.Read(ref _tunnels);

    /// <summary>Counter: requests that it was given.</summary>
    public long Total => Interlocked.Read(ref _total);

    /// <summary>Counter: attempts that failed by its fault.</summary>
    public long Failures => Interlocked.Read(ref _failures);

    /// <summary>How long it takes to the head of its response.</summary>
    public PeakEwma Head => PeakEwma.OfBits(Volatile.Read(ref _head));

    /// <summary>
    /// The same of the last seconds, one by one; null: nobody asks (<see cref="WatchHeads"/>).
    /// </summary>
    public RecentHeads? Heads => Volatile.Read(ref _heads);

    /// <summary>Takes note of what has come of its requests; null: nobody asks.</summary>
    public IRequestWatch? Watch { get; init; }

    /// <summary>How many of its requests failed lately, those of all sites that ask.</summary>
    public RecentOutcomes Outcomes =>
        Volatile.Read(ref _outcomes) ?? Interlocked.CompareExchange(ref _outcomes, new(), null) ?? Outcomes;

    /// <summary>From now on <see cref="Heads"/> are kept.</summary>
    public void WatchHeads() => Interlocked.CompareExchange(ref _heads, new(), null);

    /// <summary>It begins anew: what was counted of it lately counts no more.</summary>
    public void Forget()
    {
        Volatile.Write(ref _outcomes, null);
        if (Heads is not null)
        {
            Volatile.Write(ref _heads, new());
        }
    }

    /// <summary>It has answered, or failed, after so long.</summary>
    /// <param name="took">From the request to the head of the response, or to the failure.</param>
    /// <param name="hasFailed">It counts as slow (<see cref="PeakEwma.AfterFailure"/>).</param>
    /// <param name="now">When that was.</param>
    public void Measure(TimeSpan took, bool hasFailed, DateTimeOffset now)
    {
        Heads?.Add(took, now);
        var (ms, nowMs) = (took.TotalMilliseconds, MsOf(now));
        for (var held = Volatile.Read(ref _head); ;)
        {
            var before = PeakEwma.OfBits(held);
            var after = (hasFailed ? before.AfterFailure(ms, nowMs) : before.After(ms, nowMs)).ToBits();
            var seen = Interlocked.CompareExchange(ref _head, after, held);
            if (seen == held)
            {
                return;
            }

            held = seen;
        }
    }

    /// <summary>A time on the scale of <see cref="PeakEwma"/>.</summary>
    public static uint MsOf(DateTimeOffset time) => (uint)(time.UtcTicks / TimeSpan.TicksPerMillisecond);

    /// <summary>
    /// Takes a place if fewer than <paramref name="max"/> are taken. Give it back with <see cref="Leave"/>.
    /// </summary>
    public bool TryEnter(int max)
    {
        // Never over the bound, not even for a moment: others would find the server full that is not.
        for (var held = Volatile.Read(ref _requests); held < max;)
        {
            var seen = Interlocked.CompareExchange(ref _requests, held + 1, held);
            if (seen == held)
            {
                Interlocked.Increment(ref _total);
                return true;
            }

            held = seen;
        }

        return false;
    }

    /// <summary>Takes a place, whether there is one or not.</summary>
    public void Enter()
    {
        Interlocked.Increment(ref _requests);
        Interlocked.Increment(ref _total);
    }

    /// <summary>An attempt failed by its fault.</summary>
    public void Fail() => Interlocked.Increment(ref _failures);

    public void Leave()
    {
        Interlocked.Decrement(ref _requests);
        Freed?.Invoke();
    }

    /// <summary>
    /// The request has become a tunnel: its place is free. Call <see cref="LeaveTunnel"/> when the tunnel ends.
    /// </summary>
    public void BecomeTunnel()
    {
        Interlocked.Increment(ref _tunnels);
        Leave();
    }

    public void LeaveTunnel() => Interlocked.Decrement(ref _tunnels);
}
