using System.Text;
using CsCheck;
using Pibl.Balance;
using Pibl.Http.Messages;

namespace Pibl.Tests.Balance;

/// <summary>What gRPC's health service is asked, and what its answer means.</summary>
public sealed class GrpcCheckRuleTests
{
    private static readonly HealthCheck Check = new() { Service = "", Timeout = TimeSpan.FromMilliseconds(750) };

    [Fact]
    public void The_call_has_a_deadline_and_says_that_trailers_are_welcome() => Assert.Equal(
        "POST /grpc.health.v1.Health/Check HTTP/1.1\r\nHost: s1:80\r\nUser-Agent: pibl-health\r\n"
        + "Content-Type: application/grpc\r\nTE: trailers\r\ngrpc-timeout: 750m\r\n\r\n",
        Encoding.ASCII.GetString(CheckRule.RequestOf(Check, "s1:80")));

    [Fact]
    public void The_message_names_the_service_where_there_is_one()
    {
        Assert.Equal([0, 0, 0, 0, 0], GrpcCheckRule.ContentOf(Check));
        Assert.Equal(
            [0, 0, 0, 0, 5, 0x0A, 3, (byte)'a', (byte)'.', (byte)'B'],
            GrpcCheckRule.ContentOf(Check with { Service = "a.B" }));
        var content = GrpcCheckRule.ContentOf(Check with { Service = new string('s', 200) });
        Assert.Equal((208, 203, 0x0A, 0xC8, 1), (content.Length, content[4], content[5], content[6], content[7]));
    }

    public static TheoryData<byte[], string, string?> Answers => new()
    {
        { [0, 0, 0, 0, 2, 8, 1], "grpc-status: 0", null },
        { [0, 0, 0, 0, 7, 18, 3, 1, 2, 3, 8, 1], "grpc-status: 0", null },
        { [0, 0, 0, 0, 16, 25, 1, 2, 3, 4, 5, 6, 7, 8, 29, 1, 2, 3, 4, 8, 1], "grpc-status: 0", null },
        { [0, 0, 0, 0, 0], "grpc-status: 0", "UNKNOWN" },
        { [0, 0, 0, 0, 2, 8, 2], "grpc-status: 0", "NOT_SERVING" },
        { [0, 0, 0, 0, 2, 8, 3], "grpc-status: 0", "SERVICE_UNKNOWN" },
        { [0, 0, 0, 0, 2, 8, 9], "grpc-status: 0", "a broken response" },
        { [0, 0, 0, 0, 2, 8, 1], "grpc-status: 14", "UNAVAILABLE" },
        { [], "grpc-status: 5", "NOT_FOUND: the server does not know that service" },
        { [], "grpc-status: 12", "UNIMPLEMENTED: the server has no grpc.health.v1.Health" },
        { [], "grpc-status: 99", "grpc-status 99" },
        { [], "grpc-status: x", "no grpc-status in the response" },
        { [0, 0, 0, 0, 2, 8, 1], "", "no grpc-status in the response" },
        { [], "grpc-status: 0", "a broken response" },
        { [1, 0, 0, 0, 2, 8, 1], "grpc-status: 0", "a broken response" },
        { [0, 0, 0, 0, 3, 8, 1], "grpc-status: 0", "a broken response" },
        { [0, 0, 0, 0, 2, 8, 0x81], "grpc-status: 0", "a broken response" },
        { [0, 0, 0, 0, 2, 18, 200], "grpc-status: 0", "a broken response" },
        { [0, 0, 0, 0, 1, 11], "grpc-status: 0", "a broken response" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void SERVING_is_good_and_all_else_is_named(byte[] content, string trailer, string? flaw) =>
        Assert.Equal(flaw, GrpcCheckRule.FlawOf(content, FieldsOf(trailer)));

    [Fact]
    public void Any_bytes_are_an_answer_or_none() => Gen.Byte.Array[0, 40].Sample(bytes =>
    {
        var trailers = FieldsOf("grpc-status: 0");
        Assert.NotEqual("", GrpcCheckRule.FlawOf(bytes, trailers));
        byte[] framed = [0, 0, 0, 0, (byte)bytes.Length, .. bytes];
        if (GrpcCheckRule.FlawOf(framed, trailers) is not "a broken response")
        {
            // What stands last of a field that is there twice holds.
            Assert.Equal(
                "NOT_SERVING", GrpcCheckRule.FlawOf([0, 0, 0, 0, (byte)(bytes.Length + 2), .. bytes, 8, 2], trailers));
        }
    });

    [Fact]
    public void An_answer_that_is_nothing_but_a_head_has_its_status_there()
    {
        var response = new CheckResponse(Check);
        response.TakeHead(Given.Response(200, "content-type: application/grpc", "grpc-status: 12"));
        response.EndWhole();
        Assert.Equal((true, "UNIMPLEMENTED: the server has no grpc.health.v1.Health"), (response.IsDone, response.Flaw));
    }

    [Fact]
    public void A_status_of_HTTP_that_is_not_good_needs_no_other()
    {
        var response = new CheckResponse(Check);
        response.TakeHead(Given.Response(503));
        Assert.Equal((true, "status 503"), (response.IsDone, response.Flaw));
    }

    private static Fields FieldsOf(string line) =>
        line.Length == 0 ? Fields.Empty : Fields.Of((line.Split(": ")[0], line.Split(": ")[1]));
}
