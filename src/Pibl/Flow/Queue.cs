using System.Threading.Channels;
using Pibl.Exchange;

namespace Pibl;

/// <summary>
/// A bounded place where work may wait. With a permit free and nobody waiting the caller walks straight through on its own
/// thread: an interlocked count, no hop. Only what must wait is written to the channel, in order, and goes on with
/// <see cref="Workers"/> when a permit comes back; past the bound or out of patience it is refused with 503.
/// </summary>
public sealed class Queue : IDisposable
{
    private readonly QueueRule _rule;
    private readonly TimeProvider _clock;
    private readonly Workers _workers;
    private readonly Channel<Waiter> _line;
    private int _inside;
    private int _waiting;
    private long _refused;
    private volatile bool _closed;

    public Queue(QueueRule rule, TimeProvider clock, Workers workers)
    {
        (_rule, _clock, _workers) = (rule, clock, workers);
        _line = Channel.CreateBounded<Waiter>(new BoundedChannelOptions(Math.Max(1, rule.Waiting))
        {
            FullMode = BoundedChannelFullMode.Wait,
        });
    }

    public QueueRule Rule => _rule;

    /// <summary>Gauge: exchanges that hold a permit.</summary>
    public int Inside => Volatile.Read(ref _inside);

    /// <summary>Gauge: exchanges that wait for one.</summary>
    public int Depth => Volatile.Read(ref _waiting);

    /// <summary>Counter: exchanges that were turned away.</summary>
    public long Refused => Interlocked.Read(ref _refused);

    /// <summary>From now on nobody enters; those inside finish, those waiting are refused.</summary>
    public void Dispose()
    {
        _closed = true;
        _line.Writer.TryComplete();
        while (_line.Reader.TryRead(out var waiter))
        {
            Release(waiter, admitted: false);
        }
    }

    /// <summary><paramref name="rest"/> under a permit that the <see cref="Stay"/> holds until it is over.</summary>
    public Rest<T> Guard<T>(Rest<T> rest) => (input, stay) =>
    {
        if (!TryEnter())
        {
            return WaitAsync(rest, input, stay);
        }

        stay.Hold(this);
        return rest(input, stay);
    };

    /// <summary>The same for those that <paramref name="who"/> is true of; the others pass by.</summary>
    public Rest<T> Guard<T>(Rest<T> rest, Func<T, bool> who)
    {
        var guarded = Guard(rest);
        return (input, stay) => who(input) ? guarded(input, stay) : rest(input, stay);
    }

    /// <summary>Takes a permit if one is free and nobody is before us. Give it back with <see cref="Leave"/>.</summary>
    public bool TryEnter() => !_closed && Volatile.Read(ref _waiting) == 0 && TryTake();

    /// <summary>Gives a permit back; the first in line goes on.</summary>
    public void Leave()
    {
        Interlocked.Decrement(ref _inside);
        while (Volatile.Read(ref _waiting) > 0 && TryTake())
        {
            if (!TryAdmitOne())
            {
                Interlocked.Decrement(ref _inside);
                return;
            }
        }
    }

    private bool TryTake()
    {
        if (Interlocked.Increment(ref _inside) <= _rule.AtOnce)
        {
            return true;
        }

        Interlocked.Decrement(ref _inside);
        return false;
    }

    private bool TryAdmitOne()
    {
        lock (_line)
        {
            while (_line.Reader.TryRead(out var waiter))
            {
                if (Release(waiter, admitted: true))
                {
                    return true;
                }
            }

            return false;
        }
    }

    /// <summary>Out of patience. All wait equally long, so who gives up stands first in line, and leaves its place to others.</summary>
    private void GiveUp(Waiter waiter)
    {
        Release(waiter, admitted: false);
        lock (_line)
        {
            while (_line.Reader.TryPeek(out var first) && first.IsDecided)
            {
                _line.Reader.TryRead(out _);
            }
        }
    }

    private bool Release(Waiter waiter, bool admitted)
    {
        if (!waiter.TryDecide(admitted))
        {
            return false;
        }

        Interlocked.Decrement(ref _waiting);
        _workers.Start(waiter.GoOn);
        return true;
    }

    private async ValueTask<Reply> WaitAsync<T>(Rest<T> rest, T input, Stay stay)
    {
        if (await TakeTurnAsync() is { } why)
        {
            return Refuse(why);
        }

        stay.Hold(this);
        return await rest(input, stay);
    }

    /// <summary>Waits for a permit: null with one, else why there is none.</summary>
    private async ValueTask<string?> TakeTurnAsync()
    {
        var waiter = new Waiter();
        Interlocked.Increment(ref _waiting);
        if (_closed || _rule.Waiting == 0 || !_line.Writer.TryWrite(waiter))
        {
            Interlocked.Decrement(ref _waiting);
            return "full";
        }

        // A permit may have come back between the look and the line: whoever holds one now serves the line.
        if (TryTake() && !TryAdmitOne())
        {
            Leave();
        }

        await using var timer = _clock.CreateTimer(
            static state => ((Action)state!)(), (Action)(() => GiveUp(waiter)), _rule.Patience, Timeout.InfiniteTimeSpan);
        return await waiter.Decided ? null : "out of patience";
    }

    private Reply Refuse(string why)
    {
        Interlocked.Increment(ref _refused);
        var fault = _closed
            ? Fault.OfUs(FaultKind.Draining, "the program is stopping")
            : Fault.OfUs(FaultKind.Full, $"the queue '{_rule.Name}' is {why} ({_rule.Key}={_rule.AtOnce})");
        return Faults.ReplyTo(fault);
    }

    private sealed class Waiter
    {
        private readonly TaskCompletionSource<bool> _decided = new();
        private int _state;
        private bool _admitted;

        public Task<bool> Decided => _decided.Task;

        public bool IsDecided => Volatile.Read(ref _state) != 0;

        public bool TryDecide(bool admitted)
        {
            if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
            {
                return false;
            }

            _admitted = admitted;
            return true;
        }

        public void GoOn() => _decided.SetResult(_admitted);
    }
}
