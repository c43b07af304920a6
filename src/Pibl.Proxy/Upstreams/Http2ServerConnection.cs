using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;
using Pibl.Transport;
using Pibl.Transport.Tls;

namespace Pibl.Upstreams;

/// <summary>
/// One connection of HTTP/2 to a server, from its preface to its end: pumps bytes between the socket and the session,
/// and tells each exchange what has come for it.
/// </summary>
/// <remarks>
/// Rule 1: an exchange begins under the lock, where a stream can be opened, or not at all.
/// Rule 2: the task that reads ends the connection; whoever wants it to end interrupts the read.
/// </remarks>
internal sealed partial class Http2ServerConnection : Http2Link
{
    /// <summary>
    /// However many a server lets be open: one connection has one lock, and one thread that works through what comes.
    /// </summary>
    private const int StreamsMax = 256;

    private readonly IDuplex _server;
    private readonly UpstreamPool _pool;
    private readonly ConnectionSettings _settings;
    private readonly ReadBuffer _buffer = new();
    private readonly TaskCompletionSource<Fault?> _introduced = new();
    private readonly List<Http2Exchange> _cut = [];
    private readonly List<Signal> _signals = [];
    private Fault? _why;
    private volatile bool _isOver;

    public Http2ServerConnection(IDuplex server, UpstreamPool pool, ConnectionSettings settings)
        : base(server, new H2Limits(settings.Limits.Head) { StreamsMax = StreamsMax }, H2Role.Client)
    {
        (_server, _pool, _settings) = (server, pool, settings);
        _deadline = settings.Heartbeat.Watch(Expire, Look);
        IsSecure = pool.Endpoint.Scheme.IsSecure();
    }

    /// <inheritdoc/>
    public override long NowMs => _settings.Heartbeat.NowMs;

    /// <summary>It is spoken over TLS.</summary>
    public bool IsSecure { get; }

    /// <summary>An exchange of before has been answered whole: what fails now may only be stale.</summary>
    public bool HasServed { get; private set; }

    /// <summary>
    /// Sends the preface, and waits for the server's: what it takes is known before it is asked for anything. Returns
    /// itself, or why the server cannot be spoken to.
    /// </summary>
    public async ValueTask<(Http2ServerConnection? Connection, Fault? Fault)> BeginAsync(CancellationToken timeout)
    {
        lock (Lock)
        {
            Session.Begin();
        }

        _ = RunAsync();
        Flush();
        try
        {
            return await _introduced.Task.WaitAsync(timeout) is { } fault
                ? (null, Http2Faults.NotSpoken(_pool.Endpoint, fault)) : (this, null);
        }
        catch (OperationCanceledException)
        {
            End(Http2Faults.Silent);
            throw;
        }
    }

