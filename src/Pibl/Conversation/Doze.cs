using Pibl.Sockets;

namespace Pibl.Conversation;

/// <summary>
/// Lets a conversation that has been idle for a moment give its memory back: its read is interrupted, and it waits without a
/// buffer from then on. On a busy connection that costs two interlocked stores a request, and no call to the system.
/// </summary>
internal sealed class Doze(IDuplex client, Deadline deadline)
{
    /// <summary>So many milliseconds between two requests cost no interruption (tens of microseconds each).</summary>
    public const int AfterMs = 2_000;

    private const int Busy = 0;
    private const int Awake = 1;
    private const int Dozing = 2;

    private readonly Lock _lock = new();
    private int _state;

    /// <summary>A read of an idle conversation begins.</summary>
    public void Begin()
    {
        // A full fence: whoever hurries an idle conversation is either seen by it, or sees that it is idle.
        Interlocked.Exchange(ref _state, Awake);
        deadline.LookIn(AfterMs);
    }

    /// <summary>That read has ended, in whatever way. True when it was interrupted (or about to be) for a doze.</summary>
    public bool End()
    {
        if (Volatile.Read(ref _state) == Busy)
        {
            return false;
        }

        deadline.LookAway();
        if (Interlocked.CompareExchange(ref _state, Busy, Awake) == Awake)
        {
            return false;
        }

        // The beat is in the middle of it: what it interrupts is resumed behind it.
        lock (_lock)
        {
            _state = Busy;
            client.ResumeRead();
            return true;
        }
    }

    /// <summary>On the pulse's thread, when a look is due.</summary>
    public void Look()
    {
        if (Volatile.Read(ref _state) != Awake)
        {
            return;
        }

        lock (_lock)
        {
            if (Interlocked.CompareExchange(ref _state, Dozing, Awake) == Awake)
            {
                client.InterruptRead();
            }
        }
    }
}
