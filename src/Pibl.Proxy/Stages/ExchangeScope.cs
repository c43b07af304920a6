using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.Messages;

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
    private Queue? _servers;
    private int _serversHeldBy;
    private int _number = 1;
    private TotalTimer? _timer;
    private ExchangeScope? _beside;
    private int _numberBeside;

    /// <summary>Cancelled when nobody waits for the exchange any more.</summary>
    public CancellationToken Abandoned { get; private set; } = abandoned;

    /// <summary>
    /// The exchange's way back to its client. Null for a refresh behind the client's back: there is nobody to inform,
    /// and no connection to be bound to.
    /// </summary>
    public IClientStream? Client { get; init; }

    /// <summary>
    /// Which of its owner's exchanges this is; never 0. For whoever may come late, when another has begun.
    /// </summary>
    public int Number => _number;

    /// <summary>TIMEOUT_TOTAL, where it is given: when the head of the reply is due.</summary>
    public TotalLimit? Total { get; private set; }

    /// <summary>
    /// <see cref="Abandoned"/> has been cancelled because TIMEOUT_TOTAL is over; the client still waits.
    /// </summary>
    public bool IsOverdue =>
        _timer is { Either.IsCancellationRequested: true, ClientLeft.IsCancellationRequested: false };

    /// <summary>The next exchange of the same owner begins.</summary>
    public void Begin(CancellationToken abandoned) => (Abandoned, Total, _timer) = (abandoned, null, null);

    /// <summary>From now on the exchange is abandoned when <paramref name="timer"/> says so as well.</summary>
    internal void Limit(TotalTimer timer, TotalLimit total)
    {
        Hold(timer);
        (_timer, Total, Abandoned) = (timer, total, timer.Either);
    }

    /// <summary>The time is over, and the client is still to be told: only its leaving counts from here on.</summary>
    internal void Unlimit() => (Abandoned, Total, _timer) = (_timer?.ClientLeft ?? Abandoned, null, null);

    /// <summary>As <see cref="IClientStream.RewindAsync"/>, where there is a client.</summary>
    public ValueTask<Fault?> RewindAsync(RequestBody content) =>
        Client is { } client ? client.RewindAsync(content, Abandoned) : default;

    /// <summary>
    /// A scope for one of several requests that this exchange makes at once. It holds nothing of its own.
    /// </summary>
    /// <param name="informs">Its interim responses go to the client.</param>
    /// <param name="abandoned">Nobody waits for that request any more.</param>
    public ExchangeScope Beside(bool informs, CancellationToken abandoned) =>
        new(abandoned)
        {
            Client = informs ? Client : null,
            Total = Total,
            _beside = this,
            _numberBeside = _number,
        };

    /// <summary>
    /// A scope for a request that this exchange makes and that others may want when it is over. It holds its own
    /// permits, and whoever runs it disposes it.
    /// </summary>
    /// <param name="client">Stands between it and the client, who may leave before it; null: there is none.</param>
    /// <param name="abandoned">Nobody waits for that request any more.</param>
    public ExchangeScope Apart(IClientStream? client, CancellationToken abandoned) =>
        new(abandoned) { Client = client, Total = Total };

    /// <summary>Keeps a permit until the exchange is over.</summary>
    internal void Hold(IPermit permit) => _permits.Add(permit);

    /// <summary>The same for one that <paramref name="queue"/> has given.</summary>
    internal void Hold(Queue queue)
    {
        if (!queue.Rule.BoundsServers || _serversHeldBy != 0)
        {
            _permits.Add(queue);
            return;
        }

        Volatile.Write(ref _servers, queue);
        Volatile.Write(ref _serversHeldBy, _number);
    }

    /// <summary>
    /// The response has been read from its server: the permit that bounds servers goes back
    /// (<see cref="QueueRule.BoundsServers"/>), however long the client takes for the response. Any thread may call it,
    /// at any time: nothing happens where it is back already, or another exchange holds one.
    /// </summary>
    /// <param name="number">The exchange whose response it was (<see cref="Number"/>).</param>
    public void LeaveServers(int number)
    {
        _beside?.LeaveServers(_numberBeside);

        // Read before the exchange: once that has succeeded, the next one may put its own queue here.
        var queue = Volatile.Read(ref _servers);
        if (number != 0 && Interlocked.CompareExchange(ref _serversHeldBy, 0, number) == number)
        {
            queue!.Leave();
        }
    }

    /// <summary>
    /// The exchange has become a tunnel: only permits that bound tunnels are kept
    /// (<see cref="IPermit.IsKeptByTunnels"/>). A thousand idle WebSockets must not keep a thousand places in the
    /// house.
    /// </summary>
    public void BecomeTunnel()
    {
        LeaveServers(_number);
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
        LeaveServers(_number);
        for (var last = _permits.Count - 1; last >= 0; last--)
        {
            var permit = _permits[last];
            _permits.RemoveAt(last);
            permit.Leave();
        }

        _number = _number == -1 ? 1 : _number + 1;
    }
}
