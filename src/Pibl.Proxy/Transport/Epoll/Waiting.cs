using System.Threading.Tasks.Sources;

namespace Pibl.Transport.Epoll;

/// <summary>
/// Whoever waits for a direction, one at a time: the socket's own object, so that nothing is made for a wait.
/// </summary>
internal abstract class Waiting : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _source;
    private Exception? _because;
    private bool _isAttended;

    /// <summary>
    /// True while what follows the wait is not known yet: to end it runs nothing. Without a lock; who has it wrong
    /// completes somebody out of turn, no more.
    /// </summary>
    protected bool IsUnattended => !Volatile.Read(ref _isAttended);

    /// <summary>Why the wait is to end without what it is for, or null.</summary>
    protected Exception? Because => _because;

    protected short Version => _source.Version;

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags)
    {
        Volatile.Write(ref _isAttended, true);
        _source.OnCompleted(continuation, state, token, flags);
    }

    /// <summary>A wait begins.</summary>
    protected void Begin()
    {
        _source.Reset();
        _because = null;
        Volatile.Write(ref _isAttended, false);
    }

    /// <summary>It is to end for this reason; the first one holds.</summary>
    protected void Give(Exception because) => _because ??= because;

    /// <summary>Runs what follows the wait.</summary>
    protected void Complete(int result, Exception? failure = null)
    {
        if (failure is null)
        {
            _source.SetResult(result);
        }
        else
        {
            _source.SetException(failure);
        }
    }

    /// <summary>
    /// Ends it for the reason given, on a pool thread: whoever stops it may be in the middle of something.
    /// </summary>
    protected void FailLater() => ThreadPool.UnsafeQueueUserWorkItem(
        static self => self._source.SetException(self._because!), this, preferLocal: false);
}
