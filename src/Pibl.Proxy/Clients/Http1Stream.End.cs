using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// How an exchange and its connection end: what remains of an upload, what becomes of a tunnel, the close, and who is
/// told.
/// </summary>
internal sealed partial class Http1Stream
{
    private static readonly Fault BrokenOff = Fault.OfUs(
        FaultKind.Draining, "the program stops, and TIMEOUT_DRAIN is over");

    private readonly ConnectionEnd _end = new();
    private volatile Tunnel? _tunnel;
    private volatile LingeringClose? _closing;
    private volatile bool _isDraining;
    private volatile bool _isAborted;
    private bool _closesBehind;

    /// <summary>The program ends: the reply under way, or the next, is the last one.</summary>
    public bool IsDraining => _isDraining;

    /// <summary>It has been broken off from here, because the program ends.</summary>
    public bool IsAborted => _isAborted;

    /// <summary>Its client speaks another protocol with a server.</summary>
    public bool IsTunnel => _tunnel is not null;

    /// <inheritdoc/>
    public CancellationToken Ended => _end.Token;

    /// <inheritdoc/>
    public void CloseBehind() => _closesBehind = true;

    /// <summary>The program ends: the reply under way is the last, and a close under way is short.</summary>
    public void Hurry()
    {
        _isDraining = true;
        Interlocked.MemoryBarrier();
        _closing?.Hurry();
    }

    /// <summary>
    /// Ends it, whatever it is doing: a message is broken off, so that nobody takes it for whole; a tunnel has no such
    /// end.
    /// </summary>
    public void BreakOff()
    {
        _isAborted = true;
        if (_tunnel is { } tunnel)
        {
            tunnel.End();
        }
        else
        {
            _closing?.Abort();
            _client.Abort();
            _watch.Leave();
        }
    }

    /// <inheritdoc/>
    public Fault CutOff(Fault fault)
    {
        // What was written must not look whole.
        _client.Abort();
        (IsBroken, KeepsAlive) = (true, false);
        fault = _isAborted ? BrokenOff : fault;
        Ending = Ending.Length == 0 ? fault.Detail : Ending;
        return fault;
    }

    /// <summary>
    /// A server that has answered early may go on reading: it gets the rest of the body for as long as its client would
    /// be listened to anyway. Nobody else reads from the client until that is over.
    /// </summary>
    public async ValueTask EndAsync()
    {
        var body = _body;
        if (body.IsLent)
        {
            if (_closes)
            {
                _client.FinishWriting();
            }

            await (IsBroken || body.AwaitsContinue ? body.EndReaderAsync() : body.LingerAsync());
            body.SkipBuffered();
        }

        IsSending = body is { IsWhole: false, Broken: null, AwaitsContinue: false };
        if (!ReferenceEquals(body, _noBody))
        {
            _body = _noBody;
            body.Dispose();
        }
    }

    /// <inheritdoc/>
    public async ValueTask JoinAsync(Upgrade upgrade)
    {
        var (server, buffer) = upgrade.HandOver();
        var tunnel = new Tunnel(_client, server, _settings.Heartbeat, _settings.Timeouts.Tunnel);
        _tunnel = tunnel;
        await tunnel.RunAsync(_buffer, buffer);
        _tunnel = null;
        Ending = tunnel.IsIdle ? "timeout" : "";
        _bytesTunnelled = tunnel.BytesToClient;
        (IsBroken, HasFinished, KeepsAlive) = (tunnel.IsBroken || _isAborted, true, false);
        if (!IsBroken)
        {
            // Closed and not broken off: what a slow server has not taken yet still goes out to it.
            await CloseAsync(server, buffer, isSending: false, hasFinished: true);
        }

        if (!tunnel.IsBroken)
        {
            server.Dispose();
        }
    }

    /// <summary>Takes leave of the client, for as long as that makes sense.</summary>
    public ValueTask CloseAsync() => CloseAsync(_client, _buffer, IsSending, HasFinished);

    private async ValueTask CloseAsync(IDuplex peer, ReadBuffer buffer, bool isSending, bool hasFinished)
    {
        var closing = new LingeringClose(peer, buffer, _settings);
        _closing = closing;

        // Whoever hurries it is either seen here, or sees that it closes.
        Interlocked.MemoryBarrier();
        if (_isDraining)
        {
            closing.Hurry();
        }

        await closing.RunAsync(isSending, hasFinished);
        _closing = null;
    }
}
