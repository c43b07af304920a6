namespace Pibl.Upstreams;

/// <summary>
/// How many connections to servers may rest at once, those of all sites together, since each is a descriptor. A site
/// among a thousand keeps as many as it needs, and does not connect anew for every request.
/// </summary>
/// <param name="max">As many as requests may be under way (MAX_UPSTREAM).</param>
public sealed class RestingPlaces(int max)
{
    /// <summary>However many servers there are, none has less of the places than one of so many would.</summary>
    private const int SharersMax = 8;

    private int _taken;

    /// <summary>How many may rest at one of so many servers, so that none takes all.</summary>
    public int ShareOf(int servers) => Math.Max(1, max / Math.Clamp(servers, 1, SharersMax));

    /// <summary>Gauge: connections that rest.</summary>
    public int Taken => Volatile.Read(ref _taken);

    /// <summary>False where all are taken: the connection is closed. Give it back with <see cref="Leave"/>.</summary>
    public bool TryTake()
    {
        if (Interlocked.Increment(ref _taken) <= max)
        {
            return true;
        }

        Interlocked.Decrement(ref _taken);
        return false;
    }

    /// <summary>Connections rest no more.</summary>
    public void Leave(int count = 1) => Interlocked.Add(ref _taken, -count);
}
