using System.Buffers.Binary;
using System.Net;
using Pibl.Http.Messages;

namespace Pibl.ProxyProtocol;

/// <summary>
/// Version 2, in bytes (proxy-protocol.txt §2.2): a signature of 12, version and command, family and transport, the
/// length of the rest; then the addresses, and extensions behind them.
/// </summary>
internal static class ProxyHeaderV2
{
    private const int FixedBytes = 16;
    private const int UnixPathBytes = 108;

    private static ReadOnlySpan<byte> Signature =>
        [0x0D, 0x0A, 0x0D, 0x0A, 0x00, 0x0D, 0x0A, 0x51, 0x55, 0x49, 0x54, 0x0A];

    public static ProxyHeaderResult Parse(ReadOnlySpan<byte> bytes)
    {
        if (!ProxyHeaderParser.BeginsLike(bytes, Signature))
        {
            return ProxyHeaderParser.NoHeader;
        }

        if (bytes.Length < FixedBytes)
        {
            return ProxyHeaderResult.More;
        }

        var (version, command) = (bytes[12] >> 4, bytes[12] & 0xF);
        var length = FixedBytes + BinaryPrimitives.ReadUInt16BigEndian(bytes[14..]);
        return version != 2 ? ProxyHeaderResult.No($"its version is {version}, neither 1 nor 2")
            : command > 1 ? ProxyHeaderResult.No($"its command is {command}, neither LOCAL nor PROXY")
            : length > ProxyHeaderParser.BytesMax
                ? ProxyHeaderResult.No($"it is longer than {ProxyHeaderParser.BytesMax} bytes")
            : bytes.Length < length ? ProxyHeaderResult.More

            // §2.2: LOCAL is the proxy's own, a health check mostly; the receiver "must discard the protocol block".
            : command == 0 ? ProxyHeaderResult.Own(length)
            : Read(bytes[..length], bytes[13]);
    }

    private static ProxyHeaderResult Read(ReadOnlySpan<byte> header, byte family)
    {
        var (address, transport) = (family >> 4, family & 0xF);
        if (address > 3 || transport > 2)
        {
            // §2.2: other values "must be rejected as invalid by receivers".
            return ProxyHeaderResult.No($"its family and transport are 0x{family:x2}, which means nothing");
        }

        var size = address switch
        {
            0 => 0,
            1 => 12,
            2 => 36,
            _ => 2 * UnixPathBytes,
        };
        if (header.Length < FixedBytes + size)
        {
            return ProxyHeaderResult.No("it ends inside its addresses");
        }

        if (address == 0 || transport == 0)
        {
            // §2.2, UNSPEC: what kind of connection it was is not known; the addresses of this one are used.
            return ProxyHeaderResult.Own(header.Length);
        }

        return ProxyExtensions.WhyWrong(header, FixedBytes + size) is { } wrong
            ? ProxyHeaderResult.No(wrong)
            : AddressesOf(header, size);
    }

    private static ProxyHeaderResult AddressesOf(ReadOnlySpan<byte> header, int size)
    {
        var addresses = header.Slice(FixedBytes, size);
        if (size == 2 * UnixPathBytes)
        {
            // The paths name programs of the proxy's machine, and are nobody's address.
            return ProxyHeaderResult.Of(header.Length, UnixPeer.At(0), UnixPeer.At(0));
        }

        var bytes = (size - (2 * sizeof(ushort))) / 2;
        var ports = addresses[(2 * bytes)..];
        return ProxyAddresses.Of(
            header.Length,
            new IPAddress(addresses[..bytes]),
            BinaryPrimitives.ReadUInt16BigEndian(ports),
            new IPAddress(addresses.Slice(bytes, bytes)),
            BinaryPrimitives.ReadUInt16BigEndian(ports[sizeof(ushort)..]));
    }
}
