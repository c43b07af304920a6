using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;

namespace Pibl.Clients;

/// <summary>
/// Room for content: what the client's windows, and the connection's output, have of it, and how long it is waited for.
/// </summary>
internal sealed partial class Http2Stream
{
    private static readonly Fault DoesNotTake = Fault.OfClient(
        FaultKind.ClientGone, "the client does not open the window for its response (TIMEOUT_BODY, RATE_MIN)");

    private readonly Signal _room = new();
    private MinDataRate _credit;
    private bool _waitsForConnection;
    private long _waitsSinceMs;
    private long _waitedMs;
    private long _sentSince;
    private long _mark;

    /// <inheritdoc/>
    public long Turn { get; set; }

    /// <inheritdoc/>
    public bool CanGoOn => _room.IsAwaited && State is { } state
        && (state.IsClosed || (H2Session.SendWindowOf(state) > 0 && _connection.Session.SendWindow > 0));

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

    /// <inheritdoc/>
    public Signal TakeRoom()
    {
        _room.TryTake();
        _waitedMs = Math.Max(0, _connection.NowMs - _waitsSinceMs);
        _connection.AwaitNoMore(this);
        return _room;
    }

    /// <summary>Under the lock: why nothing can be written any more, or null.</summary>
    private Fault? Lost() => _ended ?? (State is null or { IsClosed: true } ? Faults.ClientLeft : null);

    /// <summary>Under the lock: sends what there is room for.</summary>
    private int Put(ReadOnlySpan<byte> content, bool isEnd)
    {
        var sent = _connection.Put(State!, content, isEnd);
        _bytesSent += sent;
        _sentSince += sent;
        _body?.OnSent();
        return sent;
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
            _credit = _credit.After(_waitedMs, _sentSince);
            (_waitsSinceMs, _waitedMs, _sentSince, _mark) = (_connection.NowMs, 0, 0, _connection.SentBytes);
            room = _room.Wait();
            _connection.Await(this);
        }

        _connection.LookSoon();
        _connection.Flush();
        return room;
    }
}
