using System.Diagnostics.CodeAnalysis;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Http2;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// The client's side of one exchange of an HTTP/2 connection; used again for another one when it is over.
/// </summary>
[SuppressMessage("Design", "CA1001", Justification = "The body ends with its exchange, and the source holds nothing.")]
internal sealed partial class Http2Stream : IExchangeStream, IHttp2Sender
{
    private readonly Http2Connection _connection;
    private CancellationTokenSource _gone = new();
    private ConnectionSettings _settings;
    private Http2Body? _body;
    private ValueTask _running;
    private Fields? _callHead;
    private volatile Received? _received;
    private string _site = "";
    private Fault? _ended;
    private MinDataRate _pace;
    private long _bytesSent;

    public Http2Stream(Http2Connection connection, ConnectionSettings settings)
    {
        (_connection, _settings) = (connection, settings);
        Scope = new ExchangeScope { Client = this };
        Ran = OnRan;
    }

    /// <inheritdoc/>
    public Connection Connection => _connection.Peer;

    /// <inheritdoc/>
    public CancellationToken Ended => _connection.Ended;

    /// <inheritdoc/>
    public ExchangeScope Scope { get; }

    /// <inheritdoc/>
    public bool HasBegun { get; private set; }

    /// <inheritdoc/>
    public long BytesSent => _bytesSent;

    /// <summary>Its place among those that run, or -1.</summary>
    public int At { get; set; } = -1;

    /// <inheritdoc/>
    public H2Stream? State { get; private set; }

    /// <summary>The exchange that it carries; null: none, or one that has not begun.</summary>
    public UnderWay? UnderWay => _received is { } received
        ? new UnderWay(received, _site, Tunnel is not null, _bytesSent)
        : null;

    /// <summary>An exchange begins.</summary>
    public void Enter(Received received, string site) => (_site, _received) = (site, received);

    /// <summary>It is over.</summary>
    public void Forget() => _received = null;

    /// <summary>A stream begins whose request has been accepted, as far as its head says.</summary>
    /// <param name="state">The stream.</param>
    /// <param name="request">Its head.</param>
    /// <param name="settings">Those of the site that it goes to.</param>
    public void Open(H2Stream state, RequestHead request, ConnectionSettings settings)
    {
        Begin(state, settings);
        var isCall = settings.CarriesCalls && GrpcCalls.IsOne(request);
        _pace = isCall
            ? MinDataRate.Full((long)settings.Timeouts.Tunnel.TotalMilliseconds, 0)
            : PaceOf(settings);
        var switches = UpgradeRules.IsWanted(request);
        if (switches || request.Framing.Kind != FramingKind.None)
        {
            _body = new Http2Body(
                _connection, state, request.Framing, settings, !switches && Expectation.WaitsForContinue(request))
            {
                IsTunnel = switches,
                Pace = _pace,
                IsCall = isCall,
            };
        }
    }

    /// <summary>The same for one that is answered, or logged, without a path.</summary>
    public void Begin(H2Stream? state, ConnectionSettings settings)
    {
        (State, _settings, _body, _callHead, _ended, _bytesSent, HasBegun, _pace) =
            (state, settings, null, null, null, 0, false, PaceOf(settings));
        if (_gone.IsCancellationRequested)
        {
            // Never disposed, which it need not be: it has no timer, and nobody asks for its handle.
            _gone = new CancellationTokenSource();
        }

        Scope.Begin(_gone.Token);
    }

    /// <summary>
    /// The content for the path. What has come by now decides how it is framed; a tunnel's is none of the request's.
    /// </summary>
    public RequestBody ContentOf(ref RequestHead request)
    {
        if (_body is null || UpgradeRules.IsWanted(request))
        {
            return RequestBody.None;
        }

        var framing = _body.Settle();
        request = framing == request.Framing ? request : request with { Framing = framing };
        return framing.Kind == FramingKind.None ? RequestBody.None : new ClientContent(_body);
    }

    /// <summary>Goes on when <paramref name="running"/> has ended.</summary>
    [SuppressMessage(
        "Reliability", "CA2012", Justification = "It is awaited once, by OnRan.")]
    public void Follow(ValueTask running)
    {
        _running = running;
        var awaiter = running.GetAwaiter();
        if (awaiter.IsCompleted)
        {
            OnRan();
        }
        else
        {
            awaiter.UnsafeOnCompleted(Ran);
        }
    }

    /// <inheritdoc/>
    public void BeginWait()
    {
        // The connection is read all the time: whoever leaves is seen.
    }

    /// <inheritdoc/>
    public void EndWait()
    {
        // As above.
    }

    /// <inheritdoc/>
    public void CloseBehind()
    {
        // One exchange that fails says nothing of the others.
    }

    /// <inheritdoc/>
    public void Lend(RequestBody content, Task reader) => _body?.Lend(content, reader);

    /// <inheritdoc/>
    public ValueTask<Fault?> RewindAsync(RequestBody content, CancellationToken abandoned) =>
        _body is { } body && ReferenceEquals(content.Content, body) ? body.RewindAsync(abandoned) : default;

    /// <summary>Under the lock: its client keeps it waiting.</summary>
    public bool IsAwaited => _room.IsAwaited || _body is { IsAwaited: true };

    /// <summary>Under the lock: it has been cut, and why; null where it goes on.</summary>
    public Fault? CutBecause => _ended;

    /// <summary>Under the lock: content has come. Null, or a wait to be completed.</summary>
    public Signal? Add(ReadOnlySpan<byte> content)
    {
        if (_body is { } body)
        {
            return body.Add(content);
        }

        _connection.Session.GiveBack(State!, content.Length);
        return null;
    }

    /// <summary>Under the lock: the client has sent all. Null, or a wait to be completed.</summary>
    public Signal? EndContent(Fields? trailers) => _body?.End(trailers);

    private static MinDataRate PaceOf(ConnectionSettings settings) => MinDataRate.Full(
        (long)settings.Timeouts.Body.TotalMilliseconds, settings.Limits.BytesPerSecondMin);

    private Action Ran { get; }

    private void OnRan()
    {
        Exception? bug = null;
        try
        {
            _running.GetAwaiter().GetResult();
        }
        catch (Exception e)
        {
            bug = e;
            CutOff(Fault.OfUs(FaultKind.Bug, e.Message, e.GetType().Name));
        }

        EndStream();
        _running = default;
        _connection.Ran(this, bug);
    }
}
