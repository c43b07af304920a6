using System.Diagnostics;
using System.Net;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Access;

/// <summary>An IP address as a log shows it.</summary>
public static class AddressText
{
    /// <summary>The longest: an IPv6 address with an IPv4 tail and a scope, in bytes.</summary>
    private const int LongestAddress = 64;

    /// <summary><c>('127.0.0.1', 62012)</c></summary>
    public static LineBuffer AppendClient(this LineBuffer line, IPEndPoint client) =>
        line.Append("('"u8).AppendAddress(client.Address).Append("', "u8).Append(client.Port).Append((byte)')');

    /// <summary>
    /// An IPv4 address that came in over an IPv6 socket (RFC 4291 §2.5.5.2) is shown as what the client believes it
    /// has; a client on a Unix socket as <c>unix:</c>.
    /// </summary>
    public static LineBuffer AppendAddress(this LineBuffer line, IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            Span<byte> bytes = stackalloc byte[16];
            address.TryWriteBytes(bytes, out _);
            return line.Append((long)bytes[12]).Append("."u8).Append((long)bytes[13]).Append("."u8)
                .Append((long)bytes[14]).Append("."u8).Append((long)bytes[15]);
        }

        if (UnixPeer.Is(address))
        {
            return line.Append(UnixPeer.Text);
        }

        var fits = address.TryFormat(line.GetSpan(LongestAddress), out var written);
        Debug.Assert(fits);
        line.Advance(written);
        return line;
    }

    /// <summary><c>10.0.0.1:80</c>, without making a string of it.</summary>
    internal static LineBuffer AppendEndpoint(this LineBuffer line, Endpoint endpoint) =>
        (endpoint.Host.Contains(':')
            ? line.Append((byte)'[').AppendForeign(endpoint.Host).Append((byte)']')
            : line.AppendForeign(endpoint.Host))
        .Append((byte)':').Append(endpoint.Port);
}
