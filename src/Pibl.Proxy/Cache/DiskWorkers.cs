using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>
/// Who runs the disk's work. In the program each loop has a thread of its own that blocks where it waits, so that what
/// a loop awaits has always happened already; in the deterministic world (tests/Pibl.Twins) the same loops take turns
/// on one thread (docs/decisions/0027-disk-in-the-deterministic-world.md).
/// </summary>
internal abstract class DiskWorkers
{
    /// <summary>Threads of the disk's own.</summary>
    public static readonly DiskWorkers Threads = new DiskThreads();

    /// <summary>
    /// How a completion runs those who wait for it: never on the worker that completes it, often under a lock.
    /// </summary>
    public abstract TaskCreationOptions Completion { get; }

    /// <summary>Begins a loop that blocks; the task ends with it.</summary>
    public abstract Task Begin(string name, Func<Task> loop);

    /// <summary>Begins work that blocks nobody; the task ends with it.</summary>
    public abstract Task Run(Func<Task> work);

    /// <summary>Begins a short piece of work.</summary>
    public abstract void Start(Action work);

    /// <summary>For a loop: waits for a piece of work. False when the queue is closed and empty.</summary>
    public abstract ValueTask<bool> WaitAsync<T>(WorkQueue<T> queue);

    /// <summary>For a loop: waits until the task has ended, whatever came of it, or that time is over.</summary>
    public abstract ValueTask WaitAsync(Task task, TimeSpan atMost);

    /// <summary>For a loop: another thread may do any number of things here, and nothing is awaited.</summary>
    public virtual ValueTask LetOthersAsync() => default;

    /// <summary>The disk is reached: a twin may fail here as a disk does.</summary>
    public virtual void At(DiskStep step)
    {
    }
}
