using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Whether a client takes its reply, by <see cref="MinDataRate"/>: only the time that a write waits counts. One write
/// may be long, and the buffers between the two large, so what counts as taken is what its system has acknowledged.
/// </summary>
internal sealed class DataRateWatch(IDuplex client, Deadline deadline, Heartbeat heartbeat)
{
    private readonly Lock _lock = new();
    private MinDataRate _credit;
    private volatile bool _waiting;
    private long _mark = -1;
    private long _sinceMs;

    /// <summary>A reply begins, with all its credit.</summary>
    public void Renew(MinDataRate full) => _credit = full;

    /// <summary>A write waits for the client.</summary>
    public void Begin()
    {
        lock (_lock)
        {
            (_mark, _sinceMs) = (-1, heartbeat.NowMs);
            _waiting = true;
            deadline.Set(Math.Max(1, _credit.WaitMs));
            deadline.LookIn(Heartbeat.BeatMs);
        }
    }

    /// <summary>
    /// The write is through. One that was shorter than a beat has not been looked at, and costs no credit.
    /// </summary>
    public void End()
    {
        _waiting = false;
        deadline.LookAway();
        if (Volatile.Read(ref _mark) >= 0)
        {
            lock (_lock)
            {
                Settle();
            }
        }
    }

    /// <summary>On the heartbeat's thread, when a look is due: where the client stands as the wait begins.</summary>
    public void OnHeartbeat()
    {
        lock (_lock)
        {
            if (_waiting && _mark < 0)
            {
                _mark = client.Delivered;
            }
        }
    }

    /// <summary>
    /// On the heartbeat's thread, when the credit's time is over: true when enough has moved, and the rest begins.
    /// </summary>
    public bool TryGoOn()
    {
        lock (_lock)
        {
            Settle();
            if (_credit.IsSpent)
            {
                return false;
            }

            deadline.Set(_credit.WaitMs);
            return true;
        }
    }

    private void Settle()
    {
        var (now, delivered) = (heartbeat.NowMs, client.Delivered);
        _credit = _credit.After(now - _sinceMs, _mark < 0 ? 0 : Math.Max(0, delivered - _mark));
        (_mark, _sinceMs) = (delivered, now);
    }
}
