using Pibl.Http.Messages;

namespace Pibl.Exchange;

/// <summary>
/// What Proxy-Status (RFC 9209) says in a reply that the proxy makes because it got no answer from a server: the kind
/// of the error alone. It names no server, so there is no <c>next-hop</c> (§2.1.2); and no <c>details</c> (§2.1.5),
/// which are for the log.
/// </summary>
public static class ProxyErrors
{
    /// <summary>
    /// The error type of the IANA registry; empty where the reply is not a server's fault. Faults of clients, and
    /// refusals under load, stay as short as they were.
    /// </summary>
    public static string TypeOf(FaultKind kind) => kind switch
    {
        FaultKind.NotResolved => "dns_error", // RFC 9209 §2.3.2
        FaultKind.NoEndpoint => "destination_unavailable", // RFC 9209 §2.3.4
        FaultKind.ConnectRefused => "connection_refused", // RFC 9209 §2.3.7
        FaultKind.UpstreamClosed => "connection_terminated", // RFC 9209 §2.3.8
        FaultKind.ConnectTimeout => "connection_timeout", // RFC 9209 §2.3.9
        FaultKind.UpstreamTimeout => "connection_read_timeout", // RFC 9209 §2.3.10
        FaultKind.TlsProtocol => "tls_protocol_error", // RFC 9209 §2.3.14
        FaultKind.TlsCertificate => "tls_certificate_error", // RFC 9209 §2.3.15
        FaultKind.TlsAlert => "tls_alert_received", // RFC 9209 §2.3.16
        FaultKind.Overdue => "http_response_timeout", // RFC 9209 §2.3.26
        FaultKind.BadResponse => "http_protocol_error", // RFC 9209 §2.3.28
        FaultKind.Shortage or FaultKind.Late => "proxy_internal_error", // RFC 9209 §2.3.30
        FaultKind.LoopDetected => "proxy_loop_detected", // RFC 9209 §2.3.32
        _ => "",
    };

    /// <summary>The reply with the field, where the fault has one.</summary>
    public static Reply Named(Reply reply, FaultKind kind) => TypeOf(kind) is { Length: > 0 } type
        ? reply with
        {
            // RFC 9209 §2: a List of Items, each an intermediary with what it has to say as parameters.
            Head = reply.Head with { Fields = reply.Head.Fields.With("Proxy-Status", $"pibl; error={type}") },
        }
        : reply;
}
