using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http;
using Pibl.Sockets;

namespace Pibl.Conversation;

/// <summary>
/// One client's connection from the first byte to the last: reads a head, runs the path, writes the reply, and begins again.
/// One exchange is in flight at a time; a pipelined next head stays in the buffer until the reply is out, so answers are in
/// order by construction (RFC 9112 §9.3.2).
/// </summary>
public sealed partial class Conversation : IDisposable
{
    /// <summary>After the last reply so many milliseconds are spent reading what the client still sends, so that it sees the
    /// reply and not a reset (RFC 9112 §9.6).</summary>
    private const int LingerMs = 1_000;

    /// <summary>How much of a head that could not be parsed reaches the log, in bytes.</summary>
    private const int RefusedLineBytesMax = 256;

    private readonly IDuplex _client;
    private readonly Connection _connection;
    private readonly Rest<Received> _path;
    private readonly ILedger _ledger;
    private readonly Wire _wire;
    private readonly ReadBuffer _buffer = new();
    private readonly Deadline _deadline;
    private readonly ClientWatch _watch;
    private readonly ReplyStream _reply;
    private readonly ClientBody _noBody;
    private readonly Stay _stay = new();
    private long _number;
    private volatile Tunnel? _tunnel;
    private volatile bool _isLast;
    private volatile bool _timedOut;
    private string _ending = "";

    public Conversation(IDuplex client, long id, Rest<Received> path, ILedger ledger, Wire wire)
    {
        (_client, _path, _ledger, _wire) = (client, path, ledger, wire);
        _connection = new Connection(id, client.Remote, client.Local, wire.Clock.GetUtcNow());
        _deadline = wire.Pulse.Watch(Expire, Look);
        _watch = new ClientWatch(client, _deadline);
        _reply = new ReplyStream(client, _deadline, _watch, wire);
        _noBody = new ClientBody(client, _buffer, wire, Framing.None);
    }

    /// <summary>Set when the program drains: the next reply says close.</summary>
    public bool IsLast => _isLast;

    /// <summary>True between two requests: nothing is lost by closing.</summary>
    public bool IsIdle { get; private set; } = true;

