using System.Buffers.Binary;
using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>What goes out (RFC 9113 §4, §6).</summary>
public sealed partial class H2Session
{
    /// <summary>Below this a DATA frame is too small to earn its client another frame for nothing.</summary>
    private const int EarningBytes = 512;

    private int _headAt;

    /// <summary>
    /// Begins a header block with a status. Fields follow by <see cref="Field"/>, and <see cref="EndHead"/> at last;
    /// nothing else is written meanwhile.
    /// </summary>
    public void BeginHead(int status)
    {
        BeginBlock();
        HpackEncoder.Status(Output, status);
    }

    /// <summary>Begins trailers, like <see cref="BeginHead"/>.</summary>
    public void BeginTrailers() => BeginBlock();

    /// <summary>One field of the block; its name may be in any case.</summary>
    public void Field(FieldId id, ReadOnlySpan<byte> name, ReadOnlySpan<byte> value) =>
        _encoder.Field(Output, id, name, value);

    /// <summary>
    /// Fields as HTTP/1.1 writes them, a line each, without those of the connection (RFC 9113 §8.2.2).
    /// </summary>
    public void Lines(ReadOnlySpan<byte> lines)
    {
        while (!lines.IsEmpty)
        {
            var (colon, end) = (lines.IndexOf((byte)':'), lines.IndexOf("\r\n"u8));
            var id = FieldIds.Of(lines[..colon]);
            if (!PseudoFields.IsOfConnection(id))
            {
                Field(id, lines[..colon], lines[(colon + 2)..end]);
            }

            lines = lines[(end + 2)..];
        }
    }

    /// <summary>Ends the header block.</summary>
    /// <param name="stream">Which it is for.</param>
    /// <param name="isEnd">Nothing follows on the stream.</param>
    public void EndHead(H2Stream stream, bool isEnd)
    {
        var length = Output.Length - _headAt - FrameHeader.Bytes;
        var flags = isEnd ? FrameFlags.EndStream : FrameFlags.None;
        if (length <= FrameHeader.PayloadBytesMax)
        {
            new FrameHeader(length, FrameType.Headers, flags | FrameFlags.EndHeaders, stream.Id)
                .Write(Output.Filled[_headAt..]);
        }
        else
        {
            Split(stream.Id, flags);
        }

        if (isEnd)
        {
            EndLocal(stream);
        }
    }

    /// <summary>
    /// Sends as much of <paramref name="content"/> as the windows and <paramref name="room"/> allow. Returns how many
    /// bytes that were; the stream ends with the last one where <paramref name="isEnd"/> says so.
    /// </summary>
    public int Data(H2Stream stream, ReadOnlySpan<byte> content, bool isEnd, int room)
    {
        var most = (int)Math.Min(Math.Min(content.Length, room), Math.Max(0, Math.Min(_sendWindow, stream.SendWindow)));
        if (most == 0 && !(content.IsEmpty && isEnd))
        {
            return 0;
        }

        var sent = 0;
        do
        {
            var length = Math.Min(most - sent, FrameHeader.PayloadBytesMax);
            var ends = isEnd && sent + length == content.Length;
            var frame = Output.Append(FrameHeader.Bytes + length);
            new FrameHeader(
                length, FrameType.Data, ends ? FrameFlags.EndStream : FrameFlags.None, stream.Id).Write(frame);
            content.Slice(sent, length).CopyTo(frame[FrameHeader.Bytes..]);
            sent += length;
            _idleFrames.Earn(length >= EarningBytes || ends ? 2 : 0);
        }
        while (sent < most);
        _sendWindow -= sent;
        stream.SendWindow -= sent;
        if (isEnd && sent == content.Length)
        {
            EndLocal(stream);
        }

        return sent;
    }

    /// <summary>
    /// The peer has said that it never takes the stream (§6.8): it is over, and nothing is said of that.
    /// </summary>
    public void Forget(H2Stream stream)
    {
        if (!stream.IsClosed)
        {
            Close(stream, isReset: true);
        }
    }

