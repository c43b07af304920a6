using Pibl.Config;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tls;

/// <summary>
/// TLS_CLIENT_CA: which certificates of clients a site lets in. The handshake asks by the name that the client names
/// there (SNI), and the request says which site it is for: only both together decide.
/// </summary>
/// <param name="Authority">The file of TLS_CLIENT_CA, and what stands in it.</param>
/// <param name="IsRequired">TLS_CLIENT=require.</param>
public sealed record ClientCertificateRule(string Authority, bool IsRequired)
{
    private static readonly Fault Plain = Fault.OfClient(
        FaultKind.CertificateRequired, "the site is for clients with a certificate, and this one speaks plain HTTP", "TLS_CLIENT_CA");

    private static readonly Fault OtherName = Fault.OfClient(
        FaultKind.Misdirected, "the client named another host in its handshake, so its certificate was not asked for",
        "RFC 9110 §15.5.20");

    private static readonly Fault Missing = Fault.OfClient(
        FaultKind.CertificateRequired, "the client has shown no certificate", "TLS_CLIENT");

    /// <summary>That of a site; null: it asks for none.</summary>
    public static ClientCertificateRule? Of(Settings settings) =>
        settings.Get(TlsKeys.ClientAuthority).MatchUnsafe(
            file => new ClientCertificateRule(file.Identity, settings.Get(TlsKeys.ClientRequired)), () => null);

    /// <summary>Why the client is refused, or null.</summary>
    /// <param name="tls">Its connection; null: plain text.</param>
    public Fault? RefusalOf(TlsSession? tls) =>
        tls is null ? (IsRequired ? Plain : null)
        : tls.ClientAuthority != Authority ? OtherName
        : !IsRequired ? null
        : tls.Client is not { } client ? Missing
        : client.WhyNot is { } flaw ? Fault.OfClient(
            FaultKind.CertificateRequired, $"the client's certificate is refused: {flaw}", "TLS_CLIENT_CA")
        : null;

    /// <summary>The rule as a stage: 403, 421, or on with the request.</summary>
    public Verdict<Received> Decide(Received received) =>
        RefusalOf(received.Arrival.Connection.Tls) is { } refusal ? new Answer(Faults.ReplyTo(refusal)) : received;
}
