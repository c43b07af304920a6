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