    /// <summary>Ends a stream for both sides (§6.4). Nothing where it is over already.</summary>
    public void Reset(H2Stream stream, ErrorCode code)
    {
        if (!stream.IsClosed)
        {
            Close(stream, isReset: true);
            WriteReset(stream.Id, code);
        }
    }

    private void BeginBlock()
    {
        _headAt = Output.Length;
        Output.Append(FrameHeader.Bytes);
        _encoder.Begin(Output);
    }

    private void EndLocal(H2Stream stream)
    {
        stream.HasLocalEnded = true;
        _idleFrames.Earn(4);
        if (stream.HasRemoteEnded)
        {
            Close(stream, isReset: false);
        }
    }

    /// <summary>A block that is larger than a frame goes on in CONTINUATION (§4.3).</summary>
    private void Split(int id, FrameFlags flags)
    {
        var block = Output.Filled[(_headAt + FrameHeader.Bytes)..].ToArray();
        Output.Truncate(_headAt);
        for (var at = 0; at < block.Length; at += FrameHeader.PayloadBytesMax)
        {
            var length = Math.Min(block.Length - at, FrameHeader.PayloadBytesMax);
            var isLast = at + length == block.Length;
            var frame = Output.Append(FrameHeader.Bytes + length);
            new FrameHeader(
                length,
                at == 0 ? FrameType.Headers : FrameType.Continuation,
                (at == 0 ? flags : FrameFlags.None) | (isLast ? FrameFlags.EndHeaders : FrameFlags.None),
                id).Write(frame);
            block.AsSpan(at, length).CopyTo(frame[FrameHeader.Bytes..]);
        }
    }

    /// <summary>
    /// A stream error (§5.4.2) of a stream that is open. What a client does wrong on purpose is counted; a server has
    /// no more streams to spoil than it is given.
    /// </summary>
    private H2Event Fail(H2Stream stream, ErrorCode code, int consumed, string detail, string clause)
    {
        Reset(stream, code);
        return _isClient || _resets.TryTake(_nowMs)
            ? new H2Event(H2EventKind.Reset, consumed)
            {
                Stream = stream,
                Code = code,
                Fault = FaultOf(FaultKind.BadRequest, $"HTTP/2 {code}: {detail}", clause),
            }
            : BreakResets(consumed);
    }

    /// <summary>The same for one that never was open, or is not any more.</summary>
    private H2Event FailClosed(int id, ErrorCode code, int consumed)
    {
        WriteReset(id, code);
        _closed.Add(id, isReset: true);
        return _resets.TryTake(_nowMs) ? new H2Event(H2EventKind.Nothing, consumed) : BreakResets(consumed);
    }

    private H2Event BreakResets(int consumed) =>
        Break(ErrorCode.EnhanceYourCalm, consumed, "too many streams that had to be reset", "CVE-2025-8671");

    private void WriteReset(int id, ErrorCode code)
    {
        var frame = Output.Append(FrameHeader.Bytes + 4);
        new FrameHeader(4, FrameType.RstStream, FrameFlags.None, id).Write(frame);
        BinaryPrimitives.WriteUInt32BigEndian(frame[FrameHeader.Bytes..], (uint)code);
    }

    private void WritePing(ReadOnlySpan<byte> payload, FrameFlags flags)
    {
        var frame = Output.Append(FrameHeader.Bytes + 8);
        new FrameHeader(8, FrameType.Ping, flags, 0).Write(frame);
        payload.CopyTo(frame[FrameHeader.Bytes..]);
    }

    private void WriteGoAway(int lastId, ErrorCode code, ReadOnlySpan<byte> why)
    {
        var frame = Output.Append(FrameHeader.Bytes + 8 + why.Length);
        new FrameHeader(8 + why.Length, FrameType.GoAway, FrameFlags.None, 0).Write(frame);
        BinaryPrimitives.WriteInt32BigEndian(frame[9..], lastId);
        BinaryPrimitives.WriteUInt32BigEndian(frame[13..], (uint)code);
        why.CopyTo(frame[17..]);
    }
}
