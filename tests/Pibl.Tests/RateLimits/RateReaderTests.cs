using Pibl.Config;
using Pibl.RateLimits;

namespace Pibl.Tests.RateLimits;

/// <summary>Rates that can be taken, and those that cannot.</summary>
public sealed class RateReaderTests
{
    private const string Form = "such as 100/s burst=200 by=client";
    private const string Attributes = "burst=200, or by=client, by=site, by=header NAME or by=cookie NAME";

    [Theory]
    [InlineData("100/s", "100/s burst=100 by=client")]
    [InlineData("100/s burst=200", "100/s burst=200 by=client")]
    [InlineData("5/m by=site burst=1", "5/m burst=1 by=site")]
    [InlineData("1000/h  by=header  X-Api-Key burst=7", "1000/h burst=7 by=header X-Api-Key")]
    [InlineData("10/s by=cookie session", "10/s burst=10 by=cookie session")]
    [InlineData("10/s,1000/h burst=50 by=site", "10/s burst=10 by=client, 1000/h burst=50 by=site")]
    public void A_rate_is_read_and_shown_with_all_its_parts(string text, string shown)
    {
        Assert.Equal(shown, string.Join(", ", Rules(text)));
        Assert.Equal(Rules(text), Rules(shown));
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "100", "1 [100] RATE takes a rate, not \"100\"; did you mean 100/s?" },
        { "fast", $"1 [fast] RATE takes a rate, not \"fast\"; {Form}" },
        { "10r/s", "1 [10r/s] a rate is a number and a unit; did you mean 10/s?" },
        { "0/s", "1 [0] a rate is out of range; a number from 1 to 1000000" },
        { "-1/s", "1 [-1] a rate takes a whole number, not \"-1\"; a number from 1 to 1000000, in digits" },
        { "1.5/s", "1 [1.5] a rate takes a whole number, not \"1.5\"; a number from 1 to 1000000, in digits" },
        { "/s", "1 [] a rate is missing; a number from 1 to 1000000" },
        { "10/", $"4 [] the unit is missing (s m h); {Form}" },
        { "10/sec", "4 [sec] unknown unit sec (s m h); did you mean 10/s?" },
        { "10/min", "4 [min] unknown unit min (s m h); did you mean 10/m?" },
        { "10/d", $"4 [d] unknown unit d (s m h); {Form}" },
        { "10/s burst=0", "12 [0] burst is out of range; a number from 1 to 1000000" },
        { "10/s burst", "6 [burst] a burst is burst=200; from burst=1 to burst=1000000" },
        { "10/s brust=5", "6 [brust=5] unknown attribute brust; did you mean burst?" },
        { "10/s nodelay", "6 [nodelay] nodelay is of nginx: here nobody is made to wait; leave it out" },
        { "10/s burst=1 burst=2", "14 [burst=2] burst twice for one rate; keep one; a comma stands between two rates" },
        { "10/s by=ip", "9 [ip] by=ip is not known; did you mean by=client?" },
        { "10/s by=clinet", "9 [clinet] by=clinet is not known; did you mean by=client?" },
        { "10/s by=", $"9 [] by what is counted is missing; {Attributes}" },
        { "10/s by=header", "6 [by=header] by=header takes a name; such as by=header X-Api-Key" },
        { "10/s by=header X:Y", "17 [:] a name has no \":\" in it; such as X-Api-Key" },
        { "10/s by=cookie burst=5", "21 [=] a name has no \"=\" in it; the name stands before other attributes" },
        { "10/s,", "6 [] a rate is missing here; one comma between two, none at the end" },
        { "10/s, 10/s burst=10", "7 [10/s burst=10] 10/s burst=10 by=client is listed twice; keep one of the two" },
        { "0/s burst=0", "1 [0] a rate is out of range; a number from 1 to 1000000\n11 [0] burst is out of range; a number from 1 to 1000000" },
        { "1/s,2/s,3/s,4/s,5/s,6/s,7/s,8/s,9/s", "1 [1/s,2/s,3/s,4/s,5/s,6/s,7/s,8/s,9/s] 9 rates; RATE takes at most 8" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void Every_mistake_is_named_at_its_place(string text, string expected) => Assert.Equal(
        expected, string.Join('\n', RateReader.Read("RATE", SourceSpan.OfDefault(text)).FailToSeq().Map(
            error => $"{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}")));

    private static RateRule[] Rules(string text) => RateReader.Read("RATE", SourceSpan.OfDefault(text)).Match(
        rules => rules.ToArray(), errors => throw new ArgumentException(ConfigErrors.Render(errors), nameof(text)));
}
