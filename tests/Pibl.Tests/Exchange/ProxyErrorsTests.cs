using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tests.Exchange;

/// <summary>Proxy-Status (RFC 9209): the whole table of kinds.</summary>
public sealed class ProxyErrorsTests
{
    /// <summary>The types of §2.3, which are the IANA registry of HTTP Proxy Error Types.</summary>
    private static readonly string[] Registered =
    [
        "dns_timeout", "dns_error", "destination_not_found", "destination_unavailable", "destination_ip_prohibited",
        "destination_ip_unroutable", "connection_refused", "connection_terminated", "connection_timeout",
        "connection_read_timeout", "connection_write_timeout", "connection_limit_reached", "tls_protocol_error",
        "tls_certificate_error", "tls_alert_received", "http_request_error", "http_request_denied",
        "http_response_incomplete", "http_response_header_section_size", "http_response_header_size",
        "http_response_body_size", "http_response_trailer_section_size", "http_response_trailer_size",
        "http_response_transfer_coding", "http_response_content_coding", "http_response_timeout",
        "http_upgrade_failed", "http_protocol_error", "proxy_internal_response", "proxy_internal_error",
        "proxy_configuration_error", "proxy_loop_detected",
    ];

    public static TheoryData<FaultKind> Kinds => [.. Enum.GetValues<FaultKind>()];

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Only_where_a_server_is_at_fault_or_the_way_to_it_is_there_one(FaultKind kind)
    {
        var type = ProxyErrors.TypeOf(kind);
        var expected = Faults.StatusOf(kind) is 502 or 503 or 504 or 508
            && kind is not (FaultKind.Full or FaultKind.Draining);
        Assert.Equal((expected, expected), (type.Length > 0, Registered.Contains(type)));
    }

    [Fact]
    public void The_reply_names_the_proxy_and_the_kind_and_nothing_else()
    {
        var fault = Fault.OfUpstream(FaultKind.ConnectRefused, Retry.IfUnsent, "no connection to 10.0.0.1:80");
        var reply = Faults.ReplyTo(fault, endpoint: new Endpoint("10.0.0.1", 80));
        Assert.Equal(
            "pibl; error=connection_refused", reply.Head.Fields.Find("Proxy-Status"u8)?.ToString());
    }
}
