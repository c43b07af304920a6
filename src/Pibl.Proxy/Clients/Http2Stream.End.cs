using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;

namespace Pibl.Clients;

/// <summary>How a stream ends: whole, cut off, or because nobody waits for it any more.</summary>
internal sealed partial class Http2Stream
{
    /// <summary>
    /// Under the lock: the stream is over, and nobody waits for the exchange. Then, outside of it, <see cref="Leave"/>.
    /// </summary>
    public void Cut(Fault fault) => _ended ??= fault;

    /// <summary>What works for it learns that it was cut.</summary>
    public void Leave()
    {
        Signal? content, room;
        lock (_connection.Lock)
        {
            if (_ended is null)
            {
                // It is another exchange's by now.
                return;
            }

            content = _body?.Cut(_ended);
            room = _room.IsAwaited ? TakeRoom() : null;
        }

        _gone.Cancel();
        content?.Complete();
        room?.Complete();
    }

    /// <summary>
    /// Under the lock: the program ends. The client is told of each stream, as far as it still reads; then
    /// <see cref="Leave"/>.
    /// </summary>
    public void BreakOff()
    {
        Cut(Http2Connection.BrokenOff);
        if (HasBegun)
        {
            SayBroken(Http2Connection.BrokenOff);
        }
    }

    /// <inheritdoc/>
    public Fault CutOff(Fault fault)
    {
        lock (_connection.Lock)
        {
            fault = _connection.IsAborted ? Http2Connection.BrokenOff : _ended ?? fault;
            _ended ??= fault;
            SayBroken(fault);
        }

        _connection.Flush();
        return fault;
    }

    /// <inheritdoc/>
    public ValueTask EndAsync()
    {
        if (_body is { IsLent: true } body)
        {
            return EndLentAsync(body);
        }

        EndStream();
        return default;
    }

    /// <summary>
    /// Under the lock: what was written must not look whole (RFC 9113 §5.4.2); of a call its status says so.
    /// </summary>
    private void SayBroken(Fault fault)
    {
        if (State is not { IsClosed: false } state)
        {
            return;
        }

        if (_callHead is { } head && fault.Kind != FaultKind.ClientGone && !state.HasLocalEnded
            && Http2TrailerWriter.Write(_connection.Session, GrpcReplies.TrailersOf(fault), head))
        {
            _connection.Session.EndHead(state, isEnd: true);
        }

        _connection.Session.Reset(
            state, state.HasLocalEnded ? ErrorCode.NoError
                : fault.Blame == Blame.Client ? ErrorCode.Cancel : ErrorCode.InternalError);
    }

    private async ValueTask EndLentAsync(Http2Body body)
    {
        await (_ended is not null || body.AwaitsContinue ? body.EndReaderAsync() : body.LingerAsync());
        EndStream();
    }

    private void EndStream()
    {
        lock (_connection.Lock)
        {
            if (State is { IsClosed: false } state)
            {
                // RFC 9113 §8.1: the response is whole, and the rest of the request is not wanted.
                _connection.Session.Reset(state, _ended is null ? ErrorCode.NoError : ErrorCode.Cancel);
            }
        }

        _body?.Dispose();
        _body = null;
        _connection.Flush();
    }
}
