using System.Buffers.Binary;
using Pibl.Http.Messages;

namespace Pibl.Http.H2;

/// <summary>Which response goes first: what RFC 9218 says of it, and what is left of RFC 7540.</summary>
public sealed partial class H2Session
{
    private int[]? _earlyIds;
    private Priority[]? _earlyPriorities;
    private int _earlyNext;

    // RFC 9113 §5.3.2, §6.3: of no effect, but not of any form.
    private H2Event OnPriority(in FrameHeader header, ReadOnlySpan<byte> payload, int consumed)
    {
        var stream = Find(header.StreamId);
        if (payload.Length != 5)
        {
            return stream is null
                ? Break(ErrorCode.FrameSizeError, consumed, "PRIORITY not of 5 bytes", "RFC 9113 §6.3")
                : Fail(stream, ErrorCode.FrameSizeError, consumed, "PRIORITY not of 5 bytes", "RFC 9113 §6.3");
        }

        if (DependencyOf(payload) == header.StreamId)
        {
            // RFC 7540 §5.3.1: nobody can be told so on a stream that is not open.
            return stream is null
                ? Break(ErrorCode.ProtocolError, consumed, "a stream that depends on itself", "RFC 7540 §5.3.1")
                : Fail(stream, ErrorCode.ProtocolError, consumed, "a stream that depends on itself", "RFC 7540 §5.3.1");
        }

        return Idle(consumed);
    }

    // RFC 9218 §7.1
    private H2Event OnPriorityUpdate(ReadOnlySpan<byte> payload, int consumed)
    {
        var id = DependencyOf(payload);
        if (id == 0)
        {
            return Break(ErrorCode.ProtocolError, consumed, "PRIORITY_UPDATE of no stream", "RFC 9218 §7.1");
        }

        var priority = Priority.Of(payload[4..]);
        if (Find(id) is { } stream)
        {
            stream.Priority = priority;
        }
        else if (id > _lastId)
        {
            RememberEarly(id, priority);
        }

        return Idle(consumed);
    }

    /// <summary>A priority that comes before its stream does; the last few count (RFC 9218 §7).</summary>
    private void RememberEarly(int id, Priority priority)
    {
        const int Kept = 8;
        _earlyIds ??= new int[Kept];
        _earlyPriorities ??= new Priority[Kept];
        var at = _earlyIds.AsSpan().IndexOf(id);
        if (at < 0)
        {
            at = _earlyNext;
            _earlyNext = (_earlyNext + 1) % Kept;
        }

        (_earlyIds[at], _earlyPriorities[at]) = (id, priority);
    }

    // RFC 9218 §5, §7: the frame goes before the field.
    private Priority PriorityOf(int id, Fields fields)
    {
        if (_earlyIds is { } early && early.AsSpan().IndexOf(id) is var at and >= 0)
        {
            early[at] = 0;
            return _earlyPriorities![at];
        }

        return fields.Find("priority"u8) is { } value ? Priority.Of(value.Span) : Priority.Unsaid;
    }

    private static int DependencyOf(ReadOnlySpan<byte> payload) =>
        BinaryPrimitives.ReadInt32BigEndian(payload) & int.MaxValue;
}
