namespace Pibl.Clients;

/// <summary>
/// Places for so many connections. Who waits for one goes on on the thread that gives one back: no hop.
/// </summary>
internal sealed class ConnectionLimit(int places)
{
    private readonly Lock _lock = new();
    private readonly System.Collections.Generic.Queue<TaskCompletionSource> _line = new();
    private int _free = places;
    private int _waiting;

    /// <summary>All places are taken, and somebody waits for one.</summary>
    public bool IsWanted => Volatile.Read(ref _waiting) > 0;

    /// <summary>Takes a place, or waits for one; cancelled, it takes none.</summary>
    public async ValueTask TakeAsync(CancellationToken cancel)
    {
        TaskCompletionSource turn;
        lock (_lock)
        {
            if (_free > 0)
            {
                _free--;
                return;
            }

            _line.Enqueue(turn = new TaskCompletionSource());
            Volatile.Write(ref _waiting, _line.Count);
        }

        await using var registration = cancel.UnsafeRegister(
            static state => ((TaskCompletionSource)state!).TrySetCanceled(), turn);
        await turn.Task;
    }

    public void Return()
    {
        while (true)
        {
            TaskCompletionSource? turn;
            lock (_lock)
            {
                if (!_line.TryDequeue(out turn))
                {
                    _free++;
                    return;
                }

                Volatile.Write(ref _waiting, _line.Count);
            }

            if (turn.TrySetResult())
            {
                return;
            }
        }
    }
}
