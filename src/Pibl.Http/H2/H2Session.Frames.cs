using System.Buffers.Binary;

namespace Pibl.Http.H2;

/// <summary>Frames, one by one (RFC 9113 §6).</summary>
public sealed partial class H2Session
{
    /// <summary>A frame of which at least the header is there. What it says is judged at once (§4.2).</summary>
    private H2Event Frame(ReadOnlySpan<byte> input)
    {
        var header = FrameHeader.Read(input);
        if (CheckHeader(header) is { } broken)
        {
            return broken;
        }

        if (header.Type == FrameType.Data)
        {
            return OnData(header, input);
        }

        var consumed = FrameHeader.Bytes + header.Length;
        if (input.Length < consumed)
        {
            return default;
        }

        IsMidway = false;
        var payload = input[FrameHeader.Bytes..consumed];
        return header.Type switch
        {
            FrameType.Headers => OnHeaders(header, payload, consumed),
            FrameType.Continuation => OnContinuation(header, payload, consumed),
            FrameType.Priority => OnPriority(header, payload, consumed),
            FrameType.RstStream => OnReset(header, payload, consumed),
            FrameType.Settings => OnSettings(header, payload, consumed),
            FrameType.Ping => OnPing(header, payload, consumed),
            FrameType.GoAway => OnGoAway(payload, consumed),
            FrameType.WindowUpdate => OnWindowUpdate(header, payload, consumed),
            FrameType.PriorityUpdate => OnPriorityUpdate(payload, consumed),

            // RFC 9113 §4.1: unknown types are ignored.
            _ => Idle(consumed),
        };
    }

    private H2Event? CheckHeader(in FrameHeader header)
    {
        if (!_isIntroduced && (header.Type != FrameType.Settings || header.Has(FrameFlags.Ack)))
        {
            return Break(ErrorCode.ProtocolError, 0, "the preface goes on without SETTINGS", "RFC 9113 §3.4");
        }

        _isIntroduced = true;
        if (header.Length > FrameHeader.PayloadBytesMax)
        {
            return Break(ErrorCode.FrameSizeError, 0, "a frame larger than SETTINGS_MAX_FRAME_SIZE", "RFC 9113 §4.2");
        }

        // RFC 9113 §6.10: nothing comes between the frames of one header block.
        if (_blockStream != 0
            ? header.Type != FrameType.Continuation || header.StreamId != _blockStream
            : header.Type == FrameType.Continuation)
        {
            return Break(
                ErrorCode.ProtocolError, 0, "CONTINUATION where none is due, or something else where one is",
                "RFC 9113 §6.10");
        }

        return PlaceFlaw(header) is { } place
            ? Break(ErrorCode.ProtocolError, 0, place, "RFC 9113 §6")
            : LengthFlaw(header) is { } length ? Break(ErrorCode.FrameSizeError, 0, length, "RFC 9113 §6") : null;
    }

    private string? PlaceFlaw(in FrameHeader header)
    {
        switch (header.Type)
        {
            // RFC 9113 §8.4: no client may push, and no server that ENABLE_PUSH forbids it. RFC 9218 §7.1.
            case FrameType.PushPromise:
            case FrameType.PriorityUpdate when _isClient:
                return $"{header.Type} of {(_isClient ? "a server" : "a client")}";
            case FrameType.Settings or FrameType.Ping or FrameType.GoAway or FrameType.PriorityUpdate:
                return header.StreamId == 0 ? null : $"{header.Type} on a stream";
            case FrameType.Data or FrameType.RstStream when header.StreamId == 0:
            case FrameType.Headers or FrameType.Priority when header.StreamId == 0:
                return $"{header.Type} without a stream";

            // RFC 9113 §5.1: on an idle stream nothing but HEADERS of a client, and PRIORITY. All even ones are idle.
            case FrameType.Data or FrameType.RstStream or FrameType.WindowUpdate when IsIdle(header.StreamId):
            case FrameType.Headers when _isClient && IsIdle(header.StreamId):
                return $"{header.Type} on an idle stream";
            default:
                return null;
        }
    }

