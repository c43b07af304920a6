using Pibl.Http.H1;
using Pibl.Http.Messages;
using Pibl.Transport;

namespace Pibl.Bodies;

/// <summary>
/// Gives out a message body block by block from the buffer that its connection is read into, for either side. A block
/// is consumed as it is given out, and stays where it was read until more is read (<see cref="ReadBuffer.Room"/>).
/// </summary>
/// <param name="framing">As the head says.</param>
/// <param name="blame">Who sends it.</param>
/// <param name="bodyBytesMax">The most bytes of data.</param>
internal struct BlockReader(Framing framing, Blame blame, long bodyBytesMax)
{
    private BodyDecoder _decoder = BodyDecoder.For(framing, blame, bodyBytesMax);

    /// <summary>The trailer section of a chunked body that is over; else empty.</summary>
    public readonly Fields Trailers => _decoder.Trailers;

    /// <summary>Takes one step through what has been read.</summary>
    /// <param name="buffer">The same for the whole body.</param>
    /// <param name="block">Never empty with <see cref="BodyEventKind.Data"/>; else empty.</param>
    /// <param name="fault">Set with <see cref="BodyEventKind.Fault"/>; else null.</param>
    public BodyEventKind Next(ReadBuffer buffer, out ReadOnlyMemory<byte> block, out Fault? fault)
    {
        var step = _decoder.Next(buffer.Filled);
        block = buffer.Slice(step.DataAt, step.DataLength);
        fault = step.Fault;
        buffer.Consume(step.Consumed);
        return step.Kind;
    }

    /// <summary>
    /// Takes the end of the body, trailers included, where that is all that the buffer still holds. False where there
    /// is more, or less: <see cref="Next"/> finds out.
    /// </summary>
    public bool TryTakeEnd(ReadBuffer buffer)
    {
        var rest = buffer.Filled;
        if (!_decoder.IsDone && !rest.StartsWith("0"u8))
        {
            return false;
        }

        var ahead = _decoder;
        var end = ahead.Next(rest);
        if (end.Kind != BodyEventKind.End || end.Consumed != rest.Length)
        {
            return false;
        }

        _decoder = ahead;
        buffer.Consume(end.Consumed);
        return true;
    }

    /// <summary>The peer has closed. The fault of a body that this cuts short, or null where it is whole.</summary>
    public Fault? AtEnd() => _decoder.AtEnd().Fault;
}
