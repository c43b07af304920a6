using System.Text;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Exchange;

/// <summary>What a call of gRPC is told in place of a reply of the proxy's own.</summary>
public sealed class GrpcRepliesTests
{
    [Theory]
    [InlineData("application/grpc", true)]
    [InlineData("application/grpc+proto", true)]
    [InlineData("Application/gRPC+json; charset=utf-8", true)]
    [InlineData("application/grpc;v=1", true)]
    [InlineData("application/grpc-web", false)]
    [InlineData("application/grpc-web-text+proto", false)]
    [InlineData("application/grpcs", false)]
    [InlineData("application/json", false)]
    [InlineData("", false)]
    public void The_type_of_the_content_tells_a_call(string type, bool isCall) =>
        Assert.Equal(isCall, GrpcCalls.IsType(Encoding.ASCII.GetBytes(type)));

    [Fact]
    public void A_call_is_a_POST_over_HTTP2()
    {
        Assert.True(GrpcCalls.IsOne(Call));
        Assert.False(GrpcCalls.IsOne(Call with { Version = HttpVersion.Http11 }));
        Assert.False(GrpcCalls.IsOne(Call with { Method = Method.Get }));
        Assert.False(GrpcCalls.IsOne(Call with { Fields = Fields.Empty }));
    }

    public static TheoryData<FaultKind, int, string> Told => new()
    {
        { FaultKind.BadRequest, 13, "400 Bad Request: The request could not be understood." },
        { FaultKind.Unauthorized, 16, "401 Unauthorized: This address asks who you are first." },
        { FaultKind.Forbidden, 7, "403 Forbidden: This address may not be asked from where you are." },
        { FaultKind.NotFound, 12, "404 Not Found" },
        { FaultKind.BodyTooLarge, 2, "413 Content Too Large: The request body is larger than is accepted here." },
        { FaultKind.Misdirected, 2, "421 Misdirected Request: This server does not answer for that address." },
        { FaultKind.UpstreamClosed, 14, "502 Bad Gateway: The server behind this address gave no usable answer." },
        { FaultKind.UpstreamTimeout, 14, "504 Gateway Timeout: The server behind this address did not answer in time." },
        { FaultKind.Overdue, 4, "504 Gateway Timeout: The server behind this address did not answer in time." },
    };

    [Theory]
    [MemberData(nameof(Told))]
    public void A_fault_becomes_the_status_that_clients_derive_from_that_of_HTTP(
        FaultKind kind, int status, string message)
    {
        var reply = GrpcReplies.For(Faults.ReplyTo(Fault.OfUs(kind, "why")), Call);
        Assert.Equal(
            (200, $"{status}", message, true),
            (reply.Head.Status, $"{reply.Head.Fields.Find("grpc-status"u8)}", $"{reply.Head.Fields.Find("grpc-message"u8)}",
                reply.Body.Framing.IsEmpty));
        Assert.Equal("application/grpc", $"{reply.Head.Fields.Find(FieldId.ContentType)}");
    }

    [Fact]
    public void What_else_the_reply_says_stays_and_when_to_come_back_is_said_as_calls_know_it()
    {
        var reply = Faults.ReplyTo(Fault.OfUs(FaultKind.NoEndpoint, "why"));
        var told = GrpcReplies.For(reply with { Head = reply.Head with { Fields = reply.Head.Fields.With("X-A", "b") } }, Call);
        Assert.Equal(
            "Proxy-Status: pibl; error=destination_unavailable\r\nX-A: b\r\nContent-Type: application/grpc\r\n"
            + "grpc-retry-pushback-ms: 1000\r\ngrpc-status: 14\r\n"
            + "grpc-message: 503 Service Unavailable: No server can take the request at the moment. Please try again shortly.",
            told.Head.Fields.ToString().Trim());
    }

    [Fact]
    public void What_a_server_has_said_stays_as_it_is_and_so_does_what_is_no_call()
    {
        var of = Replies.Plain(503, new Provenance(Endpoint: new Endpoint("s1", 80)));
        Assert.Same(of, GrpcReplies.For(of, Call));
        var own = Replies.Plain(503, Provenance.Proxy);
        Assert.Same(own, GrpcReplies.For(own, Call with { Fields = Fields.Empty }));
        Assert.Same(own, GrpcReplies.For(own, null));
        var good = Replies.Plain(204, Provenance.Proxy);
        Assert.Same(good, GrpcReplies.For(good, Call));
    }

    private static RequestHead Call => Given.Request("POST", "/pkg.Name/Method") with
    {
        Version = HttpVersion.Http2,
        Fields = Fields.Of(("content-type", "application/grpc"), ("te", "trailers")),
    };
}
