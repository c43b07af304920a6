using System.Buffers.Binary;

namespace Pibl.Http.H2;

/// <summary>What the client may still send, and what may be sent to it (RFC 9113 §6.9).</summary>
public sealed partial class H2Session
{
    private int _window;
    private int _windowTarget;
    private int _unread;
    private long _sendWindow = 65_535;

    /// <summary>Bytes of content that the connection still takes, whatever the streams do.</summary>
    public long SendWindow => _sendWindow;

    /// <summary>What the stream takes alone, whatever the connection does.</summary>
    public static long SendWindowOf(H2Stream stream) => stream.SendWindow;

    /// <summary>So much of a stream's content has been read: the client may send as much again.</summary>
    public void GiveBack(H2Stream stream, int bytes)
    {
        if (!stream.IsClosed)
        {
            stream.Unread -= bytes;
            _unread -= bytes;
            Credit(stream);
        }
    }

    /// <summary>
    /// The stream's content is being read: more of it may come at once, and beside that of the others.
    /// </summary>
    public void Widen(H2Stream stream)
    {
        if (!stream.HasRemoteEnded && !stream.IsClosed && stream.Target < _limits.StreamWindowMax)
        {
            _windowTarget += _limits.StreamWindowMax - stream.Target;
            stream.Target = _limits.StreamWindowMax;
            Credit(stream);
        }
    }

    /// <summary>No more comes of it: what it had beside the others is theirs no longer.</summary>
    private void Narrow(H2Stream stream)
    {
        _windowTarget -= stream.Target - _limits.StreamWindow;
        stream.Target = _limits.StreamWindow;
    }

    /// <summary>
    /// Windows are opened by a half of themselves at once: a frame for each block would be as many as the blocks.
    /// </summary>
    private void Credit(H2Stream? stream)
    {
        var ofConnection = _windowTarget - _window - _unread;
        if (ofConnection >= _limits.ConnectionWindow / 4)
        {
            _window += ofConnection;
            WriteWindow(0, ofConnection);
        }

        if (stream is { IsClosed: false, HasRemoteEnded: false })
        {
            var ofStream = stream.Target - stream.Window - stream.Unread;
            if (ofStream >= stream.Target / 4)
            {
                stream.Window += ofStream;
                WriteWindow(stream.Id, ofStream);
            }
        }
    }

    /// <summary>A DATA frame begins: its whole length counts, padding too (§6.9.1). False: beyond the window.</summary>
    private bool TryCharge(int bytes)
    {
        _window -= bytes;
        _unread += bytes;
        return _window >= 0;
    }

    private void WriteWindow(int streamId, int increment)
    {
        var frame = Output.Append(FrameHeader.Bytes + 4);
        new FrameHeader(4, FrameType.WindowUpdate, FrameFlags.None, streamId).Write(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame[9..], increment);
    }

    // RFC 9113 §6.9
    private H2Event OnWindowUpdate(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        if (!_idleFrames.TryTake(_nowMs))
        {
            return BreakFlood(consumed);
        }

        var increment = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        if (header.StreamId == 0)
        {
            if (increment == 0)
            {
                return Break(ErrorCode.ProtocolError, consumed, "WINDOW_UPDATE of 0", "RFC 9113 §6.9");
            }

            _sendWindow += increment;
            return _sendWindow > int.MaxValue
                ? Break(ErrorCode.FlowControlError, consumed, "the connection's window beyond 2^31-1", "RFC 9113 §6.9.1")
                : new H2Event(H2EventKind.WindowOpened, consumed);
        }

        if (Find(header.StreamId) is not { } stream)
        {
            return new H2Event(H2EventKind.Nothing, consumed);
        }

        if (increment == 0)
        {
            return Fail(stream, ErrorCode.ProtocolError, consumed, "WINDOW_UPDATE of 0", "RFC 9113 §6.9");
        }

        stream.SendWindow += increment;
        return stream.SendWindow > int.MaxValue
            ? Fail(stream, ErrorCode.FlowControlError, consumed, "a stream's window beyond 2^31-1", "RFC 9113 §6.9.1")
            : new H2Event(H2EventKind.WindowOpened, consumed) { Stream = stream };
    }
}
