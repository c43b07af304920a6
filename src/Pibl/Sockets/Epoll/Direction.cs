using System.Threading.Tasks.Sources;

namespace Pibl.Sockets.Epoll;

/// <summary>
/// One direction of a socket: a call that is tried, and the wait for another try where there was nothing to do. One call
/// at a time. What waited goes on inside the event that ended its wait, on the loop's thread, without an object for it.
/// </summary>
/// <param name="loop">Whose events open the gate.</param>
/// <param name="burstMax">So many tries in a row on the loop's thread, then it is the others' turn.</param>
/// <param name="isOpen">False where there is nothing to try before the first event.</param>
internal abstract class Direction(EpollLoop loop, int burstMax, bool isOpen) : IValueTaskSource<int>, IValueTaskSource
{
    private ManualResetValueTaskSourceCore<int> _source;
    private int _burst;
    private bool _isQueued;
    private volatile bool _atEnd;
    private volatile bool _interrupted;
    private volatile bool _closed;
    private Gate _gate = new(isOpen);

    /// <summary>The peer has finished or broken off: no further event tells of what is left.</summary>
    protected bool AtEnd => _atEnd;

    /// <summary>For whoever tries.</summary>
    protected ref Gate Gate => ref _gate;

    /// <summary>True where its next try may take long, as far as one can know: an event only puts it into the queue.</summary>
    protected virtual bool GivesWay => false;

    /// <summary>On the loop's thread: an event.</summary>
    public virtual void Ready(bool atEnd)
    {
        _atEnd |= atEnd;
        if (GivesWay)
        {
            Queue();
        }
        else
        {
            Open();
        }
    }

    /// <summary>On the loop's thread: it has waited for the others, and goes on.</summary>
    public void Turn()
    {
        _isQueued = false;
        Open();
    }

    /// <summary>The call that waits and all later ones fail with <see cref="OperationCanceledException"/>.</summary>
    public void Interrupt()
    {
        _interrupted = true;
        FailWhereStopped();
    }

    public void Resume() => _interrupted = false;

    /// <summary>The call that waits and all later ones fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Close()
    {
        _closed = true;
        FailWhereStopped();
    }

    int IValueTaskSource<int>.GetResult(short token) => _source.GetResult(token);

    void IValueTaskSource.GetResult(short token) => _source.GetResult(token);

    public ValueTaskSourceStatus GetStatus(short token) => _source.GetStatus(token);

    public void OnCompleted(
        Action<object?> continuation, object? state, short token, ValueTaskSourceOnCompletedFlags flags) =>
        _source.OnCompleted(continuation, state, token, flags);

    /// <summary>
    /// Tries once. False when there was nothing to do: the gate has been shut then, unless an event has opened it since.
    /// Throws what the system says.
    /// </summary>
    protected abstract bool TryPass(out int result);

    /// <summary>From here on tries are counted.</summary>
    protected void BeginBurst() => _burst = 0;

    /// <summary>Does it, or waits until it is done.</summary>
    protected ValueTask<int> RunAsync() =>
        TryGoOn(out var result) ? new ValueTask<int>(result) : new ValueTask<int>(this, _source.Version);

    /// <summary>The same where nobody asks for the result.</summary>
    protected ValueTask FinishAsync() => TryGoOn(out _) ? default : new ValueTask(this, _source.Version);

    /// <summary>False when it waits from now on.</summary>
    private bool TryGoOn(out int result)
    {
        while (true)
        {
            if (_closed || _interrupted)
            {
                throw Reason();
            }

            // A gate that is shut is no reason to give way: what waits there costs nothing.
            var isOpen = _gate.IsOpen;
            var yields = isOpen && ++_burst > burstMax && loop.IsCurrent;
            if (isOpen && !yields && TryPass(out result))
            {
                return true;
            }

            _source.Reset();
            if (yields)
            {
                _gate.AwaitTurn();
                Queue();
            }

            if (yields || _gate.TryAwait())
            {
                // Whoever stops it from now on sees that it waits; who did so before is seen here.
                FailWhereStopped();
                result = 0;
                return false;
            }
        }
    }

    private void Open()
    {
        BeginBurst();
        if (_gate.Open())
        {
            Complete();
        }
    }

    private void Queue()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            loop.Again(this);
        }
    }

    private void Complete()
    {
        try
        {
            do
            {
                if (++_burst > burstMax)
                {
                    _gate.AwaitTurn();
                    Queue();
                    break;
                }

                if (TryPass(out var result))
                {
                    _source.SetResult(result);
                    return;
                }
            }
            while (!_gate.TryAwait());
            FailWhereStopped();
        }
        catch (Exception e)
        {
            _source.SetException(e);
        }
    }

    /// <summary>On a pool thread: whoever stops it may be in the middle of something.</summary>
    protected void FailWhereStopped()
    {
        Interlocked.MemoryBarrier();
        if ((_closed || _interrupted) && _gate.TryGiveUp())
        {
            ThreadPool.UnsafeQueueUserWorkItem(
                static self => self._source.SetException(self.Reason()), this, preferLocal: false);
        }
    }

    private Exception Reason() =>
        _closed ? new ObjectDisposedException("the connection") : new OperationCanceledException("it was interrupted");
}
