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
    private readonly Http2Pool _pool;
    private readonly ConnectionSettings _settings;
    private readonly ReadBuffer _buffer = new();
    private readonly TaskCompletionSource<Fault?> _introduced = new();
    private Fault? _why;
    private volatile bool _isOver;
    private int _readBytes = ConnectionSettings.BodyReadBytes;

    public Http2ServerConnection(IDuplex server, Http2Pool pool, ConnectionSettings settings)
        : base(server, new H2Limits(settings.Limits.Head) { StreamsMax = StreamsMax }, H2Role.Client)
    {
        (_server, _pool, _settings) = (server, pool, settings);
        _deadline = settings.Heartbeat.Watch(Expire, Look);
        IsSecure = pool.Server.Endpoint.Scheme.IsSecure();
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
            if (await _introduced.Task.WaitAsync(timeout) is { } fault)
            {
                return (null, Http2Faults.NotSpoken(_pool.Server.Endpoint, fault));
            }

            if (Session.StreamsMax == 0)
            {
                Retire(onlyIdle: true);
                return (null, Http2Faults.NoStreams);
            }

            return (this, null);
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

    /// <summary>Between two bytes from its server it holds no memory that it does not need.</summary>
    private void Rest()
    {
        lock (Lock)
        {
            Session.Rest();
        }
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
                Session.Forget(exchange.State!);
                _cut.Add(exchange);
            }

            Leave();
            if (why is { Kind: FaultKind.Bug })
            {
                // Nobody knows what was to be sent.
                SendNoMore();
                Session.Output.Clear();
            }
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

    protected override void Complain(Exception bug) => _pool.Server.Complain(bug);
}
