using System.Net;

namespace Pibl.ProxyProtocol;

/// <summary>What a proxy in front says of the connection that it passes on (PROXY protocol, haproxy.org).</summary>
/// <param name="Length">Bytes that the header takes; HTTP, or TLS, begins behind them.</param>
/// <param name="Source">The client; null: the connection is the proxy's own, its addresses hold.</param>
/// <param name="Destination">Where the client connected to; null with <paramref name="Source"/>.</param>
public sealed record ProxyHeader(int Length, IPEndPoint? Source, IPEndPoint? Destination);

/// <summary>What the first bytes of a connection are: a header, the beginning of one, or neither.</summary>
/// <param name="Header">A whole header.</param>
/// <param name="Refused">Why there is none and never will be, in words for the log.</param>
public readonly record struct ProxyHeaderResult(ProxyHeader? Header, string? Refused)
{
    /// <summary>The bytes so far are the beginning of a header.</summary>
    public static ProxyHeaderResult More => default;

    /// <summary>True when more bytes decide.</summary>
    public bool NeedsMore => Header is null && Refused is null;

    internal static ProxyHeaderResult No(string why) => new(null, why);

    /// <summary>The connection's own addresses hold.</summary>
    internal static ProxyHeaderResult Own(int length) => new(new ProxyHeader(length, null, null), null);

    internal static ProxyHeaderResult Of(int length, IPEndPoint source, IPEndPoint destination) =>
        new(new ProxyHeader(length, source, destination), null);
}
