using Pibl.Exchange;
using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// One request to a server whose answer several may want. It runs apart from the exchange that began it, so that it
/// goes on when that one leaves; <see cref="FetchState"/> says who is still there.
/// </summary>
/// <param name="key">What it is for.</param>
/// <param name="missed">The request that began it.</param>
/// <param name="rule">CACHE_FILL.</param>
/// <param name="cache">The store.</param>
/// <param name="owner">Where it can be found.</param>
internal sealed partial class SharedFetch(
    FetchKey key, Missed missed, FillRule rule, ICacheStore cache, SharedFetches owner) : IPermit
{
    private readonly Lock _gate = new();
    private readonly LinkedList<FetchWaiter> _followers = new();
    private FetchState _state = FetchState.Begun;
    private CancellationTokenSource? _abandoned;
    private FetchWaiter? _leader;
    private ExchangeScope? _scope;
    private ITimer? _late;
    private CancellationTokenRegistration _stopping;
    private CancellationTokenRegistration _leaderLeaves;

    /// <summary>What it is for.</summary>
    public FetchKey Key => key;

    /// <summary>The request that began it.</summary>
    public Missed Missed => missed;

    /// <summary>The store's mark: what was withdrawn after it makes this of no use to who asks later.</summary>
    public long Since => Body?.Since ?? missed.Since;

    /// <summary>Who waits for its head.</summary>
    public FetchState State
    {
        get
        {
            lock (_gate)
            {
                return _state;
            }
        }
    }

    /// <summary>When it was begun: what has been asked for since then came of it, or of a later one.</summary>
    public DateTimeOffset BegunAt { get; } = owner.Clock.GetUtcNow();

    /// <summary>When it was answered; for those who waited nothing ages after that.</summary>
    public DateTimeOffset AnsweredAt { get; private set; }

    /// <summary>What it came to, once it is answered.</summary>
    public FetchResult Result { get; private set; } = FetchResult.Nothing;

    /// <summary>Its body, where that is being stored; else null.</summary>
    public SharedFill? Body { get; private set; }

    // Never disposed, which it need not be: whoever leaves late may still look at it.
    private CancellationTokenSource Abandoned => _abandoned ??= new CancellationTokenSource();

    /// <inheritdoc/>
    public bool IsKeptByTunnels => false;

    /// <summary>
    /// The request goes to its server. The reply is that of whoever began it; where it left before that, nothing is
    /// lost of it for the others, and the reply is null.
    /// </summary>
    public ValueTask<Reply?> LeadAsync(ExchangeScope scope, Next<Missed> path)
    {
        var client = scope.Client is { } direct ? new LeadersClient(direct) : null;
        _scope = scope.Apart(client, Abandoned.Token);
        ValueTask<Reply> pending;
        try
        {
            pending = path(missed, _scope);
        }
        catch
        {
            Fail();
            throw;
        }

        if (!pending.IsCompletedSuccessfully)
        {
            return AwaitAsync(pending, scope, client);
        }

        var reply = pending.Result;
        Answer(reply, leader: null);
        return new ValueTask<Reply?>(Hand(reply, scope));
    }

    /// <summary>It will not be made: those who wait look for themselves.</summary>
    public void Withdraw(FetchResult result) => Answer(result, null);

    /// <summary>One more waits for it; null where nobody can any more.</summary>
    public FetchWaiter? Join()
    {
        lock (_gate)
        {
            if (_state.Phase == FetchPhase.Answered && Body is { } body && body.TryExpect(1))
            {
                return FetchWaiter.Answered(this);
            }

            if (!_state.IsOpen)
            {
                return null;
            }

            _state = _state.Join();
            _late ??= owner.Clock.CreateTimer(
                static fetch => ((SharedFetch)fetch!).BeLate(), this, rule.Wait, Timeout.InfiniteTimeSpan);
            var waiter = new FetchWaiter(this);
            waiter.Place = _followers.AddLast(waiter);
            return waiter;
        }
    }

    /// <summary>The client of one who waits is gone, or its time is over.</summary>
    public void Leave(FetchWaiter waiter)
    {
        lock (_gate)
        {
            if (waiter.IsDecided)
            {
                return;
            }

            if (waiter.Place is { } place)
            {
                _followers.Remove(place);
                _state = _state.FollowerLeaves(rule.Finishes);
            }
            else
            {
                _leader = null;
                _state = _state.LeaderLeaves(rule.Finishes);
            }

            waiter.Decide();
        }

        waiter.GoOn(FetchTurn.Left, owner.Workers);
        Settle();
    }

    /// <summary>The exchange that began it is over, and with it the fetch.</summary>
    public void Leave()
    {
        _leaderLeaves.Unregister();
        End();
    }

    private async ValueTask<Reply?> AwaitAsync(ValueTask<Reply> pending, ExchangeScope scope, LeadersClient? client)
    {
        var leader = new FetchWaiter(this);
        lock (_gate)
        {
            _leader = leader;
        }

        _ = FetchAsync(pending);
        var leaves = scope.Abandoned.UnsafeRegister(static waiter => ((FetchWaiter)waiter!).GiveUp(), leader);
        var turn = await leader.Turn;
        leaves.Unregister();
        if (turn == FetchTurn.Left)
        {
            await (client?.LeaveAsync() ?? Task.CompletedTask);
            return null;
        }

        return Hand(leader.Reply!, scope);
    }
}
