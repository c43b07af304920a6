using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Runtime.InteropServices;
using Pibl.Http.Messages;

namespace Pibl.Transport.Epoll;

/// <summary>
/// Addresses as the system has them: <c>struct sockaddr_in</c> and <c>sockaddr_in6</c> (ip(7), ipv6(7)).
/// </summary>
internal static class SocketAddresses
{
    /// <summary>Room for either.</summary>
    public const int BytesMax = 28;

    public const short Unix = 1;
    public const short V4 = 2;
    public const short V6 = 10;

    /// <summary>An IPv4 peer of a dual-mode listener is shown as IPv4, and a Unix peer without its path.</summary>
    public static IPEndPoint Read(ReadOnlySpan<byte> from)
    {
        var port = BinaryPrimitives.ReadUInt16BigEndian(from[2..]);
        switch (MemoryMarshal.Read<short>(from))
        {
            case V4:
                return new IPEndPoint(new IPAddress(from.Slice(4, 4)), port);
            case Unix:
                return UnixPeer.At(0);
        }

        var address = new IPAddress(from.Slice(8, 16), MemoryMarshal.Read<uint>(from[24..]));
        return new IPEndPoint(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address, port);
    }

    /// <summary>Returns how many bytes it takes.</summary>
    public static int Write(IPEndPoint address, Span<byte> to)
    {
        to[..BytesMax].Clear();
        BinaryPrimitives.WriteUInt16BigEndian(to[2..], (ushort)address.Port);
        if (address.AddressFamily == AddressFamily.InterNetwork)
        {
            MemoryMarshal.Write(to, V4);
            address.Address.TryWriteBytes(to[4..], out _);
            return 16;
        }

        MemoryMarshal.Write(to, V6);
        address.Address.TryWriteBytes(to[8..], out _);
        MemoryMarshal.Write(to[24..], (uint)address.Address.ScopeId);
        return BytesMax;
    }
}
