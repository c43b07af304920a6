using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>How many requests one server may hold.</summary>
public sealed class SlotsTests
{
    [Theory]
    [InlineData("s1:80", 8, 8)]
    [InlineData("s1:80,s2:80", 8, 4)]
    [InlineData("s1:80,s2:80,s3:80", 9, 5)]
    [InlineData("s1:80,s2:80,s3:80,s4:80,s5:80", 10, 4)]
    [InlineData("s1:80 weight=8,s2:80,s3:80", 10, 8)]
    [InlineData("s1:80 weight=100,s2:80", 10, 9)]
    [InlineData("s1:80,s2:80", 1, 1)]
    public void One_of_several_leaves_places_for_the_others(string servers, int max, int expected) =>
        Assert.Equal(expected, Slots.Of(ClusterView.AllUp(Given.Endpoints(servers.Split(','))), 0, max));

    [Fact]
    public void One_on_trial_has_one_request_while_another_is_up_and_its_share_while_none_is()
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80")).With(0, On(Standing.OnTrial));
        Assert.Equal((1, 4), (Slots.Of(view, 0, 8), Slots.Of(view, 1, 8)));
        Assert.Equal(4, Slots.Of(view.With(1, On(Standing.OnTrial)), 0, 8));
        Assert.Equal(8, Slots.Of(view.With(1, On(Standing.Ejected)), 0, 8));
    }

    [Fact]
    public void A_backup_keeps_half_of_the_places()
    {
        var view = ClusterView.AllUp(LanguageExt.Prelude.Seq(new Endpoint("s1", 80), new Endpoint("s2", 80, Backup: true)));
        Assert.Equal((4, 4), (Slots.Of(view, 0, 8), Slots.Of(view, 1, 8)));
    }

    [Fact]
    public void A_last_resort_leaves_half_of_the_places_free() =>
        Assert.Equal(4, Slots.Of(ClusterView.AllUp(Given.Endpoints("s1:80")).With(0, On(Standing.Unreachable)), 0, 8));

    [Fact]
    public void Servers_that_are_up_may_hold_as_many_together_as_there_are() =>
        Gen.Select(Gen.Int[1, 100].Array[1, 20], Gen.Int[1, 2000]).Sample((weights, max) =>
        {
            var view = ClusterView.AllUp(LanguageExt.Prelude.toSeq(weights.Select((weight, i) => new Endpoint($"s{i}", 80, weight))));
            var slots = Enumerable.Range(0, weights.Length).Select(server => Slots.Of(view, server, max)).ToArray();
            Assert.True(slots.Sum() >= max);
            Assert.All(slots, one => Assert.InRange(one, 1, weights.Length == 1 ? max : Math.Max(1, max - 1)));
        });

    private static HealthState On(Standing standing) => new(standing, 5, 1, TimeSpan.Zero, TimeSpan.Zero);
}
