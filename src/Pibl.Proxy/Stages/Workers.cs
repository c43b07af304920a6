namespace Pibl.Stages;

/// <summary>Where work that had to wait goes on: the thread pool, or one thread in a fixed order.</summary>
public abstract class Workers
{
    public abstract void Start(Action work);

    /// <summary>The thread pool.</summary>
    public static readonly Workers Pool = new PoolWorkers();

    private sealed class PoolWorkers : Workers
    {
        public override void Start(Action work) =>
            ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);
    }
}

/// <summary>
/// The deterministic twin: work stands in line until somebody lets it run, on that thread, first in first out.
/// </summary>
public sealed class InlineWorkers : Workers
{
    private readonly System.Collections.Generic.Queue<Action> _line = new();

    public override void Start(Action work) => _line.Enqueue(work);

    /// <summary>Runs until nothing is left in line. Returns how many pieces of work that were.</summary>
    public int RunUntilIdle()
    {
        var ran = 0;
        for (; _line.TryDequeue(out var work); ran++)
        {
            work();
        }

        return ran;
    }
}
