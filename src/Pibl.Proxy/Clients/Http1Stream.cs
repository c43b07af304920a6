using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// The client's side of the exchanges of one HTTP/1.1 connection, one after the other: the content that comes, the
/// reply that goes, and in which state the connection is left.
/// </summary>
internal sealed partial class Http1Stream : IExchangeStream, IDisposable
{
    private readonly IDuplex _client;
    private readonly ReadBuffer _buffer;
    private readonly ConnectionLimit _limit;
    private readonly ClientWatch _watch;
    private readonly ReplyStream _reply;
    private readonly ClientBody _noBody;
    private ConnectionSettings _settings;
    private ClientBody _body;
    private HttpVersion _version;
    private long _bytesTunnelled;
    private bool _closes = true;

    /// <param name="client">The connection's other end.</param>
    /// <param name="connection">As everybody may know it.</param>
    /// <param name="buffer">What was read and belongs to no exchange yet.</param>
    /// <param name="limit">Tells when somebody waits for this client's place.</param>
    /// <param name="settings">As they were when the client came.</param>
    public Http1Stream(
        IDuplex client, Connection connection, ReadBuffer buffer, ConnectionLimit limit, ConnectionSettings settings)
    {
        (_client, Connection, _buffer, _limit, _settings) = (client, connection, buffer, limit, settings);
        Deadline = settings.Heartbeat.Watch(Expire, OnHeartbeat);
        _watch = new ClientWatch(client, Deadline);
        _reply = new ReplyStream(client, Deadline, _watch, settings.Heartbeat);
        _body = _noBody = new ClientBody(client, buffer, settings, Framing.None);
        Scope = new ExchangeScope { Client = this };
    }

    /// <inheritdoc/>
    public Connection Connection { get; }

    /// <inheritdoc/>
    public ExchangeScope Scope { get; }

    /// <summary>
    /// The one wait of this connection that has a limit: for a head, or for the client to take bytes.
    /// </summary>
    public Deadline Deadline { get; }

    /// <inheritdoc/>
    public bool HasBegun => _reply.Begun;

    /// <inheritdoc/>
    public long BytesSent => _reply.BodyBytes + _bytesTunnelled;

    /// <summary>Another exchange may follow the last one.</summary>
    public bool KeepsAlive { get; private set; }

    /// <summary>Why the connection ends, where that is known.</summary>
    public string Ending { get; set; } = "";

    /// <summary>It has been broken off: there is nobody to take leave of.</summary>
    public bool IsBroken { get; private set; }

    /// <summary>The client has not sent all that it announced.</summary>
    public bool IsSending { get; private set; }

    /// <summary>The client has said its end.</summary>
    public bool HasFinished { get; set; }

    /// <summary>An exchange begins. Returns its content.</summary>
    /// <param name="request">Its head, which the buffer does not hold any more.</param>
    /// <param name="settings">Those of the snapshot that it enters with.</param>
    public RequestBody Begin(RequestHead request, ConnectionSettings settings)
    {
        Begin(settings);
        _version = request.Version;
        Scope.Begin(_watch.Token);
        if (request.Framing.Kind == FramingKind.None)
        {
            return RequestBody.None;
        }

        _body = new ClientBody(
            _client, _buffer, settings, request.Framing, Expectation.WaitsForContinue(request));
        return new ClientContent(_body);
    }

    /// <summary>An exchange begins whose head is refused.</summary>
    /// <param name="fault">Why.</param>
    /// <param name="isSending">The client has not sent all that it announced.</param>
    /// <param name="settings">Those of the snapshot that it enters with.</param>
    public void BeginRefused(Fault fault, bool isSending, ConnectionSettings settings)
    {
        Begin(settings);
        (Ending, IsSending) = (fault.Detail, isSending);
    }

    /// <inheritdoc/>
    public void BeginWait() => _watch.Begin(_settings.AbortOnClose);

    /// <inheritdoc/>
    public void EndWait() => _watch.End();

    /// <inheritdoc/>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<Fault?> WriteAsync(Reply reply, RequestHead? request)
    {
        _body.SkipBuffered();

        // RFC 9112 §9.3: a connection need not be kept; where all places are taken, the next client needs this one.
        _closes = _closesBehind || _isDraining || _limit.IsWanted
            || request is null || Persistence.EndsWithReply(request, _body.IsWhole);
        var fault = await _reply.WriteAsync(reply, request, _closes, _settings, _watch.Token);
        KeepsAlive = fault is null && !_closes && !Persistence.EndsReply(request!, reply.Body.Framing);
        return fault;
    }

    /// <summary>
    /// Passes an interim response on, unless the client speaks HTTP/1.0 (RFC 9110 §15.2). Throws
    /// <see cref="BodyException"/> when the client does not take it.
    /// </summary>
    public async ValueTask InformAsync(ResponseHead interim)
    {
        if (_version == HttpVersion.Http10)
        {
            return;
        }

        // One of its own, since it is rare; and given back only when the write is over.
        using var head = new HeadBuffer();
        InterimWriter.Write(head, interim, _settings.ViaInReplies);
        using var deadline = _settings.Heartbeat.Watch(_client.Abort);
        deadline.Set((long)_settings.Timeouts.Body.TotalMilliseconds);
        try
        {
            await _client.WriteAsync(head.Written, default);
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            throw _body.Break(
                Fault.OfClient(FaultKind.ClientGone, $"the client went away before its reply: {e.Message}"));
        }

        if (interim.Status == 100)
        {
            _body.GoOn();
        }
    }

    /// <inheritdoc/>
    public void Lend(RequestBody content, Task reader) => _body.Lend(content, reader);

    /// <inheritdoc/>
    public ValueTask<Fault?> RewindAsync(RequestBody content, CancellationToken abandoned) =>
        ReferenceEquals(content.Content, _body) ? _body.RewindAsync(abandoned) : default;

    /// <summary>Nothing will be written for a while: the memory goes back.</summary>
    public void ReleaseMemory() => _reply.ReleaseMemory();

    public void Dispose()
    {
        Deadline.Dispose();
        _end.Tell();
        _reply.Dispose();
    }

    private void Begin(ConnectionSettings settings)
    {
        (_settings, KeepsAlive, _closes, _bytesTunnelled) = (settings, false, true, 0);
        _reply.Reset();
    }

    private void Expire()
    {
        if (!_reply.IsWriting)
        {
            _client.InterruptRead();
        }
        else if (!_reply.TryGoOn())
        {
            _client.Abort();
        }
    }

    /// <summary>On the heartbeat's thread: whichever of them waits has a look.</summary>
    private void OnHeartbeat()
    {
        _watch.OnHeartbeat();
        _reply.OnHeartbeat();
    }
}