    private bool IsIdle(int id) => id > _lastId || ((id & 1) == 0 && id != 0);

    private static string? LengthFlaw(in FrameHeader header)
    {
        var isRight = header.Type switch
        {
            FrameType.Settings => header.Has(FrameFlags.Ack) ? header.Length == 0 : header.Length % 6 == 0,
            FrameType.Ping => header.Length == 8,
            FrameType.RstStream or FrameType.WindowUpdate => header.Length == 4,
            FrameType.GoAway => header.Length >= 8,
            FrameType.PriorityUpdate => header.Length >= 4,
            _ => true,
        };
        return isRight ? null : $"{header.Type} of {header.Length} bytes";
    }

    // RFC 9113 §6.4
    private H2Event OnReset(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        if (Find(header.StreamId) is not { } stream)
        {
            return Idle(consumed);
        }

        Close(stream, isReset: false);
        if (_isClient)
        {
            var code = (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload);
            return new H2Event(H2EventKind.Reset, consumed) { Stream = stream, Code = code };
        }

        return _resets.TryTake(_nowMs)
            ? new H2Event(H2EventKind.Reset, consumed) { Stream = stream, Fault = ClientReset }
            : Break(ErrorCode.EnhanceYourCalm, consumed, "too many streams reset by the client", "CVE-2023-44487");
    }

    // RFC 9113 §6.5
    private H2Event OnSettings(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        if (header.Has(FrameFlags.Ack))
        {
            return Idle(consumed);
        }

        if (!_idleFrames.TryTake(_nowMs))
        {
            return BreakFlood(consumed);
        }

        var before = _peer.InitialWindowSize;
        for (; payload.Length > 0; payload = payload[6..])
        {
            if (_peer.Take(payload[..6], _isClient) is { } code)
            {
                return Break(code, consumed, "a setting out of range", "RFC 9113 §6.5.2");
            }

            _encoder.Allow(_peer.HeaderTableSize);
        }

        new FrameHeader(0, FrameType.Settings, FrameFlags.Ack, 0).Write(Output.Append(FrameHeader.Bytes));
        return Shift(_peer.InitialWindowSize - before)
            ? new H2Event(H2EventKind.WindowOpened, consumed)
            : Break(ErrorCode.FlowControlError, consumed, "a stream's window beyond 2^31-1", "RFC 9113 §6.9.2");
    }

    /// <summary>RFC 9113 §6.9.2: windows of open streams change by as much, maybe below 0.</summary>
    private bool Shift(int change)
    {
        foreach (var stream in _open)
        {
            if (stream is not null)
            {
                stream.SendWindow += change;
                if (stream.SendWindow > int.MaxValue)
                {
                    return false;
                }
            }
        }

        return true;
    }

    // RFC 9113 §6.7
    private H2Event OnPing(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        if (header.Has(FrameFlags.Ack))
        {
            return payload.SequenceEqual(PingOfOurs) ? new H2Event(H2EventKind.Pong, consumed) : Idle(consumed);
        }

        if (!_idleFrames.TryTake(_nowMs))
        {
            return BreakFlood(consumed);
        }

        WritePing(payload, FrameFlags.Ack);
        return new H2Event(H2EventKind.Nothing, consumed);
    }

    /// <summary>A frame that changes nothing.</summary>
    private H2Event Idle(int consumed) =>
        _idleFrames.TryTake(_nowMs) ? new H2Event(H2EventKind.Nothing, consumed) : BreakFlood(consumed);

    private H2Event BreakFlood(int consumed) =>
        Break(ErrorCode.EnhanceYourCalm, consumed, "too many frames that carry nothing", "RFC 9113 §10.5");

    // RFC 9113 §6.8
    private H2Event OnGoAway(ReadOnlySpan<byte> payload, int consumed)
    {
        if (!_idleFrames.TryTake(_nowMs))
        {
            return BreakFlood(consumed);
        }

        var last = BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
        var code = (ErrorCode)BinaryPrimitives.ReadUInt32BigEndian(payload[4..]);
        _isPeerLeaving = true;
        return new H2Event(H2EventKind.GoAway, consumed) { Code = code, LastStreamId = last };
    }
}
