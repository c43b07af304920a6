using Pibl.Forward;
using Pibl.Http.Messages;

namespace Pibl.Tests.Forward;

/// <summary>What a response head means for its exchange: the whole table.</summary>
public sealed class ResponseRuleTests
{
    private const string Upgrade = "Connection: upgrade";
    private const string WebSocket = "Upgrade: websocket";

    [Theory]
    [InlineData(100, 0, ResponseAction.Continue)]
    [InlineData(102, 0, ResponseAction.PassOn)]
    [InlineData(103, 5, ResponseAction.PassOn)]
    [InlineData(199, 0, ResponseAction.PassOn)]
    [InlineData(200, 0, ResponseAction.Answer)]
    [InlineData(200, ResponseRule.InterimsMax, ResponseAction.Answer)]
    [InlineData(304, 0, ResponseAction.Answer)]
    [InlineData(408, 0, ResponseAction.Answer)]
    [InlineData(502, 0, ResponseAction.Answer)]
    [InlineData(999, 0, ResponseAction.Answer)]
    public void A_status_below_200_is_passed_on_and_any_other_is_the_answer(
        int status, int interims, ResponseAction action) => Assert.Equal(
        new ResponseMeaning(action),
        Of("GET", Given.Response(status, "Content-Length: 0"), interims));

    [Theory]
    [InlineData(100, ResponseRule.InterimsMax - 1, false)]
    [InlineData(103, ResponseRule.InterimsMax - 1, false)]
    [InlineData(100, ResponseRule.InterimsMax, true)]
    [InlineData(103, ResponseRule.InterimsMax, true)]
    public void Interim_responses_are_bounded(int status, int interims, bool fails) =>
        Assert.Equal(
            fails ? UpstreamFaults.TooManyInterims : null,
            Of("GET", Given.Response(status), interims).Fault);

    // RFC 9110 §7.8, §15.2.2.
    [Theory]
    [InlineData("GET", true, "websocket", true, null)]
    [InlineData("GET", true, "WebSocket", true, null)]
    [InlineData("GET", false, "websocket", true, "unasked")]
    [InlineData("POST", true, "websocket", true, "unasked")]
    [InlineData("GET", true, "h2c", true, "unasked")]
    [InlineData("GET", true, "websocket", false, "early")]
    [InlineData("GET", false, "websocket", false, "unasked")]
    public void A_101_switches_only_to_what_was_asked_for_and_after_the_whole_request(
        string method, bool asked, string protocol, bool isWhole, string? fault)
    {
        var request = asked ? Given.Request(method, "/", Upgrade, WebSocket) : Given.Request(method, "/");
        var meaning = ResponseRule.Of(
            request, Given.Response(101, Upgrade, $"Upgrade: {protocol}"), 0, isKept: false, isWhole, isUntouched: true);
        Assert.Equal(
            fault switch
            {
                "unasked" => new ResponseMeaning(ResponseAction.Fail, UpstreamFaults.SwitchUnasked),
                "early" => new ResponseMeaning(ResponseAction.Fail, UpstreamFaults.SwitchEarly),
                _ => new ResponseMeaning(ResponseAction.Switch),
            },
            meaning);
    }

    // RFC 9110 §15.5.9. A response that ends with its connection closes it too.
    [Theory]
    [InlineData(408, "Connection: close", true, 0, true, true)]
    [InlineData(408, "X: until the connection ends", true, 0, true, true)]
    [InlineData(408, "Connection: close", false, 0, true, false)]
    [InlineData(408, "Connection: close", true, 1, true, false)]
    [InlineData(408, "Connection: close", true, 0, false, false)]
    [InlineData(408, "Content-Length: 0", true, 0, true, false)]
    [InlineData(400, "Connection: close", true, 0, true, false)]
    [InlineData(503, "Connection: close", true, 0, true, false)]
    public void A_408_that_closes_a_kept_connection_before_anything_else_repeats_the_request(
        int status, string line, bool isKept, int interims, bool isUntouched, bool repeats)
    {
        foreach (var method in new[] { "GET", "POST" })
        {
            Assert.Equal(
                repeats
                    ? new ResponseMeaning(ResponseAction.Repeat, UpstreamFaults.GivenUp)
                    : new ResponseMeaning(ResponseAction.Answer),
                ResponseRule.Of(
                    Given.Request(method, "/"), Given.Response(status, line), interims, isKept, isWhole: true, isUntouched));
        }
    }

    [Fact]
    public void A_final_response_costs_no_memory()
    {
        var (request, head) = (Given.Request("GET", "/"), Given.Response(200, "Content-Length: 5"));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var round = 0; round < 100; round++)
        {
            Assert.True(
                ResponseRule.Of(request, head, 0, isKept: true, isWhole: true, isUntouched: true).Action
                == ResponseAction.Answer);
        }

        Assert.Equal(before, GC.GetAllocatedBytesForCurrentThread());
    }

    private static ResponseMeaning Of(string method, ResponseHead head, int interims) =>
        ResponseRule.Of(Given.Request(method, "/"), head, interims, isKept: false, isWhole: true, isUntouched: true);
}
