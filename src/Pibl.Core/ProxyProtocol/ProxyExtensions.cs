using System.Buffers.Binary;
using System.Numerics;

namespace Pibl.ProxyProtocol;

/// <summary>
/// What stands behind the addresses of a version 2 header (proxy-protocol.txt §2.2, "TLV"): type, length, value, one
/// after the other. Nothing of it is used here but the checksum, where there is one.
/// </summary>
internal static class ProxyExtensions
{
    /// <summary>PP2_TYPE_CRC32C: a checksum of the whole header, its own four bytes taken for zero.</summary>
    private const byte Checksum = 0x03;

    private const int HeadBytes = 3;

    /// <summary>Null where they are well formed and no checksum is wrong.</summary>
    public static string? WhyWrong(ReadOnlySpan<byte> header, int at)
    {
        while (at < header.Length)
        {
            if (header.Length - at < HeadBytes)
            {
                return "it ends inside an extension";
            }

            var length = BinaryPrimitives.ReadUInt16BigEndian(header[(at + 1)..]);
            var value = at + HeadBytes;
            if (header.Length - value < length)
            {
                return "it ends inside an extension";
            }

            if (header[at] == Checksum && (length != sizeof(uint) || !IsRight(header, value)))
            {
                // §2.2.3: "the receiver … must … reject the header" whose checksum does not match.
                return "its checksum is wrong";
            }

            at = value + length;
        }

        return null;
    }

    private static bool IsRight(ReadOnlySpan<byte> header, int at)
    {
        Span<byte> zeros = stackalloc byte[sizeof(uint)];
        zeros.Clear();
        var sum = After(After(After(uint.MaxValue, header[..at]), zeros), header[(at + sizeof(uint))..]);
        return ~sum == BinaryPrimitives.ReadUInt32BigEndian(header[at..]);
    }

    private static uint After(uint sum, ReadOnlySpan<byte> bytes)
    {
        foreach (var octet in bytes)
        {
            sum = BitOperations.Crc32C(sum, octet);
        }

        return sum;
    }
}
