using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Clients;

/// <summary>
/// The reply, block by block into the connection's output, as far as the windows and the room there allow. A reply that
/// is at hand goes without a wait.
/// </summary>
internal sealed partial class Http2Stream
{
    private static readonly Fault DoesNotTake = Fault.OfClient(
        FaultKind.ClientGone, "the client does not open the window for its response (TIMEOUT_BODY, RATE_MIN)");

    private readonly Signal _room = new();
    private MinDataRate _credit;
    private bool _waitsForConnection;
    private long _waitsSinceMs;
    private long _sentSince;
    private long _mark;

    /// <summary>When it last had its turn among those of one urgency.</summary>
    public long Turn { get; set; }

    /// <summary>Under the lock: it waits for room, and could use some.</summary>
    public bool CanGoOn => _room.IsAwaited && State is { } state
        && (state.IsClosed || (H2Session.SendWindowOf(state) > 0 && _connection.Session.SendWindow > 0));

    /// <inheritdoc/>
    public ValueTask<Fault?> WriteAsync(Reply reply, RequestHead? request)
    {
        _credit = MinDataRate.Full((long)_settings.Timeouts.Body.TotalMilliseconds, _settings.Limits.BytesPerSecondMin);
        var framing = ReplyFraming.For(request, reply.Head, reply.Body.Framing);
        var hasContent = !(framing.Kind == FramingKind.None || framing.IsEmpty) && !reply.Head.IsInterim;
        if (hasContent && reply.Body is StreamedBody body)
        {
            return StreamAsync(reply, body, framing, request);
        }

        var content = hasContent ? ((MemoryBody)reply.Body).Content.Memory : default;
        var sent = 0;
        lock (_connection.Lock)
        {
            if (Lost() is { } lost)
            {
                return new ValueTask<Fault?>(lost);
            }

            WriteHead(reply, framing, request);
            if (!reply.Head.IsInterim)
            {
                _connection.Session.EndHead(State!, isEnd: content.IsEmpty);
                sent = content.IsEmpty ? 0 : Put(content.Span, isEnd: true);
            }
            else
            {
                _connection.Session.EndHead(State!, isEnd: false);
            }
        }

        if (sent < content.Length)
        {
            return FinishAsync(content[sent..]);
        }

        _connection.Flush();
        return default;
    }

    /// <inheritdoc/>
    public ValueTask InformAsync(ResponseHead interim)
    {
        lock (_connection.Lock)
        {
            if (Lost() is { } lost)
            {
                throw new BodyException(lost);
            }

            Http2ReplyWriter.WriteInterim(_connection.Session, _connection.Lines, interim, _settings.ViaInReplies);
            _connection.Session.EndHead(State!, isEnd: false);
        }

        if (interim.Status == 100)
        {
            _body?.GoOn();
        }

        _connection.Flush();
        return default;
    }

    /// <summary>
    /// Under the lock: a look at whether the client lets it wait too long. True where it has been cut, and
    /// <see cref="Leave"/> is to follow; else maybe a wait for content to be completed.
    /// </summary>
    public bool Look(long nowMs, out Signal? content)
    {
        content = _body?.Look(nowMs);
        if (!_room.IsAwaited || State is not { } state || CanGoOn)
        {
            return false;
        }

        if (_waitsForConnection && _connection.SentBytes != _mark)
        {
            // Others have the window that all share, which moves.
            (_mark, _waitsSinceMs) = (_connection.SentBytes, nowMs);
            return false;
        }

        if (nowMs - _waitsSinceMs < _credit.WaitMs)
        {
            return false;
        }

        _connection.Session.Reset(state, ErrorCode.Cancel);
        Cut(DoesNotTake);
        return true;
    }

    /// <summary>Under the lock: takes the wait for room away, to be completed.</summary>
    public Signal TakeRoom()
    {
        _room.TryTake();
        _connection.AwaitNoMore(this);
        return _room;
    }

    private void WriteHead(Reply reply, Framing framing, RequestHead? request)
    {
        HasBegun = true;
        if (reply.Head.IsInterim)
        {
            Http2ReplyWriter.WriteInterim(_connection.Session, _connection.Lines, reply.Head, _settings.ViaInReplies);
        }
        else
        {
            Http2ReplyWriter.Write(
                _connection.Session, _connection.Lines, reply, request, framing, _settings.Heartbeat.Date,
                _settings.ViaInReplies);
        }
    }

