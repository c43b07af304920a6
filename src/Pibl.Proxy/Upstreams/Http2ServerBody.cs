using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;

namespace Pibl.Upstreams;

/// <summary>
/// The content of a response on a stream of HTTP/2: what has come and was not read yet, up to the stream's window. As
/// it is read the server may send more (RFC 9113 §6.9); one that is disposed before its end is broken off.
/// </summary>
/// <remarks>All that both the connection and the reader touch is guarded by the connection's lock.</remarks>
internal sealed class Http2ServerBody(
    Http2Exchange exchange, Http2ServerConnection connection, H2Stream stream, ResponseHead head)
    : StreamedBody
{
    private readonly Signal _arrival = new();
    private ReceivedContent _content = new();
    private Fields _trailers = Fields.Empty;
    private Fault? _cut;
    private bool _hasEnded;

    public override Framing Framing => head.Framing;

    public override Fields Trailers => _trailers;

    /// <summary>Under the lock: all of it has come.</summary>
    public bool IsOver { get; private set; }

    public override void BreakOff()
    {
        if (!_hasEnded)
        {
            exchange.BreakOff(Faults.ClientLeft);
        }
    }

    /// <summary>Under the lock: content has come. Null, or the wait to be completed.</summary>
    public Signal? Add(ReadOnlySpan<byte> content)
    {
        _content.Add(content);
        return TakeWait();
    }

    /// <summary>Under the lock: nothing more comes. Null, or the wait to be completed.</summary>
    public Signal? End(Fields? trailers)
    {
        (IsOver, _trailers) = (true, trailers ?? Fields.Empty);
        return TakeWait();
    }

    /// <summary>Under the lock: it broke off, unless it is whole.</summary>
    public void Cut(Fault fault) => _cut ??= IsOver ? null : fault;

    /// <summary>Under the lock: takes the wait away, to be completed; or null.</summary>
    public Signal? TakeWait() => _arrival.TryTake() ? _arrival : null;

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        if (TryNext(out var block))
        {
            connection.Flush();
            return new ValueTask<ReadOnlyMemory<byte>>(block);
        }

        return WaitAsync();
    }

    protected override void LetGo()
    {
        EndOnce(isWhole: false);
        lock (connection.Lock)
        {
            _content.ReturnAll();
        }
    }

    /// <summary>False when there is no block yet.</summary>
    private bool TryNext(out ReadOnlyMemory<byte> block)
    {
        block = default;
        bool isWhole;
        Fault? cut;
        lock (connection.Lock)
        {
            connection.Session.GiveBack(stream, _content.EndBlock());
            cut = _cut;
            if (cut is null && _content.Length == 0 && !IsOver)
            {
                _content.ReturnGiven();
                connection.Session.Widen(stream);
                return false;
            }

            if (cut is null && _content.Length > 0)
            {
                block = _content.NextBlock();
                if (!IsOver)
                {
                    connection.Session.Widen(stream);
                }
            }

            isWhole = cut is null && IsOver;
        }

        if (cut is not null)
        {
            if (!_hasEnded)
            {
                exchange.Report(cut);
            }

            EndOnce(isWhole: false);
            throw new BodyException(cut);
        }

        if (isWhole)
        {
            // Its server and its permit are free while a slow client takes the last block.
            EndOnce(isWhole: true);
        }

        return true;
    }

    private void EndOnce(bool isWhole)
    {
        if (!_hasEnded)
        {
            _hasEnded = true;
            if (isWhole)
            {
                exchange.Report(null, head.Status);
            }

            exchange.End(isWhole);
        }
    }

    // Pooled: a body that streams waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync()
    {
        try
        {
            ReadOnlyMemory<byte> block;
            do
            {
                exchange.ExpectServer();
                await ArrivalAsync();
                exchange.ExpectNothing();
            }
            while (!TryNext(out block));
            return block;
        }
        finally
        {
            EndRead();
        }
    }

    private ValueTask ArrivalAsync()
    {
        ValueTask arrival;
        lock (connection.Lock)
        {
            if (_content.Length > 0 || IsOver || _cut is not null)
            {
                return default;
            }

            arrival = _arrival.Wait();
        }

        connection.Flush();
        return arrival;
    }
}
