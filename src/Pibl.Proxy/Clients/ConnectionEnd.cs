namespace Pibl.Clients;

/// <summary>Tells those who keep something for one client that its connection has ended.</summary>
internal sealed class ConnectionEnd
{
    private CancellationTokenSource? _ended;
    private volatile bool _hasEnded;

    /// <summary>Made when somebody asks: few keep anything for one client.</summary>
    public CancellationToken Token
    {
        get
        {
            // Never disposed, which it need not be: it has no timer, and nobody asks for its handle.
            var made = Volatile.Read(ref _ended) ?? new CancellationTokenSource();
            var ended = Interlocked.CompareExchange(ref _ended, made, null) ?? made;

            // Whoever ends it either sees it here, or is seen.
            if (_hasEnded)
            {
                ended.Cancel();
            }

            return ended.Token;
        }
    }

    /// <summary>It has ended.</summary>
    public void Tell()
    {
        _hasEnded = true;
        Interlocked.MemoryBarrier();
        Volatile.Read(ref _ended)?.Cancel();
    }
}
