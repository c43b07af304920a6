namespace Pibl.Tests.Simulation.Fleet;

/// <summary>
/// The one time of a fleet: whatever is to happen, in order, on one thread. What is due at the same instant comes in an
/// order that dice choose.
/// </summary>
internal sealed class FleetTime(Random dice) : SynchronizationContext
{
    private readonly PriorityQueue<
        (SimMachine? Machine, int Life, Action Work), (TimeSpan Due, int Order)> _due = new();
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private volatile string? _stray;

    /// <summary>Since some machine was switched on; the same for all of them.</summary>
    public TimeSpan Now { get; private set; } = TimeSpan.FromHours(1);

    /// <summary>Pieces of work that were done.</summary>
    public long Steps { get; private set; }

    public override void Post(SendOrPostCallback d, object? state) => After(TimeSpan.Zero, null, () => d(state));

    /// <summary>Ends when the time has passed on a machine's clock, or is cancelled.</summary>
    public static async Task PassAsync(TimeSpan time, TimeProvider clock, CancellationToken cancel)
    {
        var passed = new TaskCompletionSource();
        using var timer = clock.CreateTimer(_ => passed.TrySetResult(), null, time, Timeout.InfiniteTimeSpan);
        using var cancelled = cancel.Register(() => passed.TrySetCanceled(cancel));
        await passed.Task;
    }

    /// <summary>Does something later; on a machine, where that still runs the same process then.</summary>
    public void After(TimeSpan delay, SimMachine? machine, Action work)
    {
        if (Environment.CurrentManagedThreadId != _thread)
        {
            _stray = Environment.StackTrace;
            return;
        }

        _due.Enqueue((machine, machine?.Life ?? 0, work), (Now + delay, dice.Next()));
    }

    /// <summary>Lets time pass, and all that happens meanwhile.</summary>
    public void Run(TimeSpan time)
    {
        var end = Now + time;
        var outside = Current;
        SetSynchronizationContext(this);
        try
        {
            while (_due.TryPeek(out _, out var at) && at.Due <= end)
            {
                var (machine, life, work) = _due.Dequeue();
                Now = at.Due > Now ? at.Due : Now;
                Steps++;
                if (machine is null)
                {
                    work();
                }
                else
                {
                    machine.Do(life, work);
                }
            }

            Assert.True(_stray is null, $"something left the world's thread: {_stray}");
            Now = end;
        }
        finally
        {
            SetSynchronizationContext(outside);
        }
    }
}
