using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Stages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// One client's connection from the first byte to the last: reads a head, runs the path, writes the reply, and begins
/// again. One exchange is in flight at a time; a pipelined next head stays in the buffer until the reply is out, so
/// answers are in order by construction (RFC 9112 §9.3.2).
/// </summary>
public sealed partial class Http1Connection : IClientStream, IDisposable
{
    private readonly IDuplex _client;
    private readonly Connection _connection;
    private readonly Next<Received> _path;
    private readonly IAccessLog _accessLog;
    private readonly ConnectionSettings _settings;
    private readonly ConnectionLimit _limit;
    private readonly ReadBuffer _buffer = new();
    private readonly Deadline _deadline;
    private readonly ClientWatch _watch;
    private readonly ReplyStream _reply;
    private readonly ClientBody _noBody;
    private readonly ExchangeScope _scope;
    private readonly bool _isTrusted;
    private ClientBody _body;
    private HttpVersion _version;
    private long _number;
    private volatile Tunnel? _tunnel;
    private volatile LingeringClose? _closing;
    private volatile bool _isLast;
    private bool _expectsLast;
    private bool _hasFinished;
    private bool _isSending;
    private bool _isBroken;
    private volatile bool _isAborted;
    private long _bytesTunnelled;
    private long _dueMs;
    private string _ending = "";

    internal Http1Connection(
        IDuplex client,
        long id,
        Next<Received> path,
        IAccessLog accessLog,
        ConnectionSettings settings,
        ConnectionLimit limit)
    {
        (_client, _path, _accessLog, _settings, _limit) = (client, path, accessLog, settings, limit);
        _connection = new Connection(id, client.Remote, client.Local, settings.Clock.GetUtcNow());
        _deadline = settings.Heartbeat.Watch(Expire, OnHeartbeat);
        _watch = new ClientWatch(client, _deadline, settings.AbortOnClose);
        _reply = new ReplyStream(client, _deadline, _watch, settings);
        _isTrusted = TrustRule.IsTrusted(settings.TrustedProxies, client.Remote.Address);
        _body = _noBody = new ClientBody(client, _buffer, settings, Framing.None);
        _scope = new ExchangeScope { Client = this };
    }

    /// <summary>Set when the program drains: the next reply says close.</summary>
    public bool IsLast => _isLast;

    /// <summary>True between two requests.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>Runs until either side ends it. Never throws.</summary>
    public async Task RunAsync()
    {
        _accessLog.TryWrite(new AccessEntry.Connected(_connection.OpenedAt, _connection));
        try
        {
            var parsed = await ReadHeadAsync();
            while (!parsed.NeedsMore && await ExchangeAsync(parsed))
            {
                parsed = await ReadHeadAsync();
            }

            if (!_isBroken)
            {
                await CloseAsync(_client, _buffer, _isSending, _hasFinished);
            }
        }
        catch (Exception e) when (
            e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _ending = _ending.Length == 0 ? e.Message : _ending;
        }
        catch (Exception e)
        {
            _ending = "bug";
            _client.Abort();
            _accessLog.TryWrite(
                new AccessEntry.Notice(_settings.Clock.GetUtcNow(), true, $"connection {_connection.Id}: {e}"));
        }
        finally
        {
            Dispose();
            _accessLog.TryWrite(new AccessEntry.Closed(_settings.Clock.GetUtcNow(), _connection, _number, _ending));
        }
    }

    /// <summary>
    /// The program ends: an idle connection waits for the request that may be on its way, and no longer; one that
    /// takes its leave hurries. So draining need not wait for them.
    /// </summary>
    public void Hurry()
    {
        _isLast = true;
        Interlocked.MemoryBarrier();
        _closing?.Hurry();
        if (IsIdle)
        {
            _client.InterruptRead();
        }
    }

    /// <summary>
    /// Ends it, whatever it is doing: a message is broken off, so that nobody takes it for whole; a tunnel has no such
    /// end.
    /// </summary>
    public void Abort()
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

    public void Dispose()
    {
        _deadline.Dispose();
        TellEnd();
        _client.Dispose();
        _buffer.Release();
        _reply.Dispose();
    }

    // Pooled, and the path is awaited right here: what waits for a server is most of what an exchange costs.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ExchangeAsync(Parsed<RequestHead> parsed)
    {
        _number++;
        var arrival = new Arrival(_connection, _number, _settings.Clock.GetUtcNow());
        var refused = parsed.Head is { } head
            ? BodyLimit.Check(head.Framing, _settings.Limits.BodyBytesMax)
            : parsed.Fault;
        if (refused is not null)
        {
            return await RefuseAsync(refused, parsed.Head is { Framing.IsEmpty: false }, arrival);
        }

        _buffer.Consume(parsed.Consumed);
        var request = parsed.Head!;
        var body = request.Framing.Kind == FramingKind.None
            ? _noBody
            : new ClientBody(_client, _buffer, _settings, request.Framing, Expectation.WaitsForContinue(request));
        (_body, _version) = (body, request.Version);
        _scope.Begin(_watch.Token);
        Reply reply;
        try
        {
            var content = ReferenceEquals(body, _noBody) ? RequestBody.None : new ClientContent(body);
            var pending = _path(new Received(request, content, arrival), _scope);
            if (pending.IsCompletedSuccessfully)
            {
                reply = pending.Result;
            }
            else
            {
                _watch.Begin();
                try
                {
                    reply = await pending;
                }
                finally
                {
                    _watch.End();
                }
            }
        }
        catch (OperationCanceledException) when (_watch.IsGone)
        {
            // Whatever the path was waiting for, a row of the cache or a permit, nobody wants it any more.
            reply = Faults.ReplyTo(Faults.ClientLeft);
        }
        catch (Exception e)
        {
            reply = AnswerBug(e, arrival);
        }

        return await ReplyAsync(request, body, arrival, reply);
    }

    /// <summary>Expected failures are values: whatever the path throws is a bug.</summary>
    private Reply AnswerBug(Exception e, Arrival arrival)
    {
        _accessLog.TryWrite(new AccessEntry.Notice(
            _settings.Clock.GetUtcNow(), true, $"connection {_connection.Id}, exchange {arrival.Number}: {e}"));
        _isLast = true;
        return Faults.ReplyTo(Fault.OfUs(FaultKind.Bug, e.Message, e.GetType().Name));
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
