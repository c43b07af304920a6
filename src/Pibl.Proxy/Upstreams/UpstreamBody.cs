using System.Buffers;
using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;
using Pibl.Transport;

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

    private BlockReader _blocks = new(head.Framing, Blame.Upstream, long.MaxValue);
    private int _state;
    private Fault? _fault;
    private byte[]? _last;

    public override Framing Framing => head.Framing;

    public override Fields Trailers => _blocks.Trailers;

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

        switch (_blocks.Next(connection.Buffer, out block, out var fault))
        {
            case BodyEventKind.Data:
                EndBehindLast();
                return true;
            case BodyEventKind.End:
                exchange.Report(null, head.Status);
                End(isWhole: true);
                return true;
            case BodyEventKind.NeedMore:
                return false;
            default:
                throw Break(fault!);
        }
    }

    /// <summary>
    /// Where the end stands right behind the block, the response has been read: its server, its connection and its
    /// permit are free while a slow client takes the block, which keeps its memory.
    /// </summary>
    private void EndBehindLast()
    {
        if (_blocks.TryTakeEnd(connection.Buffer))
        {
            _last = connection.Buffer.Detach();
            exchange.Report(null, head.Status);
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
                    if (_blocks.AtEnd() is { } cut)
                    {
                        throw Break(cut);
                    }

                    exchange.Report(null, head.Status);
                    End(isWhole: false);
                    return default;
                }

                if (TryNext(out var block))
                {
                    return block;
                }
            }
        }
        catch (Exception e) when (BrokenConnection.Is(e))
        {
            throw Break(UpstreamFaults.OfBreak(connection.Because, isAnswered: true, e.Message));
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
