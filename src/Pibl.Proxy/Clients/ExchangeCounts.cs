namespace Pibl.Clients;

/// <summary>Counters of exchanges that are over. Safe for several threads.</summary>
internal sealed class ExchangeCounts
{
    private long _all;
    private long _hits;
    private long _serverErrors;
    private long _unanswered;

    /// <summary>All of them.</summary>
    public long All => Interlocked.Read(ref _all);

    /// <summary>Answered from the cache.</summary>
    public long Hits => Interlocked.Read(ref _hits);

    /// <summary>Answered with 500 to 599.</summary>
    public long ServerErrors => Interlocked.Read(ref _serverErrors);

    /// <summary>Ended before a status was sent.</summary>
    public long Unanswered => Interlocked.Read(ref _unanswered);

    /// <summary>One more.</summary>
    /// <param name="status">That was sent; 0: none.</param>
    /// <param name="isHit">Answered from the cache.</param>
    public void Add(int status, bool isHit)
    {
        Interlocked.Increment(ref _all);
        if (isHit)
        {
            Interlocked.Increment(ref _hits);
        }
        else if (status >= 500)
        {
            Interlocked.Increment(ref _serverErrors);
        }
        else if (status == 0)
        {
            Interlocked.Increment(ref _unanswered);
        }
    }
}
