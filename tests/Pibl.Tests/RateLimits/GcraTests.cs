using CsCheck;
using Pibl.RateLimits;

namespace Pibl.Tests.RateLimits;

public sealed class GcraTests
{
    private const long Ms = 1_000_000;

    /// <summary>Ten a second, three at once. Each arrival in ms: allowed, or so many ms to wait.</summary>
    [Theory]
    [InlineData("0 0 0 0", "ok ok ok 100")]
    [InlineData("0 0 0 50 99 100 100", "ok ok ok 50 1 ok 100")]
    [InlineData("0 100 200 300 400", "ok ok ok ok ok")]
    [InlineData("0 0 0 1000 1000 1000 1000", "ok ok ok ok ok ok 100")]
    [InlineData("0 0 0 150 200 200", "ok ok ok ok ok 100")]
    public void Requests_are_allowed_at_the_rate_and_a_burst_after_a_pause(string arrivals, string outcomes)
    {
        var rule = new RateRule(10, 1, 3, RateBy.Site);
        var state = 0L;
        var said = arrivals.Split(' ').Select(at =>
        {
            var decision = Gcra.Take(state, (long.Parse(at) * Ms) + 1, rule);
            state = decision.StateNs;
            return decision.IsAllowed ? "ok" : $"{decision.WaitNs / Ms}";
        });

        Assert.Equal(outcomes, string.Join(' ', said));
    }

    [Theory]
    [InlineData(100, 1, 10_000_000)]
    [InlineData(1, 3600, 3_600_000_000_000)]
    [InlineData(7, 60, 8_571_428_571)]
    [InlineData(1_000_000, 1, 1_000)]
    public void The_interval_is_the_time_over_the_count(int count, int seconds, long intervalNs) =>
        Assert.Equal(intervalNs, new RateRule(count, seconds, 1, RateBy.Site).IntervalNs);

    /// <summary>
    /// The law of the token bucket: in any time t no more than burst + rate × t, and whoever waits is let in.
    /// </summary>
    [Fact]
    public void No_window_holds_more_than_the_burst_and_the_rate() =>
        Gen.Select(Rule, Gen.Long[0, 400 * Ms].Array[1, 60]).Sample((rule, gaps) =>
        {
            var (state, now) = (0L, 1L);
            var allowed = new List<long>();
            foreach (var gap in gaps)
            {
                now += gap;
                var decision = Gcra.Take(state, now, rule);
                if (decision.IsAllowed)
                {
                    allowed.Add(now);
                }
                else
                {
                    Assert.False(Gcra.Take(decision.StateNs, now + decision.WaitNs - 1, rule).IsAllowed);
                    Assert.True(Gcra.Take(decision.StateNs, now + decision.WaitNs, rule).IsAllowed);
                }

                state = decision.StateNs;
            }

            for (var from = 0; from < allowed.Count; from++)
            {
                for (var to = from; to < allowed.Count; to++)
                {
                    Assert.True(to - from + 1 <= rule.Burst + ((allowed[to] - allowed[from]) / rule.IntervalNs));
                }
            }
        });

    [Fact]
    public void What_has_passed_may_be_forgotten() =>
        Gen.Select(Rule, Gen.Long[1, 1000 * Ms], Gen.Long[0, 1000 * Ms]).Sample((rule, now, ago) =>
        {
            var (former, none) = (Gcra.Take(now - ago, now, rule), Gcra.Take(0, now, rule));
            Assert.Equal(none, former);
        });

    [Fact]
    public void A_request_that_is_given_back_leaves_the_state_as_it_was() =>
        Gen.Select(Rule, Gen.Long[1, 1000 * Ms], Gen.Int[0, 8]).Sample((rule, now, taken) =>
        {
            var state = now;
            for (var at = 0; at < taken; at++)
            {
                state = Gcra.Take(state, now, rule).StateNs;
            }

            var next = Gcra.Take(state, now, rule);
            Assert.Equal(next.IsAllowed ? state : state - rule.IntervalNs, Gcra.GiveBack(next.StateNs, rule));
            Assert.Equal(Math.Max(0, rule.Burst - taken), Gcra.Remaining(state, now, rule));
        });

    private static readonly Gen<RateRule> Rule = Gen.Select(
        Gen.Int[1, 200], Gen.OneOf(Gen.Const(1), Gen.Const(60)), Gen.Int[1, 12], (count, seconds, burst) =>
            new RateRule(count, seconds, burst, RateBy.Site));
}
