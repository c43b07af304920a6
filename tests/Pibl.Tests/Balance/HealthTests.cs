using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>What an attempt does to a server's health.</summary>
public sealed class HealthTests
{
    private static readonly HealthRule Rule = HealthRule.Default;

    [Fact]
    public void One_refusal_sets_a_server_aside_and_the_wait_doubles_to_its_bound()
    {
        var (health, now) = (HealthState.Up, TimeSpan.Zero);
        foreach (var seconds in (double[])[1, 2, 4, 5, 5])
        {
            health = After(health, AttemptResult.Refused, now);
            Assert.Equal((Standing.Unreachable, TimeSpan.FromSeconds(seconds)), (health.Standing, health.ProbeAt - now));
            now = health.ProbeAt;
        }
    }

    [Theory]
    [InlineData(AttemptResult.TimedOut, Standing.Unreachable, 1)]
    [InlineData(AttemptResult.Failed, Standing.Ejected, 10)]
    public void Other_failures_set_it_aside_when_there_are_five_in_a_row(AttemptResult failure, Standing aside, int seconds)
    {
        var health = Fail(HealthState.Up, failure, 4);
        Assert.Equal(Standing.Up, health.Standing);
        Assert.Equal(Standing.Up, Fail(After(health, AttemptResult.Answered), failure, 4).Standing);
        health = Fail(health, failure, 1);
        Assert.Equal((aside, TimeSpan.FromSeconds(seconds)), (health.Standing, health.ProbeAt));
    }

    [Fact]
    public void A_connection_puts_an_ejected_server_on_trial_and_only_an_answer_brings_it_back()
    {
        var (health, now) = (Fail(HealthState.Up, AttemptResult.Failed, 5), TimeSpan.Zero);
        foreach (var seconds in (double[])[20, 40, 60, 60])
        {
            Assert.Equal(health, After(health, AttemptResult.Connected, now));
            now = health.ProbeAt;
            health = After(health, AttemptResult.Connected, now);
            Assert.Equal(Standing.OnTrial, health.Standing);
            health = After(health, AttemptResult.Failed, now);
            Assert.Equal((Standing.Ejected, TimeSpan.FromSeconds(seconds)), (health.Standing, health.ProbeAt - now));
        }

        Assert.Equal(HealthState.Up, After(health, AttemptResult.Answered, now));
    }

    [Fact]
    public void A_server_that_the_others_cannot_do_without_goes_on_trial()
    {
        var health = HealthState.Up;
        for (var i = 0; i < 5; i++)
        {
            health = Health.After(health, AttemptResult.Failed, Rule, mayEject: false, TimeSpan.Zero, 0);
        }

        Assert.Equal((Standing.OnTrial, true), (health.Standing, health.IsInTurn));
    }

    [Fact]
    public void What_fails_while_it_is_aside_makes_the_wait_no_longer() =>
        Gen.Select(Gen.Int[1, 50], Gen.Int[0, 2])
            .Sample((times, at) =>
            {
                var failure = ((AttemptResult[])[AttemptResult.Refused, AttemptResult.TimedOut, AttemptResult.Failed])[at];
                var aside = After(HealthState.Up, AttemptResult.Refused);
                var later = Fail(aside, failure, times);
                Assert.Equal((aside.Standing, aside.ProbeAt), (later.Standing, later.ProbeAt));
            });

    [Fact]
    public void Dice_shorten_a_wait_by_a_fifth_at_most() => Gen.Select(Gen.Int[0, 50], Gen.UInt).Sample((times, dice) =>
    {
        var before = new HealthState(Standing.Up, 0, times, TimeSpan.Zero, TimeSpan.Zero);
        var longest = After(before, AttemptResult.Refused).ProbeAt;
        var thrown = Health.After(before, AttemptResult.Refused, Rule, true, TimeSpan.Zero, dice).ProbeAt;
        Assert.InRange(thrown, longest * 0.8, longest);
    });

    [Theory]
    [InlineData("s1:80", 0, false)]
    [InlineData("s1:80,s2:80", 0, true)]
    [InlineData("s1:80,s2:80", 1, false)]
    [InlineData("s1:80,s2:80,s3:80", 0, true)]
    [InlineData("s1:80,s2:80,s3:80", 1, false)]
    [InlineData("s1:80,s2:80,s3:80,s4:80", 1, true)]
    [InlineData("s1:80,s2:80,s3:80,s4:80", 2, false)]
    public void No_more_than_half_are_set_aside_for_what_is_no_refusal(string servers, int aside, bool may)
    {
        var view = ClusterView.AllUp(Given.Endpoints(servers.Split(',')));
        for (var server = 1; server <= aside; server++)
        {
            view = view.With(server, After(HealthState.Up, AttemptResult.Refused));
        }

        Assert.Equal(may, Health.MayEject(view, 0, Rule));
    }

    [Fact]
    public void The_last_one_in_turn_is_not_set_aside_whatever_share_may_be()
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80"));
        Assert.True(Health.MayEject(view, 0, Rule with { MostPercent = 100 }));
        view = view.With(1, After(HealthState.Up, AttemptResult.Refused));
        Assert.False(Health.MayEject(view, 0, Rule with { MostPercent = 100 }));
    }

    [Theory]
    [InlineData(0, 800)]
    [InlineData(uint.MaxValue, 1000)]
    public void Dice_spread_the_first_wait(uint dice, int milliseconds) => Assert.Equal(
        TimeSpan.FromMilliseconds(milliseconds),
        Health.After(HealthState.Up, AttemptResult.Refused, Rule, true, TimeSpan.Zero, dice).ProbeAt);

    private static HealthState Fail(HealthState health, AttemptResult failure, int times) =>
        Enumerable.Range(0, times).Aggregate(health, (before, _) => After(before, failure));

    private static HealthState After(HealthState before, AttemptResult result, TimeSpan now = default) =>
        Health.After(before, result, Rule, mayEject: true, now, uint.MaxValue);
}