    /// <summary>Runs until either side ends it. Never throws.</summary>
    public async Task RunAsync()
    {
        _ledger.TryWrite(new AccessEntry.Connected(_connection.OpenedAt, _connection));
        try
        {
            var parsed = await ReadHeadAsync();
            while (!parsed.NeedsMore && await ExchangeAsync(parsed))
            {
                parsed = await ReadHeadAsync();
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or OperationCanceledException)
        {
            _ending = _ending.Length == 0 ? e.Message : _ending;
        }
        catch (Exception e)
        {
            _ending = "bug";
            _client.Abort();
            _ledger.TryWrite(new AccessEntry.Notice(_wire.Clock.GetUtcNow(), true, $"connection {_connection.Id}: {e}"));
        }
        finally
        {
            Dispose();
            _ledger.TryWrite(new AccessEntry.Closed(_wire.Clock.GetUtcNow(), _connection, _number, _ending));
        }
    }

    /// <summary>Ends an idle conversation at once, so that draining need not wait for it.</summary>
    public void Hurry()
    {
        _isLast = true;
        Interlocked.MemoryBarrier();
        if (IsIdle)
        {
            _client.InterruptRead();
        }
    }

    /// <summary>Ends it, whatever it is doing: a message is broken off, so that nobody takes it for whole; a tunnel has no such end.</summary>
    public void Abort()
    {
        if (_tunnel is { } tunnel)
        {
            tunnel.End();
        }
        else
        {
            _client.Abort();
        }
    }

    public void Dispose()
    {
        _deadline.Dispose();
        _wire.Bound.End(_connection.Id);
        _client.Dispose();
        _buffer.Release();
        _reply.Dispose();
    }

    // Pooled, and the path is awaited right here: what waits for a server is most of what an exchange costs.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ExchangeAsync(Parsed<RequestHead> parsed)
    {
        _number++;
        var arrival = new Arrival(_connection, _number, _wire.Clock.GetUtcNow());
        var refused = parsed.Head is { } head ? BodyLimit.Check(head.Framing, _wire.Limits.BodyBytesMax) : parsed.Fault;
        if (refused is not null)
        {
            return await RefuseAsync(refused, arrival);
        }

        _buffer.Consume(parsed.Consumed);
        var request = parsed.Head!;
        var body = request.Framing.Kind == FramingKind.None
            ? _noBody
            : new ClientBody(_client, _buffer, _wire, request.Framing);
        _stay.Begin(_watch.Token);
        Reply reply;
        try
        {
            var pending = _path(new Received(request, body, arrival), _stay);
            if (pending.IsCompletedSuccessfully)
            {
                reply = pending.Result;
            }
            else
            {
                _watch.Begin();
                reply = await pending;
                _watch.End();
            }
        }
        catch (Exception e)
        {
            reply = AnswerBug(e, arrival);
        }

        return await ReplyAsync(request, body, arrival, reply);
    }

    /// <summary>Gives the client its reply, and ends the exchange. True when another may follow on this connection.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReplyAsync(RequestHead request, ClientBody body, Arrival arrival, Reply reply)
    {
        var fault = default(Fault);
        try
        {
            body.SkipBuffered();
            var close = IsLast || Persistence.EndsWithReply(request, body.IsWhole);
            fault = _watch.IsGone
                ? reply.Via.Fault ?? Fault.OfClient(FaultKind.ClientGone, "the client went away while the server worked")
                : await _reply.WriteAsync(reply, request, close, _watch.Token);
            if (fault is null && reply.Body is TunnelBody tunnel)
            {
                var (server, buffer) = tunnel.HandOver();
                _tunnel = new Tunnel(_client, server, _wire.Pulse, _wire.Timeouts.Server);
                await _tunnel.RunAsync(_buffer, buffer);

                // Closed and not broken off: what stands in the system's buffers still goes out to the server.
                server.Dispose();
                return false;
            }

            return await EndAsync(fault, close || Persistence.EndsReply(request, reply.Body.Framing), reply, body);
        }
        finally
        {
            // The server's connection ends first, and with it whoever was writing to it.
            reply.Body.Dispose();
            _stay.Dispose();
            await body.EndReaderAsync();
            body.Dispose();
            Log(arrival, request, default, reply, fault);
        }
    }

    /// <summary>Expected failures are values: whatever the path throws is a bug.</summary>
    private Reply AnswerBug(Exception e, Arrival arrival)
    {
        _ledger.TryWrite(new AccessEntry.Notice(
            _wire.Clock.GetUtcNow(), true, $"connection {_connection.Id}, exchange {arrival.Number}: {e}"));
        _isLast = true;
        return Faults.ReplyTo(Fault.OfUs(FaultKind.Bug, e.Message, e.GetType().Name));
    }

    private async Task<bool> RefuseAsync(Fault fault, Arrival arrival)
    {
        var line = Bytes.Of(_buffer.Filled[..Math.Min(RefusedLineBytesMax, _buffer.Length)]);
        var reply = Faults.ReplyTo(fault);
        var cut = await _reply.WriteAsync(reply, RefusedRequest.Of(_buffer.Filled), close: true, _watch.Token);
        Log(arrival, null, line, reply, cut ?? fault);
        _ending = fault.Detail;
        await LingerAsync();
        return false;
    }

    /// <summary>Whether another exchange may follow on this connection.</summary>
    private ValueTask<bool> EndAsync(Fault? fault, bool close, Reply reply, ClientBody body)
    {
        if (fault is not null)
        {
            // What was written must not look whole.
            _ending = fault.Detail;
            _client.Abort();
            return new ValueTask<bool>(false);
        }

        return close ? CloseAsync(reply, body) : new ValueTask<bool>(true);
    }

    private async ValueTask<bool> CloseAsync(Reply reply, ClientBody body)
    {
        // Whoever still waits for the server, or for a permit, need not wait for the client to take its leave.
        reply.Body.Dispose();
        _stay.Dispose();
        await body.EndReaderAsync();
        await LingerAsync();
        return false;
    }

    /// <summary>Lets the client read the last reply before the connection goes: FIN first, then what it still sends is thrown away for a while.</summary>
    private async ValueTask LingerAsync()
    {
        _client.FinishWriting();
        _client.ResumeRead();
        _deadline.Set(LingerMs);
        while (await _client.ReadAsync(_buffer.Room(Wire.ReadBytes)) > 0)
        {
        }
    }

    private void Expire()
    {
        if (!_reply.IsWriting)
        {
            _timedOut = true;
            _client.InterruptRead();
        }
        else if (!_reply.TryGoOn())
        {
            _client.Abort();
        }
    }

    /// <summary>On the pulse's thread: whichever of them waits has a look.</summary>
    private void Look()
    {
        _watch.Look();
        _reply.Look();
    }

    private void Log(Arrival arrival, RequestHead? request, Bytes line, Reply reply, Fault? fault)
    {
        if (_ledger.IsOpen)
        {
            var status = _reply.Begun ? reply.Head.Status : 0;
            _ledger.TryWrite(new AccessEntry.Exchanged(
                arrival.At, _connection, arrival.Number, request, line, status, reply.Head.Reason, _reply.BodyBytes,
                _wire.Clock.GetUtcNow() - arrival.At, reply.Via, fault ?? reply.Via.Fault));
        }
    }
}
