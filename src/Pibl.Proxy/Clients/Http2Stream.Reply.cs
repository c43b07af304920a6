using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Clients;

/// <summary>
/// The reply, block by block into the connection's output, as far as the windows and the room there allow. A reply that
/// is at hand goes without a wait.
/// </summary>
internal sealed partial class Http2Stream
{
    /// <inheritdoc/>
    public ValueTask<Fault?> WriteAsync(Reply reply, RequestHead? request)
    {
        _credit = _pace;
        (_waitedMs, _sentSince) = (0, 0);
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

    private void WriteHead(Reply reply, Framing framing, RequestHead? request)
    {
        HasBegun = true;
        _callHead = request is not null && GrpcCalls.IsOne(request) && GrpcCalls.HasType(reply.Head.Fields)
            && TrailerRules.WantedBy(request) ? reply.Head.Fields : null;
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
                try
                {
                    PutHead(reply, framing, request);
                }
                catch
                {
                    await ReplyStream.GiveUpAsync(body, pending);
                    throw;
                }

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

            if (Http2TrailerWriter.Write(_connection.Session, trailers, head))
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
}
