using System.Buffers.Binary;
using System.Numerics;

namespace Pibl.Mirrors;

/// <summary>
/// What tells two bodies apart: the length and a checksum (CRC-32C) of what has been read, wherever it was cut into
/// blocks. No proof against somebody who looks for a collision; two bodies that differ by chance are taken for alike
/// once in four thousand million.
/// </summary>
/// <param name="Length">In bytes, <see cref="BytesMax"/> at the most.</param>
/// <param name="Checksum">Of these bytes.</param>
public readonly record struct BodyDigest(int Length, uint Checksum)
{
    /// <summary>So much of a body counts, in bytes; what comes behind it is not looked at.</summary>
    public const int BytesMax = 1024 * 1024;

    /// <summary>Nothing that is still to come would change it.</summary>
    public bool IsFull => Length == BytesMax;

    /// <summary>With a further block.</summary>
    public BodyDigest With(ReadOnlySpan<byte> block)
    {
        block = block[..Math.Min(block.Length, BytesMax - Length)];
        var (length, checksum) = (Length + block.Length, Checksum);
        for (; block.Length >= sizeof(ulong); block = block[sizeof(ulong)..])
        {
            checksum = BitOperations.Crc32C(checksum, BinaryPrimitives.ReadUInt64LittleEndian(block));
        }

        foreach (var octet in block)
        {
            checksum = BitOperations.Crc32C(checksum, octet);
        }

        return new BodyDigest(length, checksum);
    }

    /// <summary>For people.</summary>
    public override string ToString() => Length == 0 ? "no bytes"
        : $"{(IsFull ? "the first " : "")}{Length} bytes with the checksum {Checksum:x8}";
}
