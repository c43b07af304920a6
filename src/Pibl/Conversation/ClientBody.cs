using Pibl.Exchange;
using Pibl.Http;
using Pibl.Sockets;

namespace Pibl.Conversation;

/// <summary>
/// A request's body, read from its client as it is asked for; and the way back to that client for interim responses while
/// the exchange is under way. Each request with a body has one of its own; those without share one for the whole
/// conversation, which nothing that is done to it changes (it was 176 bytes of every exchange).
/// </summary>
public sealed class ClientBody : StreamedBody
{
    private readonly IDuplex _client;
    private readonly ReadBuffer _buffer;
    private readonly Pulse _pulse;
    private readonly long _patienceMs;
    private readonly bool _via;
    private BodyCredit _credit;
    private Deadline? _deadline;
    private BodyDecoder _decoder;
    private int _consumed;
    private HeadBuffer? _interim;

    internal ClientBody(IDuplex client, ReadBuffer buffer, Wire wire, Framing framing)
    {
        (_client, _buffer, _pulse, _via) = (client, buffer, wire.Pulse, wire.ViaInReplies);
        _patienceMs = (long)wire.Timeouts.Body.TotalMilliseconds;
        _credit = BodyCredit.Full(_patienceMs, wire.Limits.BytesPerSecondMin);
        _decoder = BodyDecoder.For(framing, Blame.Client, wire.Limits.BodyBytesMax);
        Framing = framing;
        IsWhole = framing.IsEmpty;
    }

    public override Framing Framing { get; }

    /// <summary>True once all of it has been read: only then may the connection carry another request.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>True while not one block has been given out: the request may still be sent to another server.</summary>
    public bool IsUntouched { get; private set; } = true;

    /// <summary>Whoever is still reading it beside the reply, or null: the buffer is theirs until they are done.</summary>
    public Task? Reader { get; set; }

    /// <summary>The fault that broke it off, or null.</summary>
    public Fault? Broken { get; private set; }

    public override Fields Trailers => _decoder.Trailers;

    /// <summary>
    /// The whole body where it has come with the head and has a known length: it stays in the buffer, so that it can be
    /// sent again, until <see cref="Take"/>.
    /// </summary>
    public bool TryPeek(out ReadOnlyMemory<byte> whole)
    {
        var fits = IsUntouched && Framing.Kind == FramingKind.Exactly && Framing.Length <= _buffer.Length;
        whole = fits ? _buffer.Slice(0, (int)Framing.Length) : default;
        return fits;
    }

    /// <summary>Takes what <see cref="TryPeek"/> showed out of the buffer.</summary>
    public void Take()
    {
        if (IsUntouched && !IsWhole)
        {
            _buffer.Consume((int)Framing.Length);
            (IsWhole, IsUntouched) = (true, false);
        }
    }

    public override async ValueTask<ReadOnlyMemory<byte>> ReadAsync(CancellationToken cancel)
    {
        if (IsWhole)
        {
            return default;
        }

        IsUntouched = false;
        _buffer.Consume(_consumed);
        _consumed = 0;
        while (true)
        {
            var step = _decoder.Next(_buffer.Filled);
            switch (step.Kind)
            {
                case BodyEventKind.Data:
                    _consumed = step.Consumed;
                    return _buffer.Slice(step.DataAt, step.DataLength);
                case BodyEventKind.End:
                    _buffer.Consume(step.Consumed);
                    IsWhole = true;
                    return default;
                case BodyEventKind.Fault:
                    throw Break(step.Fault!);
                case BodyEventKind.NeedMore:
                    _buffer.Consume(step.Consumed);
                    await FillAsync();
                    break;
                default:
                    throw new InvalidOperationException($"no such body event: {step.Kind}");
            }
        }
    }

    /// <summary>
    /// Passes an interim response on, unless the client speaks HTTP/1.0 (RFC 9110 §15.2). Throws
    /// <see cref="BodyException"/> when the client does not take it.
    /// </summary>
    public async ValueTask InformAsync(ResponseHead interim, HttpVersion version)
    {
        if (version == HttpVersion.Http10)
        {
            return;
        }

        _interim ??= new HeadBuffer();
        _interim.Clear();
        InterimWriter.Write(_interim, interim, _via);
        using var deadline = _pulse.Watch(_client.Abort);
        deadline.Set(_patienceMs);
        try
        {
            await _client.WriteAsync(_interim.Written, default);
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            throw Break(Fault.OfClient(FaultKind.ClientGone, $"the client went away before its reply: {e.Message}"));
        }
    }

    /// <summary>Reads the rest as far as it is in the buffer already: a short body that nobody wanted costs no connection.</summary>
    public void SkipBuffered()
    {
        if (Reader is { IsCompleted: false })
        {
            // Whoever sends it on would miss what is skipped here.
            return;
        }

        _buffer.Consume(_consumed);
        _consumed = 0;
        while (!IsWhole && Broken is null)
        {
            var step = _decoder.Next(_buffer.Filled);
            _buffer.Consume(step.Consumed);
            IsWhole = step.Kind == BodyEventKind.End;
            if (step.Kind is BodyEventKind.NeedMore or BodyEventKind.Fault)
            {
                return;
            }
        }
    }

    /// <summary>Ends whoever still reads it, once nothing will come of that. The connection's reads stay interrupted.</summary>
    public ValueTask EndReaderAsync()
    {
        if (Reader is not { IsCompleted: false } reader)
        {
            return default;
        }

        _client.InterruptRead();
        return new ValueTask(reader);
    }

    /// <summary>True when nothing of it is still to come, as far as that can be known without reading it.</summary>
    public bool HasArrived => IsWhole || TryPeek(out _);

    protected override void Dispose(bool disposing)
    {
        _deadline?.Dispose();
        _interim?.Dispose();
        _interim = null;
        base.Dispose(disposing);
    }

    private async ValueTask FillAsync()
    {
        // One of its own: the reply may be on its way at the same time, at another pace.
        _deadline ??= _pulse.Watch(_client.InterruptRead);
        _deadline.Set(_credit.WaitMs);
        var since = _pulse.NowMs;
        int read;
        try
        {
            if (_buffer.Length == 0)
            {
                // Nothing is held for a client that takes its time.
                _buffer.Release();
                await _client.WaitAsync();
            }

            read = await _client.ReadAsync(_buffer.Room(Wire.BodyReadBytes));
        }
        catch (OperationCanceledException)
        {
            throw Break(Fault.OfClient(FaultKind.RequestTimeout, "the request body stands still or comes too slowly (TIMEOUT_BODY, RATE_MIN)"));
        }
        catch (Exception e) when (e is IOException or System.Net.Sockets.SocketException or ObjectDisposedException)
        {
            throw Break(Fault.OfClient(FaultKind.ClientGone, $"the client broke off inside its request body: {e.Message}"));
        }

        _deadline.Clear();
        _credit = _credit.After(_pulse.NowMs - since, read);
        if (read == 0)
        {
            throw Break(_decoder.AtEnd().Fault ?? Fault.OfClient(FaultKind.ClientGone, "the client broke off inside its request body"));
        }

        _buffer.Filling(read);
    }

    private BodyException Break(Fault fault)
    {
        Broken = fault;
        return new BodyException(fault);
    }
}
