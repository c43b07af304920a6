using Pibl.Http.Messages;
using Pibl.RateLimits;
using static LanguageExt.Prelude;

namespace Pibl.Tests.RateLimits;

public sealed class RateReplyTests
{
    private static readonly RateRule ByClient = new(100, 1, 200, RateBy.Client);
    private static readonly RateRule Hourly = new(1, 3600, 1, RateBy.Client);
    private static readonly RateRule BySite = new(5000, 60, 5000, RateBy.Site);

    [Theory]
    [InlineData(1, "1")]
    [InlineData(1_000_000_000, "1")]
    [InlineData(1_000_000_001, "2")]
    [InlineData(64_000_000_000, "64")]
    [InlineData(3_599_999_999_999, "3600")]
    [InlineData(7_200_000_000_000, "7200")]
    public void It_says_when_to_come_back_in_whole_seconds(long waitNs, string seconds)
    {
        var head = new RateReply(Hourly, Seq1(Hourly)).After(waitNs).Head;

        Assert.Equal((429, seconds), (head.Status, head.Fields.Find(FieldId.RetryAfter)?.ToString()));
        Assert.Equal($"\"default\";r=0;t={seconds}", head.Fields.Find("RateLimit"u8)?.ToString());
        Assert.Equal("\"default\";q=1;w=3600", head.Fields.Find("RateLimit-Policy"u8)?.ToString());
    }

    [Fact]
    public void Of_several_limits_it_says_which_one_it_is()
    {
        var head = new RateReply(BySite, Seq(ByClient, BySite)).After(1).Head;

        Assert.Equal("\"5000/m burst=5000 by=site\";r=0;t=1", head.Fields.Find("RateLimit"u8)?.ToString());
        Assert.Equal(
            "\"100/s burst=200 by=client\";q=100;w=1, \"5000/m burst=5000 by=site\";q=5000;w=60",
            head.Fields.Find("RateLimit-Policy"u8)?.ToString());
    }

    [Fact]
    public void The_log_is_told_which_line_of_the_file_it_is()
    {
        var fault = new RateReply(ByClient, Seq1(ByClient)).After(1).Via.Fault;

        Assert.Equal(("RATE", "more than 100/s burst=200 by=client allows"), (fault?.Clause, fault?.Detail));
    }
}
