using System.Runtime.CompilerServices;
using Pibl.Access;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// How a connection ends an exchange: the reply, what remains of the upload or becomes of a tunnel, one entry, and
/// the leave it takes.
/// </summary>
public sealed partial class Http1Connection
{
    /// <summary>How much of a head that could not be parsed reaches the log, in bytes.</summary>
    private const int RefusedLineBytesMax = 256;

    private static readonly Fault BrokenOff = Fault.OfUs(
        FaultKind.Draining, "the program stops, and TIMEOUT_DRAIN is over");

    /// <summary>
    /// Gives the client its reply, and ends the exchange. True when another may follow on this connection.
    /// </summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<bool> ReplyAsync(RequestHead request, ClientBody body, Arrival arrival, Reply reply)
    {
        var fault = default(Fault);
        var close = true;
        try
        {
            body.SkipBuffered();

            // RFC 9112 §9.3: a connection need not be kept; where all places are taken, the next client needs this one.
            close = IsLast || _limit.IsWanted || Persistence.EndsWithReply(request, body.IsWhole);
            fault = _watch.IsGone
                ? reply.Via.Fault
                    ?? Fault.OfClient(FaultKind.ClientGone, "the client went away while the server worked")
                : await _reply.WriteAsync(reply, request, close, _watch.Token);
            fault = fault is not null && _isAborted ? BrokenOff : fault;
            if (fault is null && reply is SwitchedReply switched)
            {
                await JoinAsync(switched.Upgrade);
                return false;
            }

            if (fault is not null)
            {
                // What was written must not look whole.
                _client.Abort();
                (_ending, _isBroken) = (fault.Detail, true);
                return false;
            }

            return !close && !Persistence.EndsReply(request, reply.Body.Framing);
        }
        catch (Exception e)
        {
            fault = Fault.OfUs(FaultKind.Bug, e.Message, e.GetType().Name);
            _client.Abort();
            _isBroken = true;
            throw;
        }
        finally
        {
            try
            {
                // Whoever waits for the server, or for a permit, need not wait for the client to take its leave.
                reply.Release();
                _scope.Dispose();
            }
            finally
            {
                Log(arrival, request, default, reply, fault);
            }

            await EndUploadAsync(body, close);
        }
    }

    /// <summary>
    /// A server that has answered early may go on reading: it gets the rest of the body for as long as its client would
    /// be listened to anyway. Nobody else reads from the client until that is over.
    /// </summary>
    private async ValueTask EndUploadAsync(ClientBody body, bool close)
    {
        if (body.IsLent)
        {
            if (close)
            {
                _client.FinishWriting();
            }

            await (_isBroken || body.AwaitsContinue ? body.EndReaderAsync() : body.LingerAsync());
            body.SkipBuffered();
        }

        _isSending = body is { IsWhole: false, Broken: null, AwaitsContinue: false };
        if (!ReferenceEquals(body, _noBody))
        {
            _body = _noBody;
            body.Dispose();
        }
    }

    /// <summary>Joins the client with its server until one of them has enough.</summary>
    private async ValueTask JoinAsync(Upgrade upgrade)
    {
        var (server, buffer) = upgrade.HandOver();
        _scope.BecomeTunnel();
        var tunnel = new Tunnel(_client, server, _settings.Heartbeat, _settings.Timeouts.Tunnel);
        _tunnel = tunnel;
        await tunnel.RunAsync(_buffer, buffer);
        _tunnel = null;
        _ending = tunnel.IsIdle ? "timeout" : "";
        _bytesTunnelled = tunnel.BytesToClient;
        _isBroken = tunnel.IsBroken || _isAborted;
        _hasFinished = true;
        if (!_isBroken)
        {
            // Closed and not broken off: what a slow server has not taken yet still goes out to it.
            await CloseAsync(server, buffer, isSending: false, hasFinished: true);
        }

        if (!tunnel.IsBroken)
        {
            server.Dispose();
        }
    }

    private async Task<bool> RefuseAsync(Fault fault, bool isSending, Arrival arrival)
    {
        var line = Bytes.Of(_buffer.Filled[..Math.Min(RefusedLineBytesMax, _buffer.Length)]);
        var reply = Faults.ReplyTo(fault);
        var cut = default(Fault);
        try
        {
            cut = await _reply.WriteAsync(reply, RefusedRequest.Of(_buffer.Filled), close: true, _watch.Token);
        }
        finally
        {
            Log(arrival, null, line, reply, cut ?? fault);
        }

        (_ending, _isSending, _isBroken) = (fault.Detail, isSending, cut is not null);
        return false;
    }

    /// <summary>Takes leave of a peer, for as long as that makes sense.</summary>
    private async ValueTask CloseAsync(IDuplex peer, ReadBuffer buffer, bool isSending, bool hasFinished)
    {
        var closing = new LingeringClose(peer, buffer, _settings);
        _closing = closing;

        // Whoever hurries it is either seen here, or sees that it closes.
        Interlocked.MemoryBarrier();
        if (_isLast)
        {
            closing.Hurry();
        }

        await closing.RunAsync(isSending, hasFinished);
        _closing = null;
    }

    private void Log(Arrival arrival, RequestHead? request, Bytes line, Reply reply, Fault? fault)
    {
        if (_accessLog.IsOpen)
        {
            var status = _reply.Begun ? reply.Head.Status : 0;
            _accessLog.TryWrite(new AccessEntry.Exchanged(
                arrival.At, _connection, arrival.Number, request, line, status, reply.Head.Reason,
                _reply.BodyBytes + _bytesTunnelled, _settings.Clock.GetUtcNow() - arrival.At, reply.Outcome,
                fault ?? reply.Via.Fault));
        }
    }
}
