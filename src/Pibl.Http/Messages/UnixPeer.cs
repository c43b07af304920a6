using System.Net;

namespace Pibl.Http.Messages;

/// <summary>
/// Who is at the other end of a Unix socket (unix(7)): a program of this machine, which has no IP address. It is named
/// by an address that no packet comes from, so that rules which compare addresses need no second kind.
/// </summary>
public static class UnixPeer
{
    /// <summary>
    /// 0.0.0.0: never the source of a packet (RFC 1122 §3.2.1.3), and in no network that anybody names but the network
    /// of all addresses.
    /// </summary>
    public static readonly IPAddress Address = IPAddress.Any;

    /// <summary>How people read it, in the log and in networks; nginx writes it so.</summary>
    public static ReadOnlySpan<byte> Text => "unix:"u8;

    /// <summary>How servers read it: the address is not known (RFC 7239 §6.2).</summary>
    public static ReadOnlySpan<byte> Unknown => "unknown"u8;

    /// <summary>True for the address of every Unix peer, and of nobody else.</summary>
    public static bool Is(IPAddress address) => Address.Equals(address);

    /// <summary>Peer <paramref name="number"/> of its socket: what a port is to an IP client, for the log.</summary>
    public static IPEndPoint At(int number) => new(Address, number);
}
