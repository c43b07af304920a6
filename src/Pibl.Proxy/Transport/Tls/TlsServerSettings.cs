using Pibl.Tls;

namespace Pibl.Transport.Tls;

/// <summary>What <see cref="TlsServer"/> is made of.</summary>
/// <param name="Identities">In the order of the file; the first is for whoever names no host that there is.</param>
/// <param name="Tickets">What tickets are sealed with.</param>
internal sealed record TlsServerSettings(IReadOnlyList<TlsIdentity> Identities, TicketKeys Tickets)
{
    /// <summary>TLS_MIN=1.3.</summary>
    public bool IsMin13 { get; init; }

    /// <summary>The time, for what is stapled.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>ALPN <c>h2</c> is offered.</summary>
    public bool OffersHttp2 { get; init; }

    /// <summary>TLS_CLIENT_CA, each file once.</summary>
    public IReadOnlyList<TlsAuthority> Authorities { get; init; } = [];

    /// <summary>
    /// Of which of them a client shows a certificate that asks for this host, or for none; -1: of none.
    /// </summary>
    public Func<string?, int> AuthorityOf { get; init; } = static _ => -1;
}

/// <summary>Who issues the certificates that clients show.</summary>
/// <param name="Name">The file, and what stands in it.</param>
/// <param name="Certificates">In DER.</param>
/// <param name="Digest">SHA-256 over all of them.</param>
internal sealed record TlsAuthority(string Name, IReadOnlyList<ReadOnlyMemory<byte>> Certificates, byte[] Digest);
