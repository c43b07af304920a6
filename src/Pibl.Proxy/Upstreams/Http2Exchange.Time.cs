using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Semantics;

namespace Pibl.Upstreams;

/// <summary>
/// TIMEOUT_SERVER, which runs only while the server owes something, as <see cref="ServerDeadline"/> has it: somebody
/// waits for it, and it does not wait for its client. It ends the stream, and not the connection.
/// </summary>
internal sealed partial class Http2Exchange
{
    private long _limitMs;
    private long _sinceMs;
    private bool _isExpected;
    private bool _clientIsAsked;
    private bool _clientHoldsBack;

    /// <summary>Under the lock: somebody waits for the server.</summary>
    public bool IsAwaited => _isExpected && (!_clientIsAsked || _clientHoldsBack);

    /// <summary>Under the lock: true where it has been cut, because the server is too slow.</summary>
    public bool Look(long nowMs)
    {
        if (!IsAwaited || nowMs - _sinceMs < _limitMs || _ended is not null)
        {
            return false;
        }

        Cut(UpstreamFaults.TimedOut with { Retry = RetryClass.Of(mayHaveArrived: true, IsBegun) });
        _connection!.Session.Reset(State!, ErrorCode.Cancel);
        return true;
    }

    /// <summary>Waits for at most so long for what comes next; replaces what was set.</summary>
    private void Expect(TimeSpan within)
    {
        lock (_connection!.Lock)
        {
            (_limitMs, _isExpected) = ((long)within.TotalMilliseconds, true);
            Progress();
        }

        _connection.LookSoon();
    }

    /// <summary>
    /// More of the response is waited for. A call of gRPC is a conversation: its server may have nothing to say for
    /// long, and whether it is alive a PING finds out.
    /// </summary>
    public void ExpectServer() => Expect(
        GrpcCalls.IsOne(Request) ? upstreams.Settings.Timeouts.Tunnel : upstreams.Settings.Timeouts.Server);

    /// <summary>Nobody waits for the server: it owes nothing, and may take its time.</summary>
    public void ExpectNothing()
    {
        lock (_connection!.Lock)
        {
            _isExpected = false;
        }
    }

    /// <summary>Under the lock: something has moved.</summary>
    private void Progress() => _sinceMs = _connection!.NowMs;

    /// <summary>The client sends no body before the server has said 100 (RFC 9110 §10.1.1).</summary>
    private void ClientHoldsBack() => Set(ref _clientHoldsBack, true);

    /// <summary>It has been told to go on.</summary>
    private void ClientMayGoOn() => Set(ref _clientHoldsBack, false);

    /// <summary>The client's next block is waited for: the server can do nothing about it.</summary>
    private void AskClient() => Set(ref _clientIsAsked, true);

    /// <summary>The block is there, and the server's to take; or it has taken it.</summary>
    private void ClientIsThrough()
    {
        Set(ref _clientIsAsked, false);
        Set(ref _clientHoldsBack, false);
        _connection!.LookSoon();
    }

    private void Set(ref bool flag, bool value)
    {
        lock (_connection!.Lock)
        {
            flag = value;
            Progress();
        }
    }
}
