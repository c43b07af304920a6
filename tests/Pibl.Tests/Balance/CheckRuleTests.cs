using System.Text;
using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>What a check asks, when, and what its response means.</summary>
public sealed class CheckRuleTests
{
    private static readonly HealthCheck Check = new() { Path = "/healthz" };

    [Fact]
    public void The_request_names_the_host_and_who_asks()
    {
        Assert.Equal(
            "GET /healthz HTTP/1.1\r\nHost: s1:80\r\nUser-Agent: pibl-health\r\nAccept: */*\r\n\r\n",
            Encoding.ASCII.GetString(CheckRule.RequestOf(Check, "s1:80")));
        Assert.Contains(
            "\r\nHost: app.example\r\n",
            Encoding.ASCII.GetString(CheckRule.RequestOf(Check with { Host = "app.example" }, "s1:80")),
            StringComparison.Ordinal);
    }

    [Fact]
    public void First_checks_are_spread_over_the_time_between_two() =>
        Gen.Select(Gen.Int[1, 100], Gen.UInt).Sample((count, dice) =>
        {
            var every = TimeSpan.FromSeconds(2);
            var firsts = Enumerable.Range(0, count).Select(at => CheckRule.FirstAfter(at, count, every, dice)).Order()
                .ToArray();
            Assert.InRange(firsts[0], TimeSpan.Zero, every);
            Assert.True(firsts[^1] < every, "later than one round");
            for (var at = 1; at < count; at++)
            {
                var apart = (firsts[at] - firsts[at - 1]).TotalMilliseconds;
                Assert.InRange(apart, (2000.0 / count) - 1, (2000.0 / count) + 1);
            }
        });

    [Theory]
    [InlineData(1000, 1010, 3000)]
    [InlineData(1000, 2999, 3000)]
    [InlineData(1000, 3000, 5000)]
    [InlineData(1000, 9000, 11000)]
    public void The_next_check_keeps_the_step_unless_it_is_missed(int last, int now, int next) => Assert.Equal(
        TimeSpan.FromMilliseconds(next),
        CheckRule.NextAfter(
            TimeSpan.FromMilliseconds(last), TimeSpan.FromMilliseconds(now), TimeSpan.FromSeconds(2)));

    [Fact]
    public void Silence_that_is_noticed_too_late_is_this_programs()
    {
        Assert.Equal("no response in time", CheckRule.FlawOfSilence(Check, TimeSpan.FromSeconds(1.4), true));
        Assert.Equal("no connection in time", CheckRule.FlawOfSilence(Check, TimeSpan.FromSeconds(1), false));
        Assert.Null(CheckRule.FlawOfSilence(Check, TimeSpan.FromSeconds(1.6), true));
    }

    private const string Ok = "HTTP/1.1 200 OK\r\n";

    public static TheoryData<string, string, string?, bool> Responses => new()
    {
        { "", Ok + "Content-Length: 2\r\n\r\nok", null, true },
        { "", Ok + "Content-Length: 0\r\n\r\n", null, true },
        { "", "HTTP/1.1 204 No Content\r\n\r\n", null, true },
        { "", "HTTP/1.1 103 Early Hints\r\n\r\n" + Ok + "Content-Length: 0\r\n\r\n", null, true },
        { "", Ok + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", null, true },
        { "", Ok + "Connection: close\r\nContent-Length: 0\r\n\r\n", null, false },
        { "", Ok + "\r\nuntil the end", null, false },
        { "", "HTTP/1.1 500 Oops\r\nContent-Length: 0\r\n\r\n", "status 500", false },
        { "", "HTTP/1.1 101 Switching Protocols\r\n\r\n", "status 101", false },
        { "", Ok + "Content-Length: 3\r\n\r\nok", "a broken response", false },
        { "", Ok + "Content-Length: x\r\n\r\n", "a broken response", false },
        { "", "rubbish\r\n\r\n", "a broken response", false },
        { "", "", "closed without a response", false },
        { "", "HTTP/1.1 200", "closed without a response", false },
        { "all good", Ok + "Content-Length: 10\r\n\r\n(all good)", null, true },
        { "all good", Ok + "Transfer-Encoding: chunked\r\n\r\n3\r\nall\r\n5\r\n good\r\n0\r\n\r\n", null, true },
        { "all good", Ok + "\r\nnot all go", "no \"all good\" in the response", false },
        { "ok", "HTTP/1.1 204 No Content\r\n\r\n", "no \"ok\" in the response", false },
    };

    /// <summary>However the bytes are cut.</summary>
    [Theory]
    [MemberData(nameof(Responses))]
    public void A_response_is_good_or_what_is_wrong_with_it(string body, string text, string? flaw, bool keeps)
    {
        foreach (var step in (int[])[1, 7, int.MaxValue])
        {
            var response = Read(Check with { Body = body }, text, step);
            Assert.Equal((flaw, keeps), (response.Flaw, response.KeepsConnection));
        }
    }

    [Theory]
    [InlineData(HealthCheck.BodyBytesMax - 2, null)]
    [InlineData(HealthCheck.BodyBytesMax, "no \"ok\" in the response")]
    public void So_much_of_the_content_is_searched_and_no_more_waited_for(int before, string? flaw)
    {
        var text = $"{Ok}Content-Length: 1000000\r\n\r\n{new string('.', before)}ok..";
        var response = new CheckResponse(Check with { Body = "ok" });
        response.Take(Encoding.ASCII.GetBytes(text));
        Assert.Equal((true, flaw, false), (response.IsDone, response.Flaw, response.KeepsConnection));
    }

    private static CheckResponse Read(HealthCheck check, string text, int step)
    {
        var (response, bytes, at) = (new CheckResponse(check), Encoding.ASCII.GetBytes(text), 0);
        for (var end = Math.Min(step, bytes.Length); !response.IsDone; end = Math.Min(end + step, bytes.Length))
        {
            at += response.Take(bytes.AsSpan(at, end - at));
            if (end == bytes.Length)
            {
                response.End();
                break;
            }
        }

        return response;
    }
}
