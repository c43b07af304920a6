namespace Pibl.Stages;

/// <summary>
/// What one exchange holds while it runs: the permits that it was given on its way, its way back to its client, and the
/// token that says that nobody waits for it any more. Whoever runs a path disposes the scope when the exchange is over,
/// whatever became of it: so each permit goes back once on every way out, and no queue has to wait for what comes
/// behind it. A scope may be used again after that.
/// </summary>
/// <remarks>
/// It goes beside the records, never into one. When each queue awaited the path to hang its permit on the reply, that
/// was a frame for each of them: 288 bytes and two resumptions of a proxied exchange.
/// </remarks>
/// <param name="abandoned">Cancelled when nobody waits for the exchange any more.</param>
public sealed class ExchangeScope(CancellationToken abandoned = default) : IDisposable
{
    /// <summary>As many queues as stand on the path of an exchange.</summary>
    private const int PermitsUsually = 3;

    private readonly List<IPermit> _permits = new(PermitsUsually);

    /// <summary>Cancelled when nobody waits for the exchange any more.</summary>
    public CancellationToken Abandoned { get; private set; } = abandoned;

    /// <summary>
    /// The exchange's way back to its client. Null for a refresh behind the client's back: there is nobody to inform,
    /// and no connection to be bound to.
    /// </summary>
    public IClientStream? Client { get; init; }

    /// <summary>The next exchange of the same owner begins.</summary>
    public void Begin(CancellationToken abandoned) => Abandoned = abandoned;

    /// <summary>Keeps a permit until the exchange is over.</summary>
    internal void Hold(IPermit permit) => _permits.Add(permit);

    /// <summary>
    /// The exchange has become a tunnel: only permits that bound tunnels are kept
    /// (<see cref="IPermit.IsKeptByTunnels"/>). A thousand idle WebSockets must not keep a thousand places in the
    /// house.
    /// </summary>
    public void BecomeTunnel()
    {
        for (var last = _permits.Count - 1; last >= 0; last--)
        {
            if (_permits[last] is { IsKeptByTunnels: false } permit)
            {
                _permits.RemoveAt(last);
                permit.Leave();
            }
        }
    }

    /// <summary>Gives all permits back, the last taken first; a second call does nothing.</summary>
    public void Dispose()
    {
        for (var last = _permits.Count - 1; last >= 0; last--)
        {
            var permit = _permits[last];
            _permits.RemoveAt(last);
            permit.Leave();
        }
    }
}
