using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H2;

/// <summary>Header blocks: requests, responses and trailers (RFC 9113 §4.3, §8).</summary>
public sealed partial class H2Session
{
    private const int TrailerBytesMax = 8192;

    private static readonly Fault ClientReset = Fault.OfClient(
        FaultKind.ClientGone, "the client reset the stream", "RFC 9113 §6.4");

    private readonly HeadBuffer _fragments = new();
    private int _blockStream;
    private bool _blockEnds;
    private bool _blockDependsOnItself;
    private int _continuations;
    private int _emptyContinuations;

    /// <summary>The last stream that a client has opened.</summary>
    public int LastStreamId => _lastId;

    // RFC 9113 §6.2
    private H2Event OnHeaders(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        if (!TryStrip(header, ref payload, out var dependency))
        {
            return Break(ErrorCode.ProtocolError, consumed, "more padding than HEADERS", "RFC 9113 §6.2");
        }

        // RFC 9113 §5.1.1: ids of clients are odd.
        if ((header.StreamId & 1) == 0)
        {
            return Break(ErrorCode.ProtocolError, consumed, "a stream with an even id", "RFC 9113 §5.1.1");
        }

        _blockEnds = header.Has(FrameFlags.EndStream);
        _blockDependsOnItself = dependency == header.StreamId;
        if (header.Has(FrameFlags.EndHeaders))
        {
            return OnBlock(header.StreamId, payload, consumed);
        }

        (_blockStream, _continuations, _emptyContinuations) = (header.StreamId, 0, 0);
        _fragments.Append(payload);
        IsMidway = true;
        return new H2Event(H2EventKind.Nothing, consumed);
    }

    // RFC 9113 §6.10
    private H2Event OnContinuation(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        _fragments.Append(payload);
        _emptyContinuations += payload.IsEmpty ? 1 : 0;
        if (++_continuations > _limits.ContinuationsMax
            || _emptyContinuations > _limits.EmptyContinuationsMax
            || _fragments.Length > _limits.Head.HeadBytesMax + FrameHeader.PayloadBytesMax)
        {
            return Break(
                ErrorCode.EnhanceYourCalm, consumed, "a header block without end (LIMIT_HEAD)", "RFC 9113 §10.5.1");
        }

        if (!header.Has(FrameFlags.EndHeaders))
        {
            IsMidway = true;
            return new H2Event(H2EventKind.Nothing, consumed);
        }

        var stream = _blockStream;
        _blockStream = 0;
        try
        {
            return OnBlock(stream, _fragments.Written.Span, consumed);
        }
        finally
        {
            _fragments.Clear();
        }
    }

    /// <summary>Padding and priority are taken off (§6.2).</summary>
    private static bool TryStrip(in FrameHeader header, ref ReadOnlySpan<byte> payload, out int dependency)
    {
        dependency = 0;
        var padding = 0;
        if (header.Has(FrameFlags.Padded))
        {
            if (payload.IsEmpty)
            {
                return false;
            }

            padding = payload[0];
            payload = payload[1..];
        }

        if (header.Has(FrameFlags.Priority))
        {
            if (payload.Length < 5)
            {
                return false;
            }

            dependency = DependencyOf(payload);
            payload = payload[5..];
        }

        if (padding > payload.Length)
        {
            return false;
        }

        payload = payload[..^padding];
        return true;
    }

    /// <summary>A whole header block: a stream begins, or its trailers have come.</summary>
    private H2Event OnBlock(int id, ReadOnlySpan<byte> block, int consumed)
    {
        var stream = Find(id);
        _block.Begin(stream is null || (_isClient && !stream.HasHead)
            ? _limits.Head
            : new HeadLimits(TrailerBytesMax, TrailerBytesMax, _limits.Head.FieldsMax));
        if (_decoder.Decode(block, _block) is { } wrong)
        {
            return Break(
                _block.IsBomb ? ErrorCode.EnhanceYourCalm : ErrorCode.CompressionError, consumed, wrong.Detail,
                wrong.Clause);
        }

        if (stream is not null)
        {
            return _isClient && !stream.HasHead ? OnResponse(stream, consumed) : OnTrailers(stream, consumed);
        }

        if (id <= _lastId)
        {
            return OnClosed(id, consumed);
        }

        _lastId = id;
        if (id > _lastTaken)
        {
            // RFC 9113 §6.8: GOAWAY has said that it is not looked at.
            return new H2Event(H2EventKind.Nothing, consumed);
        }

        if (OpenStreams >= _limits.StreamsMax)
        {
            // RFC 9113 §5.1.2, §8.7: it may be sent again.
            return FailClosed(id, ErrorCode.RefusedStream, consumed);
        }

        return OnRequest(id, consumed);
    }

