using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Stages;

/// <summary>
/// A bounded place where work may wait. With a permit free and nobody waiting the caller walks straight through on its
/// own thread: an interlocked count, no hop. Only what must wait stands in line, in order, and goes on with
/// <see cref="Workers"/> when a permit comes back; past the bound or out of patience it is refused with 503. Whoever is
/// abandoned meanwhile leaves the line at once.
/// </summary>
/// <remarks>
/// Rule 1: a permit is taken by its holder alone, and never counted before it is: who finds none has seen that others
/// hold them all, and each of them serves the line when it leaves.
/// Rule 2: whoever leaves gives its permit back and then looks at the line; whoever waits joins the line and then looks
/// for a permit. So one of the two sees the other.
/// Rule 3: whoever waits is decided under the lock, once, and is out of the line by then.
/// </remarks>
public sealed class Queue(QueueRule rule, TimeProvider clock, Workers workers) : IPermit, IDisposable
{
    private readonly Lock _lock = new();
    private readonly LinkedList<Waiter> _line = new();
    private BoundedCount _inside = new(rule.AtOnce);
    private int _waiting;
    private long _refused;
    private bool _closed;

    private enum Turn
    {
        Admitted,
        Full,
        OutOfPatience,
        Closed,
        Abandoned,
    }

    public QueueRule Rule => rule;

    /// <inheritdoc/>
    public bool IsKeptByTunnels => rule.BoundsTunnels;

    /// <summary>Gauge: exchanges that hold a permit.</summary>
    public int Inside => (int)_inside.Value;

    /// <summary>Gauge: exchanges that wait for one.</summary>
    public int Depth => Volatile.Read(ref _waiting);

    /// <summary>
    /// Hears how long somebody has waited, whatever came of it; null: nobody asks. Who walks straight through is not
    /// told of.
    /// </summary>
    public Action<TimeSpan>? Waited { get; init; }

    /// <summary>Counter: exchanges that were turned away.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>From now on nobody enters; those inside finish, those waiting are refused.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            Volatile.Write(ref _closed, true);
            while (_line.First is { } first)
            {
                Decide(first.Value, Turn.Closed);
            }
        }
    }

    /// <summary>
    /// <paramref name="next"/> under a permit that the <see cref="ExchangeScope"/> holds until it is over.
    /// </summary>
    public Next<T> Guard<T>(Next<T> next) => (input, scope) =>
    {
        if (!TryEnter())
        {
            return WaitAsync(next, input, scope);
        }

        scope.Hold(this);
        return next(input, scope);
    };

    /// <summary>The same for those that <paramref name="who"/> is true of; the others pass by.</summary>
    public Next<T> Guard<T>(Next<T> next, Func<T, bool> who)
    {
        var guarded = Guard(next);
        return (input, scope) => who(input) ? guarded(input, scope) : next(input, scope);
    }

    /// <summary>Takes a permit if one is free and nobody is before us. Give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter() => !Volatile.Read(ref _closed) && Volatile.Read(ref _waiting) == 0 && _inside.TryAdd(1);

    /// <summary>Gives a permit back; the first in line goes on.</summary>
    public void Leave()
    {
        _inside.Subtract(1);
        if (Volatile.Read(ref _waiting) > 0)
        {
            lock (_lock)
            {
                ServeLine();
            }
        }
    }

    /// <summary>
    /// A permit, or the reply for whoever gets none: for work that needs one for less than the whole exchange. Give it
    /// back with <see cref="Leave"/>.
    /// </summary>
    public async ValueTask<Reply?> EnterAsync(CancellationToken abandoned)
    {
        var turn = TryEnter() ? Turn.Admitted : await TakeTurnAsync(abandoned);
        return turn == Turn.Admitted ? null : Refuse(turn);
    }

    private async ValueTask<Reply> WaitAsync<T>(Next<T> next, T input, ExchangeScope scope)
    {
        var turn = await TakeTurnAsync(scope.Abandoned);
        if (turn != Turn.Admitted)
        {
            return Refuse(turn);
        }

        scope.Hold(this);
        return await next(input, scope);
    }

    private async ValueTask<Turn> TakeTurnAsync(CancellationToken abandoned)
    {
        var waiter = new Waiter(this);
        if (Join(waiter) is { } refused)
        {
            return refused;
        }

        var begun = Waited is null ? 0 : clock.GetTimestamp();

        // Either may come late, and then finds it decided.
        using var patience = clock.CreateTimer(
            static waiter =>
                ((Waiter)waiter!).GiveUp(Turn.OutOfPatience), waiter, rule.Patience, Timeout.InfiniteTimeSpan);
        var registration = abandoned.UnsafeRegister(static waiter => ((Waiter)waiter!).GiveUp(Turn.Abandoned), waiter);
        var turn = await waiter.Decided;
        registration.Unregister();
        Waited?.Invoke(clock.GetElapsedTime(begun));
        return turn;
    }

    /// <summary>The end of the line, or why it cannot be had.</summary>
    private Turn? Join(Waiter waiter)
    {
        lock (_lock)
        {
            if (_closed || _line.Count >= rule.Waiting)
            {
                return _closed ? Turn.Closed : Turn.Full;
            }

            _line.AddLast(waiter.Place);

            // A full fence (rule 2): a permit that came back before it is found here, a later one looks at the line.
            Interlocked.Increment(ref _waiting);
            ServeLine();
            return null;
        }
    }

    /// <summary>Under the lock.</summary>
    private void ServeLine()
    {
        while (_line.First is { } first && _inside.TryAdd(1))
        {
            Decide(first.Value, Turn.Admitted);
        }
    }

    /// <summary>Under the lock, of one that stands in line.</summary>
    private void Decide(Waiter waiter, Turn turn)
    {
        _line.Remove(waiter.Place);
        Interlocked.Decrement(ref _waiting);
        waiter.Turn = turn;
        workers.Start(waiter.GoOn);
    }

    private Reply Refuse(Turn turn)
    {
        if (turn == Turn.Abandoned)
        {
            return Faults.ReplyTo(
                Fault.OfClient(FaultKind.ClientGone, $"the client went away in the queue '{rule.Name}'"));
        }

        Interlocked.Increment(ref _refused);
        var why = turn == Turn.Full ? "full" : "out of patience";
        return Faults.ReplyTo(turn == Turn.Closed
            ? Fault.OfUs(FaultKind.Draining, "the program is stopping")
            : Fault.OfUs(FaultKind.Full, $"the queue '{rule.Name}' is {why} ({rule.Key}={rule.AtOnce})"));
    }

    private sealed class Waiter
    {
        private readonly Queue _queue;
        private readonly TaskCompletionSource<Turn> _decided = new();

        public Waiter(Queue queue)
        {
            _queue = queue;
            Place = new LinkedListNode<Waiter>(this);
        }

        public LinkedListNode<Waiter> Place { get; }

        public Turn Turn { get; set; }

        public Task<Turn> Decided => _decided.Task;

        /// <summary>Leaves the line, unless it has been decided already.</summary>
        public void GiveUp(Turn why)
        {
            lock (_queue._lock)
            {
                if (Place.List is not null)
                {
                    _queue.Decide(this, why);
                }
            }
        }

        public void GoOn() => _decided.SetResult(Turn);
    }
}
