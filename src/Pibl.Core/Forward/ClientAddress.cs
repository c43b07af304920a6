using System.Buffers.Binary;
using System.Net;
using Pibl.Http.Messages;

namespace Pibl.Forward;

/// <summary>
/// Who the client is, for all that decides by it: 128 bits, an IPv4 address as in RFC 4291 §2.5.5.2, so that it is the
/// same client over either kind of socket. A zone does not count.
/// </summary>
/// <remarks>
/// Rule 1. It is the peer of the connection, unless that is one of TRUSTED_PROXIES.
/// Rule 2. Of what a trusted peer says, X-Forwarded-For goes before Forwarded, as for the scheme: a peer that writes
/// the former mostly passes on the latter as the client wrote it.
/// Rule 3. Each hop adds at the end. So the client is the last address that is not of a trusted proxy; where all are
/// trusted, the first.
/// Rule 4. A member that is no address (<c>unknown</c>, <c>_hidden</c>, RFC 7239 §6.2, §6.3) leaves the client unknown:
/// it is never taken for the proxy that said so, which may be let in where clients are not.
/// </remarks>
/// <param name="Bits">The address in network order; 0 where it is not known.</param>
public readonly record struct ClientAddress(UInt128 Bits)
{
    /// <summary>A trusted proxy names a client that has no address.</summary>
    public static readonly ClientAddress Unknown;

    private const uint MappedPrefix = 0xFFFF;

    /// <summary>False for <see cref="Unknown"/>.</summary>
    public bool IsKnown => Bits != 0;

    /// <summary>True for an IPv4 address.</summary>
    public bool IsIpv4 => Bits >> 32 == MappedPrefix;

    /// <summary>
    /// What counts as one client: an IPv4 address, or a network of 64 bits, which is what one subscriber of IPv6 is
    /// given at least (RFC 6177 §2) and moves in as it likes (RFC 8981). 0 for <see cref="Unknown"/> alone.
    /// </summary>
    public UInt128 Group => !IsKnown || IsIpv4 ? Bits : ((Bits >> 64) << 64) | 1;

    /// <summary>The address of a socket's other end.</summary>
    public static ClientAddress Of(IPAddress address)
    {
        Span<byte> octets = stackalloc byte[16];
        address.TryWriteBytes(octets, out var length);
        return length == 4
            ? OfIpv4(BinaryPrimitives.ReadUInt32BigEndian(octets))
            : new ClientAddress(BinaryPrimitives.ReadUInt128BigEndian(octets));
    }

    /// <summary>The client of a request.</summary>
    /// <param name="peer">The other end of the connection that it came over.</param>
    /// <param name="fields">Those of the request; read only where <paramref name="peer"/> is trusted.</param>
    /// <param name="trusted">TRUSTED_PROXIES.</param>
    public static ClientAddress Of(IPAddress peer, Fields fields, AddressRanges trusted)
    {
        var address = Of(peer);
        return trusted.Contains(address) ? EarlierHops.ClientIn(fields, trusted) ?? address : address;
    }

    /// <summary>As it is written: <c>192.0.2.1</c>, <c>2001:db8::1</c>, or <c>unknown</c>.</summary>
    public override string ToString() => IsKnown ? ToIPAddress().ToString() : "unknown";

    internal static ClientAddress OfIpv4(uint address) => new(((UInt128)MappedPrefix << 32) | address);

    private IPAddress ToIPAddress()
    {
        Span<byte> octets = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(octets, Bits);
        return new IPAddress(IsIpv4 ? octets[12..] : octets);
    }
}
