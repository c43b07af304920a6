using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.H2;
using Pibl.Http.Messages;
using Pibl.Http2;
using Pibl.Transport;

namespace Pibl.Clients;

/// <summary>
/// The content of one stream of HTTP/2: what has come and was not read yet, up to the stream's window, and the block
/// that is being read. As it is read the client may send more (RFC 9113 §6.9).
/// </summary>
/// <remarks>All that both the connection and the reader touch is guarded by the connection's lock.</remarks>
internal sealed partial class Http2Body : SentBody
{
    private readonly Http2Connection _connection;
    private readonly H2Stream _stream;
    private readonly long _bytesMax;
    private readonly Signal _arrival = new();
    private ReceivedContent _content = new();
    private long _came;
    private bool _isOver;
    private bool _isUnwanted;
    private bool _isRead;
    private Framing _framing;
    private Fields _trailers = Fields.Empty;
    private Fault? _cut;

    /// <param name="connection">Where it comes from.</param>
    /// <param name="stream">On which stream.</param>
    /// <param name="framing">What the head says.</param>
    /// <param name="settings">The limits.</param>
    /// <param name="awaitsContinue">The client sends nothing before it is told to (RFC 9110 §10.1.1).</param>
    public Http2Body(
        Http2Connection connection, H2Stream stream, Framing framing, ConnectionSettings settings, bool awaitsContinue)
    {
        (_connection, _stream, _framing, AwaitsContinue) = (connection, stream, framing, awaitsContinue);
        _bytesMax = settings.Limits.BodyBytesMax;
    }

    public override Framing Framing => _framing;

    public override Fields Trailers => _trailers;

    /// <summary>It is a tunnel's, which has a time of its own and no size.</summary>
    public bool IsTunnel { get; init; }

    /// <summary>How long it may take, before anything of it has come.</summary>
    public required MinDataRate Pace
    {
        init => _credit = value;
    }

    /// <summary>It is one side of a conversation: what goes to the client ends its silence too.</summary>
    public bool IsCall { get; init; }

    /// <summary>All of it has been read.</summary>
    public bool IsWhole { get; private set; }

    /// <summary>Not a byte of it has come, and no 100 has gone out: what is late then is the server.</summary>
    public bool AwaitsContinue { get; private set; }

    /// <summary>Nothing of it is still to come.</summary>
    public override bool HasArrived
    {
        get
        {
            lock (_connection.Lock)
            {
                return _isOver;
            }
        }
    }

    /// <summary>
    /// Before anybody reads it: where all of it has come, its length is known even if nobody has announced it, so that
    /// a server of HTTP/1.1 need not be sent chunks.
    /// </summary>
    public Framing Settle()
    {
        lock (_connection.Lock)
        {
            if (_isOver && _framing.Kind == FramingKind.Chunked && _trailers.Count == 0)
            {
                _framing = _content.Length == 0 ? Framing.None : Framing.Exactly(_content.Length);
            }

            return _framing;
        }
    }

    /// <summary>The whole of it, where it has come and its length is known, until <see cref="Take"/>.</summary>
    public override bool TryPeek(out ReadOnlyMemory<byte> whole)
    {
        lock (_connection.Lock)
        {
            var fits = _isOver && _cut is null && !_isRead && Framing.Kind == FramingKind.Exactly;
            whole = fits ? _content.Waiting : default;
            return fits;
        }
    }

    /// <summary>What <see cref="TryPeek"/> showed is not needed again.</summary>
    public override void Take()
    {
        lock (_connection.Lock)
        {
            if (!_isOver || _isRead || IsWhole)
            {
                return;
            }

            (IsWhole, IsUntouched) = (true, false);
            _connection.Session.GiveBack(_stream, _content.Length);
        }

        _connection.Flush();
    }

    public override void BreakOff()
    {
        bool isAwaited;
        lock (_connection.Lock)
        {
            _isUnwanted = true;
            isAwaited = _arrival.TryTake();
        }

        if (isAwaited)
        {
            _arrival.Complete();
        }
    }

    /// <summary>Under the lock: content has come. Null, or the wait to be completed.</summary>
    public Signal? Add(ReadOnlySpan<byte> content)
    {
        AwaitsContinue = false;
        _came += content.Length;
        if (_isUnwanted || _cut is not null)
        {
            _connection.Session.GiveBack(_stream, content.Length);
            return null;
        }

        if (_came > _bytesMax && !IsTunnel)
        {
            _connection.Session.GiveBack(_stream, content.Length);
            return Cut(Fault.OfClient(
                FaultKind.BodyTooLarge, "The body is larger than is accepted", "RFC 9110 §15.5.14"));
        }

        _content.Add(content);
        return Taken();
    }

    /// <summary>Under the lock: nothing more comes. Null, or the wait to be completed.</summary>
    public Signal? End(Fields? trailers)
    {
        (_isOver, _trailers, AwaitsContinue) = (true, trailers ?? Fields.Empty, false);
        return Taken();
    }

    /// <summary>Under the lock: it broke off. Null, or the wait to be completed.</summary>
    public Signal? Cut(Fault fault)
    {
        _cut ??= _isOver ? null : fault;
        return Taken();
    }

    protected override ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        if (TryNext(out var block))
        {
            _connection.Flush();
            return new ValueTask<ReadOnlyMemory<byte>>(block);
        }

        return WaitAsync();
    }

    protected override void LetGo()
    {
        _kept?.Drop();
        lock (_connection.Lock)
        {
            _isUnwanted = true;
            _content.ReturnAll();
        }
    }

    /// <summary>False when there is no block yet.</summary>
    private bool TryNext(out ReadOnlyMemory<byte> block)
    {
        if (_kept is not null && _kept.TryTake(out block))
        {
            return true;
        }

        block = default;
        lock (_connection.Lock)
        {
            _connection.Session.GiveBack(_stream, _content.EndBlock());
            if (IsWhole)
            {
                return true;
            }

            _isRead = true;
            IsUntouched = _kept is { IsComplete: true };
            if (_cut is not null || _isUnwanted)
            {
                throw new BodyException(_cut ?? Faults.ClientLeft);
            }

            if (_content.Length == 0)
            {
                IsWhole = _isOver;
                _content.ReturnGiven();
                if (!IsWhole)
                {
                    _connection.Session.Widen(_stream);
                }

                return IsWhole;
            }

            block = _content.NextBlock();
            if (!_isOver)
            {
                _connection.Session.Widen(_stream);
            }
        }

        _kept?.Add(block.Span);
        IsUntouched = _kept is { IsComplete: true };
        return true;
    }
}
