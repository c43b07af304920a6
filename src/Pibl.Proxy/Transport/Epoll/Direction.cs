namespace Pibl.Transport.Epoll;

/// <summary>
/// One direction of a socket: a call that is tried, and the wait for another try where there was nothing to do. One
/// call at a time. What waited goes on inside the event that ended its wait, on the loop's thread, without an object
/// for it.
/// </summary>
/// <remarks>
/// Rule 1: calls are made, events noted and waits ended under one lock. So once <see cref="Interrupt"/> or
/// <see cref="Close"/> has returned, no call touches the memory of whoever waited.
/// Rule 2: whoever waits is completed outside the lock, for what goes on there may do anything.
/// </remarks>
/// <param name="loop">Whose events open the gate.</param>
/// <param name="burstMax">So many tries in a row on the loop's thread, then it is the others' turn.</param>
/// <param name="isOpen">False where there is nothing to try before the first event.</param>
internal abstract class Direction(EpollLoop loop, int burstMax, bool isOpen) : Waiting
{
    private readonly Lock _lock = new();
    private Gate _gate = new(isOpen);
    private int _burst;
    private bool _atEnd;
    private bool _interrupted;
    private bool _closed;

    /// <summary>For the loop's thread alone.</summary>
    private bool _isQueued;

    private enum News
    {
        None,
        Event,
        End,
        Turn,
    }

    private enum Pass
    {
        /// <summary>It is done.</summary>
        Done,

        /// <summary>Some of it is done, and the rest may be tried at once.</summary>
        More,

        /// <summary>An event is to come, or a turn.</summary>
        Waits,
    }

    /// <summary>Under which all of this happens.</summary>
    protected Lock Lock => _lock;

    /// <summary>
    /// Under the lock: the peer has finished or broken off, and no further event tells of what is left.
    /// </summary>
    protected bool AtEnd => _atEnd;

    /// <summary>Under the lock: no call is made any more.</summary>
    protected bool IsClosed => _closed;

    /// <summary>Under the lock.</summary>
    protected ref Gate Gate => ref _gate;

    /// <summary>
    /// Under the lock: true where its next try may take long. Then an event only puts it into the queue.
    /// </summary>
    protected virtual bool GivesWay => false;

    /// <summary>On the loop's thread: an event.</summary>
    public void Ready(bool atEnd) => GoOn(atEnd ? News.End : News.Event);

    /// <summary>On the loop's thread: it has waited for the others, and goes on.</summary>
    public void Turn()
    {
        _isQueued = false;
        GoOn(News.Turn);
    }

    /// <summary>The call that waits and all later ones fail with <see cref="OperationCanceledException"/>.</summary>
    public void Interrupt() => Stop(ref _interrupted);

    /// <summary>Calls that begin from now on are not interrupted.</summary>
    public void Resume()
    {
        lock (_lock)
        {
            _interrupted = false;
        }
    }

    /// <summary>The call that waits and all later ones fail with <see cref="ObjectDisposedException"/>.</summary>
    public void Close() => Stop(ref _closed);

    /// <summary>
    /// Under the lock, while the gate is open: tries once. False when it is not done: then the gate is shut where an
    /// event is to come, and open where a turn's worth is done and the rest may follow. Throws what the system says.
    /// </summary>
    protected abstract bool TryPass(out int result);

    /// <summary>Under the lock, before anything follows from it: an event.</summary>
    protected virtual void Noted()
    {
    }

    /// <summary>Under the lock: the gate was shut, and is open.</summary>
    protected virtual void Opened()
    {
    }

    /// <summary>Under the lock: whoever waited is told that it is closed.</summary>
    protected virtual void CutOff()
    {
    }

    /// <summary>From here on tries are counted.</summary>
    protected void BeginBurst() => _burst = 0;

    /// <summary>Does it, or waits until it is done.</summary>
    protected ValueTask<int> RunAsync() =>
        TryRun(out var result) ? new ValueTask<int>(result) : new ValueTask<int>(this, Version);

    /// <summary>The same where nobody asks for the result.</summary>
    protected ValueTask FinishAsync() => TryRun(out _) ? default : new ValueTask(this, Version);

    /// <summary>Completes whoever waits, where that can be done now. Not under the lock.</summary>
    protected void GoOn() => GoOn(News.None);

    private void GoOn(News news)
    {
        while (true)
        {
            int result;
            Exception? failure = null;
            lock (_lock)
            {
                if (!TryTake(news) || !_gate.IsAwaited)
                {
                    return;
                }

                news = News.None;

                Pass pass;
                try
                {
                    pass = Try(out result);
                }
                catch (Exception e)
                {
                    (pass, result, failure) = (Pass.Done, 0, e);
                }

                if (pass == Pass.More)
                {
                    // Let go of the lock in between: off its thread this may take long, and the loop may want it.
                    continue;
                }

                if (pass == Pass.Waits)
                {
                    return;
                }

                _gate.TryEndWait();
            }

            Complete(result, failure);
            return;
        }
    }

    /// <summary>Under the lock. True when somebody waited, whom <see cref="Waiting.FailLater"/> has to tell.</summary>
    private bool TryStop()
    {
        if (_gate.IsAwaited || _gate.IsClaimed)
        {
            Give(Reason());
        }

        return _gate.TryEndWait();
    }

    /// <summary>
    /// Under the lock: the ring is through. True when it was stopped meanwhile, as with <see cref="TryStop"/>.
    /// </summary>
    protected bool EndClaim()
    {
        _gate.EndClaim();
        return Because is not null && _gate.TryEndWait();
    }

    /// <summary>Under the lock. False where it is to wait for its turn.</summary>
    private bool TryTake(News news)
    {
        if (news == News.None)
        {
            return true;
        }

        if (news != News.Turn)
        {
            _atEnd |= news == News.End;
            Noted();
            if (GivesWay || _isQueued)
            {
                Queue();
                return false;
            }
        }

        BeginBurst();
        if (!_gate.IsOpen)
        {
            _gate.Open();
            Opened();
        }

        return true;
    }

    /// <summary>False when it waits from now on.</summary>
    private bool TryRun(out int result)
    {
        while (true)
        {
            lock (_lock)
            {
                if (_closed || _interrupted)
                {
                    throw Reason();
                }

                var pass = Try(out result);
                if (pass == Pass.Done)
                {
                    return true;
                }

                if (pass == Pass.Waits)
                {
                    Begin();
                    _gate.Await();
                    return false;
                }
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private Pass Try(out int result)
    {
        result = 0;
        if (!_gate.IsOpen)
        {
            return Pass.Waits;
        }

        if (++_burst > burstMax && loop.IsCurrent)
        {
            Queue();
            return Pass.Waits;
        }

        if (TryPass(out result))
        {
            return Pass.Done;
        }

        return _gate.IsOpen ? Pass.More : Pass.Waits;
    }

    private void Queue()
    {
        if (!_isQueued)
        {
            _isQueued = true;
            loop.Again(this);
        }
    }

    private void Stop(ref bool flag)
    {
        lock (_lock)
        {
            flag = true;
            if (!TryStop())
            {
                return;
            }

            if (_closed)
            {
                CutOff();
            }
        }

        FailLater();
    }

    private Exception Reason() =>
        _closed ? new ObjectDisposedException("the connection") : new OperationCanceledException("it was interrupted");
}
