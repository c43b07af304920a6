using Pibl.Sockets;

namespace Pibl.Conversation;

/// <summary>
/// Whether a client takes its reply: while a write waits, its system must take so many bytes within each TIMEOUT_BODY. One
/// write may be long, and the buffers between the two large, so what counts is what has been acknowledged.
/// </summary>
internal sealed class Pace(IDuplex client, Deadline deadline, long patienceMs)
{
    /// <summary>Slower than this on average over TIMEOUT_BODY is as good as not reading: a byte now and then keeps nothing open.</summary>
    public const int BytesPerSecondMin = 1024;

    private volatile bool _waiting;
    private long _mark = -1;

    /// <summary>A write waits for the client.</summary>
    public void Begin()
    {
        Volatile.Write(ref _mark, -1);
        _waiting = true;
        deadline.LookIn(Pulse.BeatMs);
    }

    public void End()
    {
        _waiting = false;
        deadline.LookAway();
    }

    /// <summary>On the pulse's thread, when a look is due: where the client stands as the wait begins.</summary>
    public void Look()
    {
        if (_waiting && Volatile.Read(ref _mark) < 0)
        {
            Volatile.Write(ref _mark, client.Delivered);
        }
    }

    /// <summary>On the pulse's thread, when TIMEOUT_BODY is over: true when enough has moved, and it begins anew.</summary>
    public bool TryGoOn()
    {
        var (mark, delivered) = (Volatile.Read(ref _mark), client.Delivered);
        if (mark < 0 || (delivered - mark) * 1000 < patienceMs * BytesPerSecondMin)
        {
            return false;
        }

        Volatile.Write(ref _mark, delivered);
        deadline.Set(patienceMs);
        return true;
    }
}
