namespace Pibl.Stages;

/// <summary>
/// Ends what an exchange waits for when its client leaves, or when its time is over, whichever is first. It is held
/// until the exchange ends, since the first may be long after the second.
/// </summary>
internal sealed class TotalTimer : IPermit, IDisposable
{
    private readonly CancellationTokenSource _over;
    private readonly CancellationTokenRegistration _clientLeaves;

    /// <param name="left">How long the exchange may take from now on.</param>
    /// <param name="clock">The time.</param>
    /// <param name="clientLeft">Cancelled when the client leaves.</param>
    public TotalTimer(TimeSpan left, TimeProvider clock, CancellationToken clientLeft)
    {
        ClientLeft = clientLeft;
        _over = new CancellationTokenSource(left, clock);
        Either = _over.Token;
        _clientLeaves = clientLeft.UnsafeRegister(static over => ((CancellationTokenSource)over!).Cancel(), _over);
    }

    /// <summary>Cancelled when the client leaves.</summary>
    public CancellationToken ClientLeft { get; }

    /// <summary>Cancelled when either happens.</summary>
    public CancellationToken Either { get; }

    /// <summary>A tunnel ends with its client too.</summary>
    public bool IsKeptByTunnels => true;

    /// <summary>From now on only the client's leaving counts.</summary>
    public void Stop() => _over.CancelAfter(Timeout.InfiniteTimeSpan);

    /// <summary>The exchange is over.</summary>
    public void Leave() => Dispose();

    public void Dispose()
    {
        // In this order: whoever cancels it has done so, or never will.
        _clientLeaves.Dispose();
        _over.Dispose();
    }
}
