using System.Buffers.Binary;

namespace Pibl.Http.H2;

/// <summary>The nine bytes that every frame begins with (RFC 9113 §4.1).</summary>
/// <param name="Length">Bytes of payload.</param>
/// <param name="Type">What it is.</param>
/// <param name="Flags">As they came.</param>
/// <param name="StreamId">0 for the connection; the reserved bit is ignored.</param>
public readonly record struct FrameHeader(int Length, FrameType Type, FrameFlags Flags, int StreamId)
{
    /// <summary>Bytes of a frame header.</summary>
    public const int Bytes = 9;

    /// <summary>
    /// The largest payload that everybody accepts, and the largest that is sent or taken here (§4.2).
    /// </summary>
    public const int PayloadBytesMax = 16_384;

    public bool Has(FrameFlags flag) => (Flags & flag) != 0;

    public static FrameHeader Read(ReadOnlySpan<byte> bytes) => new(
        (bytes[0] << 16) | (bytes[1] << 8) | bytes[2],
        (FrameType)bytes[3],
        (FrameFlags)bytes[4],
        BinaryPrimitives.ReadInt32BigEndian(bytes[5..]) & int.MaxValue);

    public void Write(Span<byte> to)
    {
        to[0] = (byte)(Length >> 16);
        to[1] = (byte)(Length >> 8);
        to[2] = (byte)Length;
        to[3] = (byte)Type;
        to[4] = (byte)Flags;
        BinaryPrimitives.WriteInt32BigEndian(to[5..], StreamId);
    }
}
