using System.Net.Sockets;
using System.Runtime.CompilerServices;
using Pibl.Exchange;
using Pibl.Http;

namespace Pibl.Forward;

/// <summary>
/// A response's body as it comes from its server. When it ends cleanly the connection goes back to the pool; when it is
/// disposed before that, the connection is broken off.
/// </summary>
internal sealed class UpstreamBody(UpstreamExchange exchange, UpstreamConnection connection, ResponseHead head) : StreamedBody
{
    private BodyDecoder _decoder = BodyDecoder.For(head.Framing, Blame.Upstream, long.MaxValue);
    private int _consumed;
    private int _ended;

    public override Framing Framing => head.Framing;

    public override Fields Trailers => _decoder.Trailers;

    public override ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel) =>
        TryNext(out var block) ? new ValueTask<ReadOnlyMemory<byte>>(block) : FillAsync();

    protected override void Dispose(bool disposing)
    {
        End(reusable: false);
        base.Dispose(disposing);
    }

    private bool TryNext(out ReadOnlyMemory<byte> block)
    {
        block = default;
        if (Volatile.Read(ref _ended) != 0)
        {
            return true;
        }

        connection.Consume(_consumed);
        _consumed = 0;
        var step = _decoder.Next(connection.Filled);
        switch (step.Kind)
        {
            case BodyEventKind.Data:
                _consumed = step.Consumed;
                block = connection.Slice(step.DataAt, step.DataLength);
                return true;
            case BodyEventKind.End:
                connection.Consume(step.Consumed);
                exchange.Report(null);
                End(reusable: true);
                return true;
            case BodyEventKind.NeedMore:
                connection.Consume(step.Consumed);
                return false;
            case BodyEventKind.Fault:
                exchange.Report(step.Fault);
                End(reusable: false);
                throw new BodyException(step.Fault!);
            default:
                throw new InvalidOperationException($"no such body event: {step.Kind}");
        }
    }

    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> FillAsync()
    {
        while (true)
        {
            int read;
            try
            {
                exchange.ExpectServer(connection);
                read = await connection.FillAsync(UpstreamExchange.ReadBytes);
                connection.ExpectNothing();
            }
            catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException)
            {
                var fault = Reported(connection.FaultOf(e, Retry.Never));
                End(reusable: false);
                throw new BodyException(fault);
            }

            if (read == 0)
            {
                var end = _decoder.AtEnd();
                exchange.Report(end.Fault);
                End(reusable: false);
                return end.Kind == BodyEventKind.End ? default : throw new BodyException(end.Fault!);
            }

            if (TryNext(out var block))
            {
                return block;
            }
        }
    }

    private Fault Reported(Fault fault)
    {
        // Whoever disposed of it broke the connection off: that was not the server.
        if (Volatile.Read(ref _ended) == 0)
        {
            exchange.Report(fault);
        }

        return fault;
    }

    private void End(bool reusable)
    {
        // Whoever disposes of it may meet a read that is just ending.
        if (Interlocked.Exchange(ref _ended, 1) == 0)
        {
            exchange.End(connection, reusable && Persistence.KeepsAlive(head));
        }
    }
}
