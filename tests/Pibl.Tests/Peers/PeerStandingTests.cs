using Pibl.Forward;
using Pibl.Http.Messages;
using Pibl.Peers;

namespace Pibl.Tests.Peers;

/// <summary>A peer that fails is passed over, for longer each time.</summary>
public sealed class PeerStandingTests
{
    [Fact]
    public void One_that_fails_again_and_again_is_set_aside_for_up_to_half_a_minute()
    {
        var (standing, now) = (default(PeerStanding), TimeSpan.FromSeconds(100));
        foreach (var seconds in (int[])[1, 2, 4, 8, 16, 30, 30, 30])
        {
            standing = standing.Failed(now, now);

            Assert.False(standing.IsAsked(now));
            Assert.False(standing.IsAsked(now + TimeSpan.FromSeconds(seconds) - TimeSpan.FromTicks(1)));
            Assert.True(standing.IsAsked(now += TimeSpan.FromSeconds(seconds)));
        }

        Assert.True(PeerStanding.Well.IsAsked(now));
    }

    [Fact]
    public void Many_requests_that_were_under_way_are_one_failure()
    {
        var (first, now) = (TimeSpan.FromSeconds(100), TimeSpan.FromSeconds(103));
        var standing = default(PeerStanding).Failed(first, now);

        Assert.Equal(standing, standing.Failed(first + TimeSpan.FromSeconds(1), now + TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void One_request_tries_it_and_the_others_pass_it_over()
    {
        var now = TimeSpan.FromSeconds(100);
        var standing = default(PeerStanding).Failed(now, now);
        now += TimeSpan.FromSeconds(2);
        var tried = standing.Tried(now, TimeSpan.FromSeconds(3));

        Assert.True(standing.IsAsked(now));
        Assert.False(tried.IsAsked(now));
        Assert.True(tried.IsAsked(now + TimeSpan.FromSeconds(3)));
        Assert.Equal(2, tried.Failed(now, now).Failures);

        // One that is well is asked by all.
        Assert.Equal(default, default(PeerStanding).Tried(now, TimeSpan.FromSeconds(3)));
    }

    [Theory]
    [InlineData(PeerAnswer.Hit, 0)]
    [InlineData(PeerAnswer.Fetched, 0)]
    [InlineData(PeerAnswer.None, 0)]
    [InlineData(PeerAnswer.Slow, 1)]
    [InlineData(PeerAnswer.Foreign, 2)]
    [InlineData(PeerAnswer.Failed, 2)]
    public void What_came_of_a_question_makes_it_well_or_sets_it_aside(PeerAnswer answer, int failures)
    {
        var now = TimeSpan.FromSeconds(100);
        var later = now + TimeSpan.FromSeconds(1);

        Assert.Equal(failures, default(PeerStanding).Failed(now, now).After(answer, later, later).Failures);
    }

    [Theory]
    [InlineData(Retry.IfIdempotent, null, PeerAnswer.Failed)]
    [InlineData(Retry.IfIdempotent, 600, PeerAnswer.Failed)]
    [InlineData(Retry.IfIdempotent, 400, PeerAnswer.Slow)]
    [InlineData(Retry.Never, null, PeerAnswer.Slow)]
    public void A_timeout_is_held_against_a_peer_that_has_not_said_a_word_in_its_time(
        Retry retry, int? leftMs, PeerAnswer answer)
    {
        var fault = UpstreamFaults.TimedOut with { Retry = retry };
        var left = leftMs is { } ms ? TimeSpan.FromMilliseconds(ms) : (TimeSpan?)null;

        Assert.Equal(answer, PeerRule.AnswerOf(fault, left, left is null ? null : TimeSpan.FromSeconds(1)));
    }

    [Fact]
    public void Half_of_what_TIMEOUT_TOTAL_leaves_is_for_the_servers()
    {
        var second = TimeSpan.FromSeconds(1);

        Assert.Equal(60 * second, PeerRule.PatienceOfWork(60 * second, left: null));
        Assert.Equal(60 * second, PeerRule.PatienceOfWork(60 * second, 130 * second));
        Assert.Equal(10 * second, PeerRule.PatienceOfWork(60 * second, 20 * second));
    }

    [Fact]
    public void While_a_purge_is_on_its_way_nobody_is_asked()
    {
        var now = TimeSpan.FromSeconds(100);
        var holds = PeerHolds.None.Begin(1, now).Begin(2, now);

        Assert.True(holds.IsOn(now));
        Assert.True(holds.End(1).IsOn(now));
        Assert.False(holds.End(1).End(2).IsOn(now));
        Assert.True(holds.End(3).IsOn(now));

        // Whose end is lost ends by itself.
        Assert.False(holds.IsOn(now + PeerHolds.Longest));
        Assert.Single(holds.Begin(4, now + PeerHolds.Longest).Until);
    }

    [Fact]
    public void So_many_purges_are_told_apart_and_no_more()
    {
        var holds = PeerHolds.None;
        for (var purge = 1UL; purge <= PeerHolds.CountMax + 100; purge++)
        {
            holds = holds.Begin(purge, TimeSpan.Zero);
        }

        Assert.Equal(PeerHolds.CountMax + 1, holds.Until.Count);
        for (var purge = 1UL; purge <= PeerHolds.CountMax + 100; purge++)
        {
            holds = holds.End(purge);
        }

        Assert.True(holds.IsOn(TimeSpan.Zero));
    }
}
