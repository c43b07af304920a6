using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;

namespace Pibl.Transport;

/// <summary>
/// What a connection needs beside its peer, whether that is a client or a server: the limits, the beat, the time.
/// </summary>
public sealed record ConnectionSettings(Limits Limits, Timeouts Timeouts, Heartbeat Heartbeat, TimeProvider Clock)
{
    /// <summary>
    /// Whose X-Forwarded-* and Forwarded are believed (<see cref="TrustRule"/>); nobody's by default.
    /// </summary>
    public Seq<IPNetwork> TrustedProxies { get; init; } = Seq<IPNetwork>.Empty;

    /// <summary>VIA: where the proxy names itself.</summary>
    public ViaMode Via { get; init; } = ViaMode.Reply;

    /// <summary>Whether Via is written into replies.</summary>
    public bool ViaInReplies => Via != ViaMode.Off;

    /// <summary>
    /// ABORT_ON_CLOSE: a client that has finished sending while it waits for its answer counts as gone.
    /// </summary>
    public bool AbortOnClose { get; init; }

    /// <summary>HTTP2: clients may speak HTTP/2.</summary>
    public bool Http2 { get; init; } = true;

    /// <summary>Servers are spoken to in HTTP/2: calls of gRPC have the time of tunnels.</summary>
    public bool CarriesCalls { get; init; }

    /// <summary>REQUEST_ID: how exchanges are called; null: by nothing.</summary>
    public RequestIds? Ids { get; init; }

    /// <summary>The same where the peer is one of <see cref="TrustedProxies"/>.</summary>
    public RequestIds? IdsOfTrusted { get; init; }

    /// <summary>How the exchanges of a peer are called.</summary>
    public RequestIds? IdsOf(bool isTrusted) => isTrusted ? IdsOfTrusted : Ids;

    /// <summary>How much a connection reads at once, in bytes: a head, mostly.</summary>
    public const int ReadBytes = 4 * 1024;

    /// <summary>How much is read at once while a body streams, in bytes.</summary>
    public const int BodyReadBytes = 32 * 1024;
}