    private async Task RunAsync()
    {
        Fault? why = null;
        try
        {
            await ReadAsync();
        }
        catch (OperationCanceledException)
        {
            // Told to end.
        }
        catch (TlsException e) when (e.Failure.Kind == TlsError.Alert)
        {
            why = UpstreamFaults.OfAlert(aborted: null, isAnswered: false, e.Message);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            why = Http2Faults.OfBreak(e.Message);
        }
        catch (Exception bug)
        {
            Complain(bug);
            why = Fault.OfUs(FaultKind.Bug, bug.Message, bug.GetType().Name);
        }

        await EndAsync(why);
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
            if (_buffer.Length == 0)
            {
                _buffer.Release();
                Rest();
                await _server.WaitAsync();
            }

            var read = await _server.ReadAsync(_buffer.Room(_readBytes));
            if (read == 0)
            {
                return;
            }

            _heardMs = NowMs;
            _readBytes = read >= _readBytes / 2 ? UpstreamExchange.ReadBytes : ConnectionSettings.BodyReadBytes;
            _buffer.Filling(read);
        }
    }

    private int _readBytes = ConnectionSettings.BodyReadBytes;

    /// <summary>Between two bytes from its server it holds no memory that it does not need.</summary>
    private void Rest()
    {
        lock (Lock)
        {
            Session.Rest();
        }
    }

    /// <summary>Works through all that has been read, then lets go on what follows from it.</summary>
    private void Process()
    {
        bool isOurs;
        lock (Lock)
        {
            isOurs = TryBeginFlush();
            TakeAll();
            EndWhereIdle();
        }

        LeaveCut();
        foreach (var signal in _signals)
        {
            signal.Complete();
        }

        _signals.Clear();
        if (isOurs)
        {
            FlushSoon();
        }
        else
        {
            Flush();
        }
    }

    private void LeaveCut()
    {
        foreach (var exchange in _cut)
        {
            exchange.Wake();
        }

        _cut.Clear();
    }

    private void TakeAll()
    {
        while (true)
        {
            var input = _buffer.Filled;
            var happened = Session.Next(input, NowMs);
            Take(happened, input);
            _buffer.Consume(happened.Consumed);
            if (happened.Kind == H2EventKind.NeedMore)
            {
                return;
            }

            if (happened.Kind == H2EventKind.Broken)
            {
                (_isOver, _why) = (true, happened.Fault);
                return;
            }
        }
    }

    /// <summary>Under the lock.</summary>
    private void Take(in H2Event happened, ReadOnlySpan<byte> input)
    {
        switch (happened.Kind)
        {
            case H2EventKind.Response:
                _hasPonged = false;
                Note(Find(happened.Stream!)?.OnHead(happened.Response!, happened.IsEnd));
                return;
            case H2EventKind.Data:
                _hasPonged = false;
                var exchange = Find(happened.Stream!);
                Note(happened.DataLength > 0 ? exchange?.OnContent(input[..happened.DataLength]) : null);
                Note(happened.IsEnd ? exchange?.OnEnd(null) : null);
                return;
            case H2EventKind.Trailers:
                Note(Find(happened.Stream!)?.OnEnd(happened.Trailers));
                return;
            case H2EventKind.Reset:
                if (Find(happened.Stream!) is { } reset)
                {
                    reset.Cut(happened.Fault ?? Http2Faults.OfReset(happened.Code, reset.IsBegun));
                    _cut.Add(reset);
                }

                return;
            case H2EventKind.WindowOpened when happened.Stream is null:
                // SETTINGS, or a window of the connection's.
                _introduced.TrySetResult(null);
                return;
            case H2EventKind.GoAway:
                OnGoAway(happened);
                return;
            default:
                return;
        }
    }

    private void Note(Signal? signal)
    {
        if (signal is not null)
        {
            _signals.Add(signal);
        }
    }

    // RFC 9113 §6.8: what it has taken it may still answer, the others were not looked at.
    private void OnGoAway(in H2Event happened)
    {
        if (happened.Code != ErrorCode.NoError)
        {
            _why ??= Http2Faults.OfError(happened.Code);
        }

        foreach (var exchange in _running)
        {
            if (exchange.State is { } state && state.Id > happened.LastStreamId && !state.IsClosed)
            {
                Session.Forget(state);
                exchange.Cut(Http2Faults.OfGoAway(happened.Code));
                _cut.Add(exchange);
            }
        }

        Leave();
    }

    /// <summary>All that wait learn why; what was to be sent still goes out, where it can.</summary>
    private async ValueTask EndAsync(Fault? why)
    {
        lock (Lock)
        {
            _isOver = true;
            why = _why ?? why;
            foreach (var exchange in _running)
            {
                exchange.Cut(Http2Faults.OfEnd(why, exchange.IsBegun));
                _cut.Add(exchange);
            }

            Leave();
        }

        _introduced.TrySetResult(why ?? UpstreamFaults.Unasked);
        LeaveCut();

        // What it is told at last goes out, if it takes that.
        _deadline.Set(PongMs);
        Flush();
        await DrainedAsync();
        lock (Lock)
        {
            SendNoMore();
        }

        _deadline.Dispose();
        _server.Dispose();
        _buffer.Release();
        lock (Lock)
        {
            LetGo();
        }
    }

    protected override void OnSendBegins()
    {
        // A server that takes nothing is noticed by those that wait for it.
    }

    protected override void OnSendEnds()
    {
        // As above.
    }

    protected override void Complain(Exception bug) => _pool.Complain(bug);
}
