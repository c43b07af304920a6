using Pibl.Access;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;
using Pibl.Sites;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// One client's HTTP/2 connection from the first byte to the last: pumps bytes between the socket and the
/// <see cref="H2Session"/>, which knows the protocol, and hands each request to the <see cref="ExchangeRunner"/>. Many
/// exchanges run at once.
/// </summary>
internal sealed partial class Http2Connection : Http2Link, IClientConnection, IDisposable
{
    internal static readonly Fault BrokenOff = Fault.OfUs(
        FaultKind.Draining, "the program stops, and TIMEOUT_DRAIN is over");

    private static readonly Fault ClientClosed = Fault.OfClient(
        FaultKind.ClientGone, "the client closed the connection of the stream");

    private readonly IDuplex _client;
    private readonly Snapshots _snapshots;
    private readonly ExchangeRunner _runner;
    private readonly IAccessLog _accessLog;
    private readonly ConnectionLimit _limit;
    private readonly ReadBuffer _buffer;
    private readonly ConnectionEnd _end = new();
    private readonly TaskCompletionSource _allRan = new();
    private readonly bool _isAnnounced;
    private ConnectionSettings _settings;
    private readonly Deadline _writes;
    private readonly DataRateWatch _pace;
    private string _ending = "";
    private long _number;
    private int _readBytes = ConnectionSettings.ReadBytes;
    private bool _hasFinished;
    /// <summary>Of a client that has broken the rules, so that it hears why; in bytes.</summary>
    private const long ThrownAwayMax = 1024 * 1024;

    /// <summary>How often one that floods is looked at, in milliseconds.</summary>
    private const int FloodLookMs = 50;

    private volatile bool _isBroken;
    private volatile LingeringClose? _closing;

    /// <param name="client">Its other end.</param>
    /// <param name="peer">As everybody may know it.</param>
    /// <param name="buffer">What was read of it already, the preface first.</param>
    /// <param name="isAnnounced">The access log has been told of it.</param>
    /// <param name="snapshots">With which exchanges enter.</param>
    /// <param name="runner">Runs them.</param>
    /// <param name="accessLog">Told of the connection's end.</param>
    /// <param name="limit">Tells when somebody waits for this client's place.</param>
    public Http2Connection(
        IDuplex client,
        Connection peer,
        ReadBuffer buffer,
        bool isAnnounced,
        Snapshots snapshots,
        ExchangeRunner runner,
        IAccessLog accessLog,
        ConnectionLimit limit)
        : base(client, new H2Limits(snapshots.Now.Connections.Limits.Head), H2Role.Server)
    {
        (_client, Peer, _buffer, _isAnnounced) = (client, peer, buffer, isAnnounced);
        (_snapshots, _runner, _accessLog, _limit) = (snapshots, runner, accessLog, limit);
        _settings = snapshots.Now.Connections;
        Session.IsTrusted = TrustRule.IsTrusted(_settings.TrustedProxies, client.Remote.Address);
        Session.Scheme = peer.Tls is null ? ClientScheme.Http : ClientScheme.Https;
        _deadline = _settings.Heartbeat.Watch(client.InterruptRead, Look);
        _writes = _settings.Heartbeat.Watch(ExpireWrite, LookAtWrite);
        _pace = new DataRateWatch(client, _writes, _settings.Heartbeat);
        Session.Begin();
        Expect();
    }

    /// <summary>Under the lock: memory to write lines in, empty before and after.</summary>
    public HeadBuffer Lines { get; } = new();

    /// <summary>The connection as everybody may know it.</summary>
    public Connection Peer { get; }

    /// <summary>Cancelled when it has ended.</summary>
    public CancellationToken Ended => _end.Token;

    /// <summary>It has been broken off, because the program ends.</summary>
    public bool IsAborted { get; private set; }

    /// <summary>The heartbeat's clock.</summary>
    public override long NowMs => _settings.Heartbeat.NowMs;

    public IClientConnection? Successor => null;

    public async Task RunAsync()
    {
        if (!_isAnnounced)
        {
            _accessLog.TryWrite(new AccessEntry.Connected(Peer.OpenedAt, Peer));
        }

        try
        {
            await ReadAsync();
            LeaveAll(_isBroken ? _why! : ClientClosed);
            await _allRan.Task;
            await DrainedAsync();
            await CloseAsync();
        }
        catch (Exception e) when (BrokenConnection.Is(e) || e is OperationCanceledException)
        {
            _ending = IsAborted ? "drain" : _ending.Length == 0 ? Broken ?? e.Message : _ending;
        }
        catch (Exception e)
        {
            _ending = "bug";
            Complain(e);
        }
        finally
        {
            await EndAsync();
        }
    }

