using System.Buffers;
using System.Net;
using System.Text;
using Pibl.Http.Messages;

namespace Pibl.ProxyProtocol;

/// <summary>The addresses in a PROXY header, as text and as bytes.</summary>
internal static class ProxyAddresses
{
    private static readonly SearchValues<byte> OfIpv6 = SearchValues.Create("0123456789abcdefABCDEF:."u8);

    /// <summary>An address in its usual form, as inet_pton(3) takes it; null where it is none.</summary>
    public static IPAddress? Read(ReadOnlySpan<byte> text, bool isV6) => isV6 ? ReadIpv6(text) : ReadIpv4(text);

    /// <summary>
    /// A header with these. An IPv4 address in IPv6 form (RFC 4291 §2.5.5.2) is the IPv4 address. No client has the
    /// unspecified address (RFC 1122 §3.2.1.3, RFC 4291 §2.5.2), which stands for Unix peers here.
    /// </summary>
    public static ProxyHeaderResult Of(int length, IPAddress source, int from, IPAddress destination, int to)
    {
        var client = Plain(source);
        return client.Equals(IPAddress.Any) || client.Equals(IPAddress.IPv6Any)
            ? ProxyHeaderResult.No("its source is the unspecified address, which no client has")
            : ProxyHeaderResult.Of(length, new IPEndPoint(client, from), new IPEndPoint(Plain(destination), to));
    }

    private static IPAddress Plain(IPAddress address) =>
        address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    private static IPAddress? ReadIpv6(ReadOnlySpan<byte> text) =>
        text.Contains((byte)':') && !text.ContainsAnyExcept(OfIpv6)
            && IPAddress.TryParse(Encoding.ASCII.GetString(text), out var address)
            ? address
            : null;

    /// <summary>Four octets without leading zeros, which some readers take for octal.</summary>
    private static IPAddress? ReadIpv4(ReadOnlySpan<byte> text)
    {
        Span<byte> octets = stackalloc byte[4];
        for (var at = 0; at < octets.Length; at++)
        {
            var dot = text.IndexOf((byte)'.');
            var octet = dot < 0 ? text : text[..dot];
            text = dot < 0 ? default : text[(dot + 1)..];
            if ((dot < 0) != (at == octets.Length - 1)
                || octet is [(byte)'0', _, ..]
                || Digits.Read(octet, byte.MaxValue) is not (>= 0 and var value))
            {
                return null;
            }

            octets[at] = (byte)value;
        }

        return new IPAddress(octets);
    }
}
