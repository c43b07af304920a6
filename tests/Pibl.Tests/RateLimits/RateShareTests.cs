using CsCheck;
using Pibl.RateLimits;
using static LanguageExt.Prelude;

namespace Pibl.Tests.RateLimits;

/// <summary>What one of several proxies allows by itself, and what it takes from a store's answer.</summary>
public sealed class RateShareTests
{
    [Theory]
    [InlineData(200, 1, 200, 1, 5_000_000, 200)]
    [InlineData(200, 1, 200, 3, 15_000_000, 66)]
    [InlineData(200, 1, 2, 3, 15_000_000, 1)]
    [InlineData(200, 1, 1, 0, 5_000_000, 1)]
    [InlineData(1, 3600, 10, 10_000, 36_000_000_000_000_000, 1)]
    [InlineData(1, 3600, 10, int.MaxValue, 36_000_000_000_000_000, 1)]
    public void The_rate_and_the_burst_are_divided(
        int count, int seconds, int burst, int proxies, long intervalNs, int share)
    {
        var part = RateShare.Of(new RateRule(count, seconds, burst, RateBy.Header, "X-Key"), proxies);
        Assert.Equal((intervalNs, share, RateBy.Header, "X-Key"), (part.IntervalNs, part.Burst, part.By, part.Name));
    }

    /// <summary>In any time no more than the rate, and its burst or one for each proxy.</summary>
    [Fact]
    public void All_shares_together_are_no_more_than_the_rate() =>
        Gen.Select(Gen.Int[1, 100_000], Gen.Int[1, 1000], Gen.Int[1, 100]).Sample((count, burst, proxies) =>
        {
            var rule = new RateRule(count, 60, burst, RateBy.Site);
            var part = RateShare.Of(rule, proxies);
            Assert.InRange(part.IntervalNs, (rule.IntervalNs - 1) * proxies, (rule.IntervalNs + 1) * proxies);
            Assert.InRange(part.Burst * proxies, 1, Math.Max(burst, proxies));
        });

    [Theory]
    [InlineData(0, 0, 2, -1, 0)]
    [InlineData(1, 7, 2, 0, 7)]
    [InlineData(2, 5_000_000_000, 2, 1, 5_000_000_000)]
    public void An_answer_names_the_rule_that_refuses(long which, long waitNs, int rules, int refusedBy, long wait) =>
        Assert.Equal(new SharedRate(refusedBy, wait), SharedRate.Read(which, waitNs, rules));

    [Theory]
    [InlineData(3, 7, 2)]
    [InlineData(-1, 7, 2)]
    [InlineData(1, 0, 2)]
    [InlineData(1, -5, 2)]
    public void What_no_script_of_ours_says_is_no_answer(long which, long waitNs, int rules) =>
        Assert.Null(SharedRate.Read(which, waitNs, rules));

    [Theory]
    [InlineData(7, 7)]
    [InlineData(3_600_000_000_000, SharedRate.BelievedNsMax)]
    public void A_refusal_is_believed_for_a_second_at_the_most(long waitNs, long believedNs) =>
        Assert.Equal(believedNs, SharedRate.BelievedNsOf(waitNs));

    [Fact]
    public void Rates_by_the_same_have_a_place_for_each_key_and_others_one_for_the_site()
    {
        var (client, more, site) = (
            new RateRule(10, 1, 10, RateBy.Client), new RateRule(100, 60, 10, RateBy.Client),
            new RateRule(1000, 1, 10, RateBy.Site));
        var same = new SharedRateNames("shop", Seq(client, more));
        Assert.NotEqual(same.PlaceOf([1, 1]), same.PlaceOf([2, 2]));
        Assert.NotEqual(same.NameOf(0, 1), same.NameOf(1, 1));
        var mixed = new SharedRateNames("shop", Seq(client, site));
        Assert.Equal(mixed.PlaceOf([1, 0]), mixed.PlaceOf([2, 0]));
        Assert.NotEqual(mixed.NameOf(0, 1), mixed.NameOf(0, 2));
        Assert.NotEqual(mixed.PlaceOf([1, 0]), new SharedRateNames("other", Seq(client, site)).PlaceOf([1, 0]));
        Assert.Equal(same.NameOf(0, 1), mixed.NameOf(0, 1));
    }
}
