using System.Runtime.CompilerServices;
using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// A request's body, read from its client as it is asked for. Each request with a body has one of its own; those
/// without share one for the whole connection, which nothing that is done to it changes (it was 176 bytes of every
/// exchange).
/// </summary>
public sealed partial class ClientBody : SentBody
{
    private readonly IDuplex _client;
    private readonly ReadBuffer _buffer;
    private readonly Heartbeat _heartbeat;
    private MinDataRate _credit;
    private Deadline? _deadline;
    private BlockReader _blocks;
    private long _dueMs = long.MaxValue;
    private long _lastMs = long.MaxValue;
    private RequestBody? _lent;
    private Task? _reader;
    private volatile bool _awaitsContinue;
    private volatile bool _isUnwanted;

    /// <param name="client">Where it comes from.</param>
    /// <param name="buffer">What was read behind the head.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="framing">As its head says.</param>
    /// <param name="awaitsContinue">The client sends nothing before it is told to (RFC 9110 §10.1.1).</param>
    internal ClientBody(
        IDuplex client, ReadBuffer buffer, ConnectionSettings settings, Framing framing, bool awaitsContinue = false)
    {
        _awaitsContinue = awaitsContinue;
        (_client, _buffer, _heartbeat) = (client, buffer, settings.Heartbeat);
        _credit = MinDataRate.Full((long)settings.Timeouts.Body.TotalMilliseconds, settings.Limits.BytesPerSecondMin);
        _blocks = new BlockReader(framing, Blame.Client, settings.Limits.BodyBytesMax);
        Framing = framing;
        IsWhole = framing.IsEmpty;
    }

    public override Framing Framing { get; }

    /// <summary>True once all of it has been read: only then may the connection carry another request.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>
    /// True while somebody reads it beside the reply: the buffer is theirs until they are done.
    /// </summary>
    public bool IsLent => _reader is { IsCompleted: false };

    /// <summary>
    /// True while the client waits for the server's word: not a byte of its body has come, and no 100 has gone out.
    /// What is late then is the server.
    /// </summary>
    public bool AwaitsContinue => _awaitsContinue;

    /// <summary>The fault that broke it off, or null.</summary>
    public Fault? Broken { get; private set; }

    public override Fields Trailers => _blocks.Trailers;

    /// <summary>
    /// The whole body where it has come with the head and has a known length: it stays in the buffer, so that it can be
    /// sent again, until <see cref="Take"/>.
    /// </summary>
    public override bool TryPeek(out ReadOnlyMemory<byte> whole)
    {
        var fits = IsUntouched && !_hasBegun && Framing.Kind == FramingKind.Exactly && Framing.Length <= _buffer.Length;
        whole = fits ? _buffer.Slice(0, (int)Framing.Length) : default;
        return fits;
    }

    /// <summary>Takes what <see cref="TryPeek"/> showed out of the buffer.</summary>
    public override void Take()
    {
        if (IsUntouched && !IsWhole && !_hasBegun)
        {
            _buffer.Consume((int)Framing.Length);
            (IsWhole, IsUntouched) = (true, false);
        }
    }

    /// <summary>The read under way fails; the connection itself goes on, so that the client can be told.</summary>
    public override void BreakOff()
    {
        _isUnwanted = true;
        _client.InterruptRead();
    }

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel) =>
        TryNext(out var block) ? new ValueTask<ReadOnlyMemory<byte>>(block) : WaitAsync();

    /// <summary>False when more must be read before there is a block, or none any more.</summary>
    private bool TryNext(out ReadOnlyMemory<byte> block)
    {
        if (_kept is not null && _kept.TryTake(out block))
        {
            return true;
        }

        block = default;
        if (IsWhole)
        {
            return true;
        }

        _hasBegun = true;
        IsUntouched = _kept is { IsComplete: true };
        switch (_blocks.Next(_buffer, out block, out var fault))
        {
            case BodyEventKind.Data:
                _kept?.Add(block.Span);
                IsUntouched = _kept is { IsComplete: true };
                return true;
            case BodyEventKind.End:
                IsWhole = true;
                return true;
            case BodyEventKind.NeedMore:
                return false;
            default:
                throw Break(fault!);
        }
    }

    // Pooled, as the two below: an upload waits here once a block.
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<ReadOnlyMemory<byte>> WaitAsync()
    {
        try
        {
            ReadOnlyMemory<byte> block;
            do
            {
                await FillAsync();
            }
            while (!TryNext(out block));
            return block;
        }
        finally
        {
            EndRead();
        }
    }

    /// <summary>A 100 has gone out: from now on it is the client's turn.</summary>
    internal void GoOn()
    {
        if (_awaitsContinue)
        {
            _awaitsContinue = false;
            Expect(_credit.WaitMs);
        }
    }

    /// <summary>
    /// Somebody reads <paramref name="content"/>, which is this body or what has been made of it, until
    /// <paramref name="reader"/> ends.
    /// </summary>
    internal void Lend(RequestBody content, Task reader) => (_lent, _reader) = (content, reader);

    /// <summary>
    /// Reads the rest as far as it is in the buffer already: a short body that nobody wanted costs no connection.
    /// </summary>
    public void SkipBuffered()
    {
        if (IsLent)
        {
            // Whoever sends it on would miss what is skipped here.
            return;
        }

        var last = BodyEventKind.Data;
        while (last == BodyEventKind.Data && !IsWhole && Broken is null)
        {
            last = _blocks.Next(_buffer, out _, out _);
            IsWhole = last == BodyEventKind.End;
        }
    }

    /// <summary>
    /// Ends whoever still reads it, once nothing will come of that. The connection may be read again after that.
    /// </summary>
    public ValueTask EndReaderAsync() => IsLent ? EndReaderAsync(_lent!, _reader!) : default;

    /// <summary>
    /// The reply is out. Whoever still reads the body goes on, for no longer than a client is listened to after its
    /// last reply (<see cref="Linger"/>). The connection may be read again after that.
    /// </summary>
    public ValueTask LingerAsync() =>
        // Content that has been made of it has a pace of its own, which nobody bounds.
        IsLent && ReferenceEquals(_lent!.Content, this) ? LingerAsync(_reader!) : EndReaderAsync();

    /// <summary>True when nothing of it is still to come, as far as that can be known without reading it.</summary>
    public override bool HasArrived => IsWhole || TryPeek(out _);

    protected override void LetGo()
    {
        _kept?.Drop();
        _deadline?.Dispose();
    }

    private async ValueTask LingerAsync(Task reader)
    {
        Volatile.Write(ref _lastMs, _heartbeat.NowMs + Linger.SendingMsMax);
        Expect(WaitMs);
        await reader;
        _client.ResumeRead();
    }

    private async ValueTask EndReaderAsync(RequestBody lent, Task reader)
    {
        lent.BreakOff();
        await reader;
        _client.ResumeRead();
    }

    /// <summary>Its client is cut off: what came of it is not whole.</summary>
    internal BodyException Break(Fault fault)
    {
        Broken = fault;
        return new BodyException(fault);
    }
}