    private H2Event OnRequest(int id, int consumed)
    {
        var assembled = RequestAssembler.Assemble(_block, _blockEnds, _limits.Head, IsTrusted, Scheme);
        if (assembled.IsMalformed || _blockDependsOnItself)
        {
            // RFC 9113 §8.1.1; RFC 7540 §5.3.1 for a stream that depends on itself.
            var fault = assembled.Fault ?? Fault.OfClient(
                FaultKind.BadRequest, "a stream that depends on itself", "RFC 7540 §5.3.1");
            var failed = FailClosed(id, ErrorCode.ProtocolError, consumed);
            return failed.Kind == H2EventKind.Broken
                ? failed : new H2Event(H2EventKind.Malformed, consumed) { Fault = fault };
        }

        var stream = Open(id, assembled.Length);
        stream.HasRemoteEnded = _blockEnds;
        if (assembled.Fault is { } refused)
        {
            return new H2Event(H2EventKind.Refused, consumed)
            {
                Stream = stream,
                Fault = refused,
                IsHead = assembled.IsHead,
                IsEnd = _blockEnds,
            };
        }

        stream.Priority = PriorityOf(id, assembled.Head!.Fields);
        return new H2Event(H2EventKind.Request, consumed)
        {
            Stream = stream,
            Head = assembled.Head,
            IsEnd = _blockEnds,
        };
    }

    // RFC 9113 §8.1
    private H2Event OnTrailers(H2Stream stream, int consumed)
    {
        if (stream.HasRemoteEnded)
        {
            return Fail(stream, ErrorCode.StreamClosed, consumed, "HEADERS behind END_STREAM", "RFC 9113 §5.1");
        }

        var flaw = _block.Flaw ?? _block.Excess;
        if (flaw is not null || !_blockEnds || HasPseudo() || stream.ContentLeft > 0)
        {
            return Fail(
                stream, ErrorCode.ProtocolError, consumed,
                flaw?.Detail ?? "trailers with a pseudo-header field, without END_STREAM, or behind too little content",
                flaw?.Clause ?? "RFC 9113 §8.1");
        }

        foreach (ref readonly var field in _block.Fields)
        {
            if (PseudoFields.IsOfConnection(field.Id))
            {
                return Fail(
                    stream, ErrorCode.ProtocolError, consumed, "a field of the connection in trailers", "RFC 9113 §8.2.2");
            }
        }

        var fields = _block.Fields.ToArray();
        var trailers = new Fields(_block.Bytes.Written.ToArray(), fields, fields.Length);
        EndRemote(stream);
        return new H2Event(H2EventKind.Trailers, consumed) { Stream = stream, Trailers = trailers, IsEnd = true };
    }

    private bool HasPseudo()
    {
        for (var id = PseudoFields.First; id < PseudoFields.Unknown; id++)
        {
            if (_block.Has(id, out _))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>
    /// HEADERS on a stream that is over (§5.1): those of one that this side has reset are ignored; behind any other end
    /// the peer has lost count. An id that was passed over can never be used (§5.1.1); a client passes none over, and
    /// has forgotten that it reset the stream.
    /// </summary>
    private H2Event OnClosed(int id, int consumed) =>
        _closed.WasReset(id) || (_isClient && !_closed.HasEnded(id)) ? Idle(consumed)
        : _closed.HasEnded(id)
            ? Break(ErrorCode.StreamClosed, consumed, "HEADERS on a closed stream", "RFC 9113 §5.1")
            : Break(ErrorCode.ProtocolError, consumed, "a stream whose id is not larger", "RFC 9113 §5.1.1");
}