    /// <summary>The system itself asks now and then whether the client is there.</summary>
    public void KeepAlive() => _client.KeepAlive();

    public void Dispose()
    {
        _deadline.Dispose();
        _writes.Dispose();
        _client.Dispose();
        _buffer.Release();
        lock (Lock)
        {
            LetGo();
            Lines.Dispose();
        }
    }

    private async ValueTask ReadAsync()
    {
        while (true)
        {
            Process();
            if (_isOver)
            {
                return;
            }

            await RoomToReadAsync();
            int read;
            try
            {
                if (_buffer.Length == 0)
                {
                    Rest();
                    await _client.WaitAsync();
                }

                read = await _client.ReadAsync(_buffer.Room(_readBytes));
            }
            catch (OperationCanceledException)
            {
                // Out of time, told to end, or interrupted for a wait that is over: the first two are reasons.
                _client.ResumeRead();
                Interlocked.MemoryBarrier();
                if (_isOver || HasExpired())
                {
                    return;
                }

                continue;
            }

            if (read == 0)
            {
                (_hasFinished, _ending) = (true, "client closed");
                return;
            }

            _readBytes = read >= ConnectionSettings.ReadBytes / 2
                ? ConnectionSettings.BodyReadBytes : ConnectionSettings.ReadBytes;
            _buffer.Filling(read);
        }
    }

    /// <summary>Between two bytes from its client a connection holds no buffer that it does not need.</summary>
    private void Rest()
    {
        _buffer.Release();
        lock (Lock)
        {
            Session.Rest();
            Lines.Dispose();
        }
    }

    private async ValueTask CloseAsync()
    {
        if (_hasFinished && !_isBroken)
        {
            return;
        }

        if (_why is { Kind: FaultKind.TooManyRequests })
        {
            await EndFloodAsync();
            return;
        }

        var closing = new LingeringClose(_client, _buffer, _settings);
        _closing = closing;

        // Whoever hurries it is either seen here, or sees that it closes.
        Interlocked.MemoryBarrier();
        if (_isDraining)
        {
            closing.Hurry();
        }

        await closing.RunAsync(isSending: _isBroken, _hasFinished, _isBroken ? ThrownAwayMax : long.MaxValue);
        _closing = null;
    }

    /// <summary>
    /// A flood is not read to its end: the client has a moment to learn why. One that takes nothing is told of no end,
    /// behind which it could write on and on, and its writes wait.
    /// </summary>
    private async ValueTask EndFloodAsync()
    {
        var isFinished = false;
        for (var left = Linger.DrainMsMax; left > 0; left -= FloodLookMs)
        {
            if (!isFinished && _client.Undelivered == 0)
            {
                isFinished = true;
                _client.FinishWriting();
            }

            await Task.Delay(TimeSpan.FromMilliseconds(FloodLookMs), _settings.Clock);
        }

        if (!isFinished)
        {
            _client.Abort();
        }
    }

    private async ValueTask EndAsync()
    {
        // Nothing is sent any more, and nobody is left to work for.
        lock (Lock)
        {
            SendNoMore();
        }

        LeaveAll(IsAborted ? BrokenOff : ClientClosed);
        if (_running.Count > 0 || IsSending)
        {
            _client.Abort();
        }

        // What is being sent is read from memory of ours until that has ended.
        await _allRan.Task;
        Flush();
        await DrainedAsync();
        Dispose();
        _end.Tell();
        _accessLog.TryWrite(new AccessEntry.Closed(
            _settings.Clock.GetUtcNow(), Peer, _number, _ending.Length == 0 ? Broken ?? "" : _ending));
    }

    protected override void OnSendBegins()
    {
        _pace.Renew(MinDataRate.Full(
            (long)_settings.Timeouts.Body.TotalMilliseconds, _settings.Limits.BytesPerSecondMin));
        _pace.Begin();
    }

    protected override void OnSendEnds() => _pace.End();

    protected override void Complain(Exception bug) => _accessLog.TryWrite(new AccessEntry.Notice(
        _settings.Clock.GetUtcNow(), true, $"connection {Peer.Id}: {bug}"));

    /// <summary>On the heartbeat's thread.</summary>
    private void ExpireWrite()
    {
        if (!_pace.TryGoOn())
        {
            _client.Abort();
        }
    }

    private void LookAtWrite() => _pace.OnHeartbeat();
}
