namespace Pibl.Cache;

/// <summary>
/// Those who wait until what they saw waiting is written. The writer takes them after it has taken what waits, never
/// before: who asks in between sees pieces in the queue, wakes nobody, and would wait until the next one comes.
/// </summary>
/// <param name="completion">How those who wait are run on.</param>
internal sealed class Flushes(TaskCreationOptions completion)
{
    private readonly Lock _lock = new();
    private readonly List<TaskCompletionSource> _waiting = new();
    private bool _isEnded;

    /// <summary>Ends when all that waits now is written, or has failed; at once where nobody writes any more.</summary>
    public Task Ask()
    {
        lock (_lock)
        {
            if (_isEnded)
            {
                return Task.CompletedTask;
            }

            var done = new TaskCompletionSource(completion);
            _waiting.Add(done);
            return done.Task;
        }
    }

    /// <summary>Those who asked so far: to be released when what was taken before this is written.</summary>
    public TaskCompletionSource[] Take()
    {
        lock (_lock)
        {
            var taken = _waiting.ToArray();
            _waiting.Clear();
            return taken;
        }
    }

    /// <summary>It has happened.</summary>
    public static void Release(TaskCompletionSource[] waiting)
    {
        foreach (var done in waiting)
        {
            done.TrySetResult();
        }
    }

    /// <summary>Nobody writes any more: who waits is released, and who comes later does not wait.</summary>
    public void End()
    {
        lock (_lock)
        {
            _isEnded = true;
        }

        Release(Take());
    }
}
