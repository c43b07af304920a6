namespace Pibl.Http.H2;

/// <summary>DATA frames (RFC 9113 §6.1), whose content is given on as it comes.</summary>
public sealed partial class H2Session
{
    private int _dataLeft;
    private int _paddingLeft;
    private bool _dataEnds;
    private H2Stream? _dataStream;

    // RFC 9113 §6.1
    private H2Event OnData(in FrameHeader header, ReadOnlySpan<byte> input)
    {
        var padding = 0;
        var at = FrameHeader.Bytes;
        if (header.Has(FrameFlags.Padded))
        {
            if (header.Length == 0)
            {
                return Break(ErrorCode.FrameSizeError, 0, "padding without its length", "RFC 9113 §6.1");
            }

            if (input.Length <= at)
            {
                return default;
            }

            padding = input[at++] + 1;
            if (padding > header.Length)
            {
                return Break(ErrorCode.ProtocolError, 0, "more padding than DATA", "RFC 9113 §6.1");
            }
        }

        IsMidway = false;
        (_dataLeft, _paddingLeft) = (header.Length - padding, Math.Max(0, padding - 1));
        _dataEnds = header.Has(FrameFlags.EndStream);
        _dataStream = Find(header.StreamId);
        if (!TryCharge(header.Length))
        {
            return Break(ErrorCode.FlowControlError, 0, "DATA beyond the connection's window", "RFC 9113 §6.9.1");
        }

        if (_dataLeft == 0 && !_dataEnds && !_idleFrames.TryTake(_nowMs))
        {
            return BreakFlood(0);
        }

        return ChargeStream(header, padding, at) ?? new H2Event(H2EventKind.Nothing, at);
    }

    /// <summary>Null where there is content, or padding, to be taken next.</summary>
    private H2Event? ChargeStream(in FrameHeader header, int padding, int at)
    {
        if (_dataStream is not { } stream)
        {
            _unread -= header.Length;
            Credit(null);
            return _closed.WasReset(header.StreamId)
                ? null : FailClosed(header.StreamId, ErrorCode.StreamClosed, at);
        }

        if (stream.HasRemoteEnded)
        {
            _unread -= header.Length;
            return Fail(stream, ErrorCode.StreamClosed, at, "DATA behind END_STREAM", "RFC 9113 §5.1");
        }

        if (_isClient && !stream.HasHead)
        {
            _unread -= header.Length;
            return Fail(stream, ErrorCode.ProtocolError, at, "DATA before the head", "RFC 9113 §8.1");
        }

        stream.Window -= header.Length;
        stream.Unread += header.Length;
        if (stream.Window < 0)
        {
            return Fail(stream, ErrorCode.FlowControlError, at, "DATA beyond the stream's window", "RFC 9113 §6.9.1");
        }

        if (stream.ContentLeft >= 0
            && (_dataLeft > stream.ContentLeft || (_dataEnds && _dataLeft < stream.ContentLeft)))
        {
            return Fail(
                stream, ErrorCode.ProtocolError, at, "DATA that is not as long as Content-Length", "RFC 9113 §8.1.1");
        }

        if (padding > 0)
        {
            // RFC 9113 §6.1: padding has a window too, and nobody reads it.
            GiveBack(stream, padding);
        }

        return _dataLeft == 0 ? EndOfData(stream, at, 0) : null;
    }

    /// <summary>Goes on inside a DATA frame: content, and then padding.</summary>
    private H2Event Content(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return default;
        }

        if (_dataLeft == 0)
        {
            var padding = Math.Min(_paddingLeft, input.Length);
            _paddingLeft -= padding;
            return new H2Event(H2EventKind.Nothing, padding);
        }

        var length = Math.Min(_dataLeft, input.Length);
        _dataLeft -= length;
        if (_dataStream is not { IsClosed: false } stream)
        {
            return new H2Event(H2EventKind.Nothing, length);
        }

        stream.ContentLeft = stream.ContentLeft < 0 ? -1 : stream.ContentLeft - length;
        return _dataLeft == 0
            ? EndOfData(stream, length, length)
            : new H2Event(H2EventKind.Data, length) { Stream = stream, DataLength = length };
    }

    private H2Event EndOfData(H2Stream stream, int consumed, int length)
    {
        if (!_dataEnds)
        {
            return length == 0
                ? new H2Event(H2EventKind.Nothing, consumed)
                : new H2Event(H2EventKind.Data, consumed) { Stream = stream, DataLength = length };
        }

        EndRemote(stream);
        return new H2Event(H2EventKind.Data, consumed) { Stream = stream, DataLength = length, IsEnd = true };
    }

    private void EndRemote(H2Stream stream)
    {
        stream.HasRemoteEnded = true;
        Narrow(stream);
        if (stream.HasLocalEnded)
        {
            Close(stream, isReset: false);
        }
    }
}
