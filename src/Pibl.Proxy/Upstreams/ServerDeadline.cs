using Pibl.Transport;

namespace Pibl.Upstreams;

/// <summary>
/// TIMEOUT_SERVER, which runs only while a server owes something: somebody waits for it, and it does not wait for its
/// client.
/// </summary>
/// <remarks>
/// The task that sends a body and the one that reads the answer tell of changes at the same time. Each flag has one
/// writer at a time, and whoever has written one looks again at all of them behind the store: the last to look has seen
/// everything.
/// </remarks>
internal sealed class ServerDeadline(Deadline deadline)
{
    private long _limitMs;
    private bool _isAwaited;
    private bool _clientIsAsked;
    private bool _clientHoldsBack;

    private bool Runs => Volatile.Read(ref _isAwaited)
        && (!Volatile.Read(ref _clientIsAsked) || Volatile.Read(ref _clientHoldsBack));

    /// <summary>Progress is due within <paramref name="limit"/> from now on; replaces what was set.</summary>
    public void Await(TimeSpan limit)
    {
        Volatile.Write(ref _limitMs, (long)limit.TotalMilliseconds);
        Volatile.Write(ref _isAwaited, true);
        Renew();
    }

    /// <summary>Nobody waits for the server: it owes nothing, and may take its time.</summary>
    public void AwaitNothing()
    {
        Volatile.Write(ref _isAwaited, false);
        Renew();
    }

    /// <summary>
    /// The client sends no body before the server has said 100 (RFC 9110 §10.1.1): until then it is not its turn.
    /// </summary>
    public void ClientHoldsBack() => Volatile.Write(ref _clientHoldsBack, true);

    /// <summary>It has been told to go on.</summary>
    public void ClientMayGoOn()
    {
        Volatile.Write(ref _clientHoldsBack, false);
        Renew();
    }

    /// <summary>The client's next block is waited for: the server can do nothing about it.</summary>
    public void AskClient()
    {
        Volatile.Write(ref _clientIsAsked, true);
        Renew();
    }

    /// <summary>The block is there, and the server's to take; or it has taken it.</summary>
    public void ClientIsThrough()
    {
        Volatile.Write(ref _clientIsAsked, false);
        Volatile.Write(ref _clientHoldsBack, false);
        Renew();
    }

    private void Renew()
    {
        bool runs;
        do
        {
            runs = Runs;
            if (runs)
            {
                deadline.Set(Volatile.Read(ref _limitMs));
            }
            else
            {
                deadline.Clear();
            }

            Interlocked.MemoryBarrier();
        }
        while (runs != Runs);
    }
}
