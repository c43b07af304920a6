namespace Pibl.Exchange;

/// <summary>How a server is spoken to.</summary>
public enum Scheme : byte
{
    /// <summary>HTTP/1.1 in plain text over TCP.</summary>
    Http,

    /// <summary>HTTP/1.1 over TLS.</summary>
    Https,

    /// <summary>HTTP/2 in plain text over TCP, with prior knowledge (RFC 9113 §3.3).</summary>
    H2c,

    /// <summary>HTTP/2 over TLS (RFC 9113 §3.2).</summary>
    H2,
}

/// <summary>What the ways to speak to a server have in common.</summary>
public static class Schemes
{
    /// <summary>Over TLS.</summary>
    public static bool IsSecure(this Scheme scheme) => scheme is Scheme.Https or Scheme.H2;

    /// <summary>In HTTP/2: many exchanges share a connection.</summary>
    public static bool IsHttp2(this Scheme scheme) => scheme is Scheme.H2c or Scheme.H2;
}

/// <summary>
/// Which server it is, whatever its weight and wherever it stands in SERVERS: what is kept of a server, its connections
/// and its counts, is kept under this.
/// </summary>
/// <param name="Scheme">How it is spoken to.</param>
/// <param name="Host">A name in lower case (RFC 3986 §3.2.2: case makes no difference) or an address, without
/// brackets.</param>
/// <param name="Port">1 to 65535.</param>
/// <param name="Name">
/// The name that the address was found under, in lower case: one address under two names may be two servers, which Host
/// tells apart. Null where the host stands for itself.
/// </param>
public readonly record struct EndpointId(Scheme Scheme, string Host, int Port, string? Name = null);