    /// <summary>Under the lock: why nothing can be written any more, or null.</summary>
    private Fault? Lost() => _ended ?? (State is null or { IsClosed: true } ? Faults.ClientLeft : null);

    /// <summary>Under the lock: sends what there is room for.</summary>
    private int Put(ReadOnlySpan<byte> content, bool isEnd)
    {
        var sent = _connection.Put(State!, content, isEnd);
        _bytesSent += sent;
        _sentSince += sent;
        return sent;
    }

    private async ValueTask<Fault?> FinishAsync(ReadOnlyMemory<byte> rest)
    {
        try
        {
            await PutAllAsync(rest, isEnd: true);
            return null;
        }
        catch (BodyException e)
        {
            return e.Fault;
        }
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<Fault?> StreamAsync(Reply reply, StreamedBody body, Framing framing, RequestHead? request)
    {
        try
        {
            var pending = body.ReadAsync(_gone.Token);
            if (!pending.IsCompleted)
            {
                // The server has sent its head and takes its time: the client need not wait for both.
                PutHead(reply, framing, request);
                _connection.Flush();
            }

            var block = await pending;
            PutHead(reply, framing, request);
            var left = framing.Kind == FramingKind.Exactly ? framing.Length : long.MaxValue;
            while (!block.IsEmpty)
            {
                left -= block.Length;
                await PutAllAsync(block, isEnd: left == 0);
                block = await body.ReadAsync(_gone.Token);
            }

            if (left != 0)
            {
                var wanted = request is not null && TrailerRules.WantedBy(request);
                PutEnd(wanted ? body.Trailers : Fields.Empty, reply.Head.Fields);
            }

            return null;
        }
        catch (BodyException e)
        {
            return _ended ?? e.Fault;
        }
        catch (OperationCanceledException) when (_gone.IsCancellationRequested)
        {
            return _ended ?? Faults.ClientLeft;
        }
    }

    private void PutHead(Reply reply, Framing framing, RequestHead? request)
    {
        lock (_connection.Lock)
        {
            if (Lost() is { } lost)
            {
                throw new BodyException(lost);
            }

            if (!HasBegun)
            {
                WriteHead(reply, framing, request);
                _connection.Session.EndHead(State!, isEnd: false);
            }
        }
    }

    private void PutEnd(Fields trailers, Fields head)
    {
        lock (_connection.Lock)
        {
            if (Lost() is { } lost)
            {
                throw new BodyException(lost);
            }

            if (Http2ReplyWriter.WriteTrailers(_connection.Session, trailers, head))
            {
                _connection.Session.EndHead(State!, isEnd: true);
            }
            else
            {
                _connection.Session.Data(State!, default, isEnd: true, room: 0);
            }
        }

        _connection.Flush();
    }

    /// <summary>Sends all of a block. Throws <see cref="BodyException"/> where the client does not take it.</summary>
    private ValueTask PutAllAsync(ReadOnlyMemory<byte> block, bool isEnd)
    {
        int sent;
        lock (_connection.Lock)
        {
            if (Lost() is { } lost)
            {
                throw new BodyException(lost);
            }

            sent = Put(block.Span, isEnd);
        }

        if (sent < block.Length)
        {
            return PutRestAsync(block[sent..], isEnd);
        }

        _connection.Flush();
        return default;
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder))]
    private async ValueTask PutRestAsync(ReadOnlyMemory<byte> rest, bool isEnd)
    {
        while (!rest.IsEmpty)
        {
            await RoomAsync();
            lock (_connection.Lock)
            {
                if (Lost() is { } lost)
                {
                    throw new BodyException(lost);
                }

                rest = rest[Put(rest.Span, isEnd)..];
            }
        }

        _connection.Flush();
    }

    private ValueTask RoomAsync()
    {
        ValueTask room;
        lock (_connection.Lock)
        {
            if (Lost() is not null)
            {
                return default;
            }

            _waitsForConnection = H2Session.SendWindowOf(State!) > 0;
            _credit = _credit.After(0, _sentSince);
            (_waitsSinceMs, _sentSince, _mark) = (_connection.NowMs, 0, _connection.SentBytes);
            room = _room.Wait();
            _connection.Await(this);
        }

        _connection.LookSoon();
        _connection.Flush();
        return room;
    }
}
