using Pibl.Cache;
using Pibl.Stages;

namespace Pibl.Twins;

/// <summary>
/// The deterministic twin of <see cref="DiskWorkers.Threads"/>: the disk's loops take turns with everybody else on the
/// world's one thread, each in a context of its own, so that none goes on inside another. SQLite and the files are
/// real.
/// </summary>
internal sealed class InlineDisk(Loop loop, TimeProvider clock) : DiskWorkers
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly List<Task> _running = [];

    public override TaskCreationOptions Completion => TaskCreationOptions.None;

    /// <summary>What happens where the disk is reached: it may throw as SQLite or the system does.</summary>
    public Action<DiskStep>? Reached { get; set; }

    /// <summary>How long a loop takes to go on when there is work: a slow disk. Null: no time at all.</summary>
    public Func<TimeSpan>? Lag { get; set; }

    /// <summary>Loops that have not ended.</summary>
    public int Running => _running.Count(static loop => !loop.IsCompleted);

    public override Task Begin(string name, Func<Task> loop)
    {
        var ended = new TaskCompletionSource();
        _running.Add(ended.Task);
        Start(() => EndAsync(loop, ended));
        return ended.Task;
    }

    public override Task Run(Func<Task> work)
    {
        var running = default(Task);
        new Turns(loop).Run(() => running = work());
        _running.Add(running!);
        return running!;
    }

    public override void Start(Action work) => new Turns(loop).Post(static work => ((Action)work!)(), work);

    public override async ValueTask<bool> WaitAsync<T>(WorkQueue<T> queue)
    {
        var more = await queue.WaitAsync();
        await LagAsync();
        return more;
    }

    public override async ValueTask WaitAsync(Task task, TimeSpan atMost)
    {
        var over = new TaskCompletionSource();
        using var timer = clock.CreateTimer(
            static over => ((TaskCompletionSource)over!).TrySetResult(), over, atMost, Timeout.InfiniteTimeSpan);
        await Task.WhenAny(task, over.Task);
    }

    public override async ValueTask LetOthersAsync()
    {
        await Task.Yield();
        await LagAsync();
    }

    public override void At(DiskStep step) => Reached?.Invoke(step);

    private static async void EndAsync(Func<Task> loop, TaskCompletionSource ended)
    {
        await loop();
        ended.SetResult();
    }

    private async ValueTask LagAsync()
    {
        if (Lag?.Invoke() is { } lag && lag > TimeSpan.Zero)
        {
            await WaitAsync(Never, lag);
        }
    }

    /// <summary>What stands in for a thread: whatever it awaits goes on in its own context, through the loop.</summary>
    private sealed class Turns(Loop loop) : SynchronizationContext
    {
        public override void Post(SendOrPostCallback d, object? state) => loop.Post(() => Run(() => d(state)));

        public void Run(Action work)
        {
            var outside = Current;
            SetSynchronizationContext(this);
            try
            {
                work();
            }
            finally
            {
                SetSynchronizationContext(outside);
            }
        }
    }
}
