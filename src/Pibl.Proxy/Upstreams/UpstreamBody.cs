using System.Buffers;
using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Upstreams;

/// <summary>
/// A response's body as it comes from its server. When it ends cleanly the connection goes back to the pool; when it is
/// broken off or disposed before that, the connection is broken off.
/// </summary>
internal sealed class UpstreamBody(UpstreamExchange exchange, UpstreamConnection connection, ResponseHead head)
    : StreamedBody
{
    private const int Open = 0;
    private const int BrokenOff = 1;
    private const int Ended = 2;

    private BodyDecoder _decoder = BodyDecoder.For(head.Framing, Blame.Upstream, long.MaxValue);
    private int _consumed;
    private int _state;
    private Fault? _fault;
    private byte[]? _last;

    public override Framing Framing => head.Framing;

    public override Fields Trailers => _decoder.Trailers;

    public override void BreakOff()
    {
        // Only while the connection is this body's: behind its end it may be another exchange's.
        if (Interlocked.CompareExchange(ref _state, BrokenOff, Open) == Open)
        {
            connection.Abort(Faults.ClientLeft);
        }
    }

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel) =>
        TryNext(out var block) ? new ValueTask<ReadOnlyMemory<byte>>(block) : FillAsync();

    protected override void LetGo()
    {
        End(isWhole: false);
        ReturnLast();
    }

    private bool TryNext(out ReadOnlyMemory<byte> block)
    {
        block = default;
        if (Volatile.Read(ref _state) == Ended)
        {
            // What broke off stays broken: an empty block would say that it is whole.
            ReturnLast();
            return _fault is null ? true : throw new BodyException(_fault);
        }

        connection.Consume(_consumed);
        _consumed = 0;
        var step = _decoder.Next(connection.Filled);
        switch (step.Kind)
        {
            case BodyEventKind.Data:
                _consumed = step.Consumed;
                block = connection.Slice(step.DataAt, step.DataLength);
                EndBehindLast();
                return true;
            case BodyEventKind.End:
                connection.Consume(step.Consumed);
                exchange.Report(null);
                End(isWhole: true);
                return true;
            case BodyEventKind.NeedMore:
                connection.Consume(step.Consumed);
                return false;
            case BodyEventKind.Fault:
                throw Break(step.Fault!);
            default:
                throw new InvalidOperationException($"no such body event: {step.Kind}");
        }
    }

    /// <summary>
    /// Where the end stands right behind the block, the response has been read: its server, its connection and its
    /// permit are free while a slow client takes the block, which keeps its memory.
    /// </summary>
    private void EndBehindLast()
    {
        var rest = connection.Filled[_consumed..];
        if (!_decoder.IsDone && !rest.StartsWith("0"u8))
        {
            return;
        }

        // Looked at, and not taken where more follows than the end: then the connection ends with the next call.
        var ahead = _decoder;
        var end = ahead.Next(rest);
        if (end.Kind == BodyEventKind.End && end.Consumed == rest.Length)
        {
            _decoder = ahead;
            connection.Consume(_consumed + end.Consumed);
            _last = connection.Detach();
            exchange.Report(null);
            End(isWhole: true);
        }
    }

    private void ReturnLast()
    {
        if (_last is { Length: > 0 } last)
        {
            _last = null;
            ArrayPool<byte>.Shared.Return(last);
        }
    }

    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> FillAsync()
    {
        try
        {
            while (true)
            {
                exchange.ExpectServer(connection);
                var read = await connection.FillAsync(UpstreamExchange.ReadBytes);
                connection.ExpectNothing();
                if (read == 0)
                {
                    var end = _decoder.AtEnd();
                    if (end.Kind != BodyEventKind.End)
                    {
                        throw Break(end.Fault!);
                    }

                    exchange.Report(null);
                    End(isWhole: false);
                    return default;
                }

                if (TryNext(out var block))
                {
                    return block;
                }
            }
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
        {
            throw Break(connection.FaultOf(e, Retry.Never));
        }
        finally
        {
            EndRead();
        }
    }

    private BodyException Break(Fault fault)
    {
        _fault = fault;

        // Whoever broke it off had reasons of its own: that was not the server.
        if (Volatile.Read(ref _state) == Open)
        {
            exchange.Report(fault);
        }

        End(isWhole: false);
        return new BodyException(fault);
    }

    private void End(bool isWhole)
    {
        // Whoever breaks it off may meet a read that is just ending.
        var was = Interlocked.Exchange(ref _state, Ended);
        if (was != Ended)
        {
            exchange.End(connection, isWhole && was == Open, Persistence.KeepsAlive(head));
        }
    }
}
