using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// Notices that a client has gone while its exchange waits for a server, and tells whoever works for it. Nothing is
/// asked of the system until the wait has lasted a beat.
/// </summary>
/// <remarks>
/// Gone means broken (RST). A FIN alone says only that the client will send no more, and it may be waiting for its
/// answer (RFC 9112 §9.6): it is served, and found to be gone, if it is, by the reset that the first bytes of the reply
/// bring back. With ABORT_ON_CLOSE a FIN counts as well.
/// </remarks>
internal sealed class ClientWatch(IDuplex client, Deadline deadline)
{
    // Never disposed, which it need not be: a beat may still be looking when the connection ends.
    private CancellationTokenSource? _gone;
    private volatile bool _waiting;
    private volatile bool _abortsOnClose;

    /// <summary>Cancelled when the client has gone.</summary>
    public CancellationToken Token => (_gone ??= new CancellationTokenSource()).Token;

    /// <summary>A server is being waited for.</summary>
    /// <param name="abortsOnClose">ABORT_ON_CLOSE.</param>
    public void Begin(bool abortsOnClose)
    {
        _abortsOnClose = abortsOnClose;
        _waiting = true;
        deadline.LookIn(Heartbeat.BeatMs);
    }

    public void End()
    {
        _waiting = false;
        deadline.LookAway();
    }

    /// <summary>The connection has been broken off from here: nobody is left to work for.</summary>
    public void Leave() => _gone?.Cancel();

    /// <summary>On the heartbeat's thread, when a look is due.</summary>
    public void OnHeartbeat()
    {
        if (!_waiting)
        {
            return;
        }

        if (client.PeerIsGone || (_abortsOnClose && client.PeerHasFinished))
        {
            _gone?.Cancel();
        }
        else
        {
            deadline.LookIn(Heartbeat.BeatMs);
        }
    }
}
