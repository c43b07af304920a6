using System.Net;

namespace Pibl.Exchange;

/// <summary>One client's connection, as everybody may know it.</summary>
/// <param name="Id">Counts up from 1 in this process.</param>
/// <param name="Client">Where it comes from.</param>
/// <param name="Local">The address it came in on.</param>
/// <param name="OpenedAt">When it was accepted.</param>
public sealed record Connection(long Id, IPEndPoint Client, IPEndPoint Local, DateTimeOffset OpenedAt)
{
    /// <summary>What its TLS handshake came to; null: plain text.</summary>
    public TlsSession? Tls { get; init; }

    /// <summary>It came in where TLS is spoken, and speaks plain HTTP.</summary>
    public bool IsPlainOnTls { get; init; }
}
