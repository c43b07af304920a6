namespace Pibl.Stages;

/// <summary>
/// Workers of which only some work at once: the rest of the work stands in line, in order, and leaves the others of
/// <paramref name="workers"/> to everybody else. The line has no bound of its own: whoever starts work bounds how much
/// of it there is.
/// </summary>
/// <param name="workers">Where the work is done.</param>
/// <param name="atOnceMax">How many pieces at once.</param>
public sealed class BoundedWorkers(Workers workers, int atOnceMax) : Workers
{
    private readonly Lock _lock = new();
    private readonly System.Collections.Generic.Queue<Action> _line = new();
    private Action? _workOne;
    private int _working;

    public override void Start(Action work)
    {
        lock (_lock)
        {
            _line.Enqueue(work);
            if (_working == atOnceMax)
            {
                return;
            }

            _working++;
            _workOne ??= WorkOne;
        }

        workers.Start(_workOne);
    }

    // One piece, and then to the end of the other workers' line: nobody who waits there waits for all of ours.
    private void WorkOne()
    {
        Action? work;
        lock (_lock)
        {
            if (!_line.TryDequeue(out work))
            {
                _working--;
                return;
            }
        }

        try
        {
            work();
        }
        finally
        {
            GoOn();
        }
    }

    private void GoOn()
    {
        lock (_lock)
        {
            if (_line.Count == 0)
            {
                _working--;
                return;
            }
        }

        workers.Start(_workOne!);
    }
}
