using CsCheck;
using Pibl.RateLimits;

namespace Pibl.Tests.RateLimits;

/// <summary>What proxies have decided by themselves, and what a store makes of it afterwards.</summary>
public sealed class RateSettlementTests
{
    private const long Ms = 1_000_000;

    private static readonly Gen<RateRule> Rules = Gen.Select(
        Gen.Int[1, 2_000], Gen.OneOf(Gen.Const(1), Gen.Const(60), Gen.Const(3600)), Gen.Int[1, 50],
        static (count, seconds, burst) => new RateRule(count, seconds, burst, RateBy.Site));

    /// <summary>Whoever was let in counts from when that was, however late the store hears of it.</summary>
    [Fact]
    public void To_settle_late_is_as_good_as_to_ask() =>
        Gen.Select(Rules, Gen.Long[0, 5_000 * Ms], Gen.Long[0, 400 * Ms]).Sample((rule, stateNs, lateNs) =>
        {
            const long now = 2_000 * Ms;
            var taken = Gcra.Take(stateNs, now, rule);
            if (taken.IsAllowed)
            {
                Assert.Equal(taken.StateNs, Gcra.Settle(stateNs, now + lateNs, now, 1, rule).StateNs);
            }
        });

    [Fact]
    public void What_is_given_back_was_never_taken() =>
        Gen.Select(Rules, Gen.Long[0, 100 * Ms]).Sample((rule, aheadNs) =>
        {
            const long now = 2_000 * Ms;
            var taken = Gcra.Take(now + aheadNs, now, rule);
            if (taken.IsAllowed)
            {
                Assert.Equal(now + aheadNs, Gcra.Settle(taken.StateNs, now, now, -1, rule).StateNs);
            }
        });

    [Fact]
    public void Several_are_granted_as_if_each_had_asked() =>
        Gen.Select(Rules, Gen.Long[0, 5_000 * Ms], Gen.Int[0, 80]).Sample((rule, stateNs, wanted) =>
        {
            const long now = 2_000 * Ms;
            var (state, allowed) = (stateNs, 0L);
            for (var i = 0; i < wanted && Gcra.Take(state, now, rule) is { IsAllowed: true, StateNs: var next }; i++)
            {
                (state, allowed) = (next, allowed + 1);
            }

            Assert.Equal((state, allowed), Gcra.TakeUpTo(stateNs, now, wanted, rule));
        });

    /// <summary>
    /// The law: whatever several do, and however late, those that the store allows and those that it is told of are no
    /// more than the burst and the rate in that time, and what it is ahead of them, which has a limit.
    /// </summary>
    [Fact]
    public void All_that_is_counted_is_in_the_schedule() =>
        Gen.Select(Rules, Gen.Select(Gen.Long[0, 300 * Ms], Gen.Int[-1, 6], Gen.Int[0, 4], Gen.Long[0, 500 * Ms])
            .Array[1, 60]).Sample((rule, steps) =>
        {
            var (state, now, counted) = (0L, 10_000 * Ms, 0L);
            var start = now;
            foreach (var (passes, owed, wanted, ageNs) in steps)
            {
                now += passes;
                var since = Math.Max(start, now - ageNs);
                var isFull = Math.Max(state, since) - now + (owed * rule.IntervalNs) > rule.DebtNsMax;
                (state, var said) = RateSettlement.Of(state, now, new RateAccount(owed, wanted, since), rule);
                Assert.Equal(Math.Max(0, state - now - rule.ToleranceNs), said.WaitNs);
                Assert.InRange(state - now, long.MinValue, rule.DebtNsMax);
                counted += (isFull ? 0 : owed) + said.Granted;
                Assert.True(counted * rule.IntervalNs
                    <= now - start + Math.Max(rule.Burst * rule.IntervalNs, state - now));
            }
        });

    /// <summary>Whatever was let in during an outage of the store.</summary>
    [Fact]
    public void Nobody_waits_for_longer_than_a_burst_or_half_a_second() =>
        Gen.Select(Rules, Gen.Long[0, 5_000 * Ms], Gen.Int[1, 1_000_000]).Sample((rule, stateNs, owed) =>
        {
            const long now = 5_000 * Ms;
            Assert.InRange(
                Gcra.Settle(stateNs, now, 0, owed, rule).WaitNs, 0,
                rule.IntervalNs + Math.Max(rule.Burst * rule.IntervalNs, 500 * Ms));
        });

    [Theory]
    [InlineData(0, 0, 0, true)]
    [InlineData(7, 3, 3, true)]
    [InlineData(-1, 0, 0, false)]
    [InlineData(0, 4, 3, false)]
    [InlineData(0, -1, 3, false)]
    public void What_no_store_of_ours_says_is_no_answer(long waitNs, long granted, long wanted, bool isRead) =>
        Assert.Equal(isRead, RateSettlement.Read(waitNs, granted, wanted) is not null);

    [Theory]
    [InlineData(true, true, 0)]
    [InlineData(true, false, 1)]
    [InlineData(true, null, 1)]
    [InlineData(false, true, -1)]
    [InlineData(false, false, 0)]
    [InlineData(false, null, 0)]
    public void A_late_answer_settles_what_the_share_said(bool isLetIn, bool? said, int owed) => Assert.Equal(
        owed, RateAccount.OwedOf(isLetIn, said switch
        {
            true => SharedRate.Allowed,
            false => new SharedRate(0, 1),
            null => null,
        }));
}
