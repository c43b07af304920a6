using Pibl.Stages;

namespace Pibl.Cache;

/// <summary>A thread for each loop, and the thread pool for the rest.</summary>
internal sealed class DiskThreads : DiskWorkers
{
    public override TaskCreationOptions Completion => TaskCreationOptions.RunContinuationsAsynchronously;

    public override Task Begin(string name, Func<Task> loop)
    {
        var ended = new TaskCompletionSource(Completion);
        new Thread(() =>
        {
            loop().GetAwaiter().GetResult();
            ended.SetResult();
        })
        {
            IsBackground = true,
            Name = name,
        }.Start();
        return ended.Task;
    }

    public override Task Run(Func<Task> work) => Task.Run(work);

    public override void Start(Action work) =>
        ThreadPool.UnsafeQueueUserWorkItem(static work => work(), work, preferLocal: false);

    public override ValueTask<bool> WaitAsync<T>(WorkQueue<T> queue) => new(queue.Wait());

    public override ValueTask WaitAsync(Task task, TimeSpan atMost)
    {
        Task.WaitAny([task], atMost);
        return default;
    }
}
