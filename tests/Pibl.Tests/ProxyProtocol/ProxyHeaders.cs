using System.Buffers.Binary;
using System.Net;
using System.Text;

namespace Pibl.Tests.ProxyProtocol;

/// <summary>PROXY headers for tests, as haproxy.org's proxy-protocol.txt has them.</summary>
internal static class ProxyHeaders
{
    public const byte Own = 0x20;
    public const byte ForClient = 0x21;

    /// <summary>A version 2 header around a block.</summary>
    public static byte[] V2(byte command, byte family, params byte[] block)
    {
        var header = new byte[16 + block.Length];
        "\r\n\r\n\0\r\nQUIT\n"u8.CopyTo(header);
        (header[12], header[13]) = (command, family);
        BinaryPrimitives.WriteUInt16BigEndian(header.AsSpan(14), (ushort)block.Length);
        block.CopyTo(header, 16);
        return header;
    }

    /// <summary>The block of two addresses with their ports.</summary>
    public static byte[] Addresses(string source, int from, string destination, int to) =>
    [
        .. IPAddress.Parse(source).GetAddressBytes(), .. IPAddress.Parse(destination).GetAddressBytes(),
        (byte)(from >> 8), (byte)from, (byte)(to >> 8), (byte)to,
    ];

    /// <summary>An extension.</summary>
    public static byte[] Tlv(byte type, params byte[] value) =>
        [type, (byte)(value.Length >> 8), (byte)value.Length, .. value];

    /// <summary>The same header with the right checksum in the last four bytes.</summary>
    public static byte[] WithChecksum(byte[] header)
    {
        var sum = uint.MaxValue;
        foreach (var octet in header[..^4].Concat(new byte[4]))
        {
            // RFC 3720, appendix B.4: the Castagnoli polynomial, bit by bit.
            sum ^= octet;
            for (var bit = 0; bit < 8; bit++)
            {
                sum = (sum >> 1) ^ (0x82F63B78 & (0 - (sum & 1)));
            }
        }

        BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(header.Length - 4), ~sum);
        return header;
    }

    public static byte[] Text(string line) => Encoding.Latin1.GetBytes(line);
}
