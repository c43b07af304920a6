using Pibl.Forward;
using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>How a connection ends: by its owner, by whoever aborts it, or because its time is over.</summary>
internal sealed partial class UpstreamConnection
{
    private void EndFrom(int was, bool isClean = false)
    {
        if (was != Ended)
        {
            _deadline.Dispose();
            if (isClean)
            {
                _server.Dispose();
            }
            else
            {
                _server.Abort();
            }
        }

        if (was == Resting)
        {
            Drop();
        }
    }

    private void LimitRest(TimeSpan idle)
    {
        if (idle != Timeout.InfiniteTimeSpan)
        {
            _deadline.LookIn((long)_keepAlive.Within(idle).TotalMilliseconds);
        }
    }

    /// <summary>On the heartbeat's thread. Whoever has taken it meanwhile keeps it.</summary>
    private void EndRest()
    {
        if (Interlocked.CompareExchange(ref _state, Ended, Resting) == Resting)
        {
            EndFrom(Resting);
            _gone(this);
        }
    }

    private void Expire()
    {
        // What stands unread in the system's buffer came in time: it is this program that is late.
        if (Volatile.Read(ref _state) == Rented && _server.HasInput)
        {
            _deadline.Set(Heartbeat.BeatMs);
            return;
        }

        Abort(UpstreamFaults.TimedOut);
        _gone(this);
    }
}
