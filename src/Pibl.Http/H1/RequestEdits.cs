using System.Net;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Http.H1;

/// <summary>What this proxy adds to a request, or changes, on its way to a server.</summary>
/// <param name="Client">The peer: last in X-Forwarded-For and Forwarded.</param>
/// <param name="Scheme">X-Forwarded-Proto: <c>http</c> or <c>https</c>.</param>
/// <param name="Host">X-Forwarded-Host: the host as the client sent it; empty where it sent none.</param>
/// <param name="Pseudonym">The name in Via and CDN-Loop.</param>
/// <param name="Framing">Of the body that will be sent, which need not be the one that was received.</param>
/// <param name="IfNoneMatch">The cache's own validator. When this or the next is set, it asks instead of the
/// client.</param>
/// <param name="IfModifiedSince">The cache's own validator.</param>
/// <param name="Upgrade">Ask the server for the upgrade that <see cref="UpgradeRules"/> lets through.</param>
/// <param name="Authority">Host for the server where the client named none: the server's own address.</param>
/// <param name="TrustedPeer">What the request says of earlier hops is believed (TRUSTED_PROXIES).</param>
/// <param name="Via">It is named in Via.</param>
/// <param name="CdnLoop">It is named in CDN-Loop.</param>
/// <param name="Set">Fields of the configuration, which are sent whatever the client's Connection names.</param>
/// <param name="RequestId">X-Request-Id, in 16 hexadecimal digits; null: the client's own goes on.</param>
public readonly record struct RequestEdits(
    IPAddress Client,
    Bytes Scheme,
    Bytes Host,
    Bytes Pseudonym,
    Framing Framing,
    Bytes? IfNoneMatch = null,
    Bytes? IfModifiedSince = null,
    bool Upgrade = false,
    Bytes Authority = default,
    bool TrustedPeer = false,
    bool Via = true,
    bool CdnLoop = false,
    Fields? Set = null,
    ulong? RequestId = null)
{
    /// <summary>If-Match in the place of the client's own; null: the client's.</summary>
    public Bytes? IfMatch { get; init; }

    /// <summary>What tells of the client's certificate; null: nothing.</summary>
    public Fields? Certificate { get; init; }

    /// <summary>True where the client's own conditions on freshness give way to the cache's.</summary>
    internal bool Validates => IfNoneMatch is not null || IfModifiedSince is not null;
}
