using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>What an attempt does to a server's health.</summary>
public sealed class HealthTests
{
    private static readonly HealthRule Rule = new(TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(5));

    [Theory]
    [InlineData(ProbeResult.Refused)]
    [InlineData(ProbeResult.TimedOut)]
    public void One_failure_sets_a_server_aside_and_the_wait_doubles_to_its_bound(ProbeResult failure)
    {
        var health = HealthState.Up;
        foreach (var seconds in (double[])[1, 2, 4, 5, 5])
        {
            health = Health.After(health, failure, Rule, uint.MaxValue);
            Assert.Equal((false, TimeSpan.FromSeconds(seconds)), (health.IsUp, health.ProbeIn));
        }

        Assert.Equal(5, health.Failures);
    }

    [Fact]
    public void An_answer_makes_it_as_new() => Gen.Int[0, 50].Sample(failures =>
        Assert.Equal(HealthState.Up, Health.After(new HealthState(false, failures, Rule.Longest), ProbeResult.Answered, Rule, 0)));

    [Fact]
    public void Dice_shorten_a_wait_by_a_fifth_at_most() => Gen.Select(Gen.Int[0, 50], Gen.UInt).Sample((failures, dice) =>
    {
        var before = new HealthState(failures == 0, failures, TimeSpan.Zero);
        var longest = Health.After(before, ProbeResult.Refused, Rule, uint.MaxValue).ProbeIn;
        Assert.InRange(Health.After(before, ProbeResult.Refused, Rule, dice).ProbeIn, longest * 0.8, longest);
    });
}
