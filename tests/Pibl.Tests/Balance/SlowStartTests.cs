using CsCheck;
using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>SLOW_START: the share of a server that has come back.</summary>
public sealed class SlowStartTests
{
    private static readonly TimeSpan Ramp = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(0, 10)]
    [InlineData(2, 10)]
    [InlineData(3, 10)]
    [InlineData(15, 50)]
    [InlineData(29.9, 99)]
    [InlineData(30, 100)]
    [InlineData(-5, 10)]
    public void The_share_grows_with_time(double seconds, int percent) =>
        Assert.Equal(percent, SlowStart.PercentOf(TimeSpan.FromSeconds(seconds), Ramp));

    [Theory]
    [InlineData(Standing.Unreachable, 1, Standing.Up, true)]
    [InlineData(Standing.Ejected, 2, Standing.OnTrial, false)]
    [InlineData(Standing.OnTrial, 1, Standing.Up, true)]
    [InlineData(Standing.OnTrial, 0, Standing.Up, false)]
    [InlineData(Standing.Up, 0, Standing.Up, false)]
    public void It_begins_when_one_that_was_aside_is_trusted_again(
        Standing before, int timesAside, Standing after, bool begins)
    {
        var server = new ServerView(Given.Endpoint("s1:80"), On(before, timesAside));
        var now = TimeSpan.FromSeconds(7);
        var changed = SlowStart.After(server, On(after, 0), now, Ramp);
        Assert.Equal(begins ? (10, now) : (100, null), (changed.SharePercent, changed.ReturnedAt));
        Assert.Equal(100, SlowStart.After(server, On(after, 0), now, TimeSpan.Zero).SharePercent);
    }

    [Fact]
    public void Weights_are_in_hundredths_while_one_returns_and_plain_again_behind_it()
    {
        var view = Returning("s1:80 weight=3", "s2:80 weight=2");
        Assert.Equal((true, false), (view.IsRamping, view.IsEven));
        Assert.Equal([30, 200], view.Weights.ToArray());
        Assert.Equal([150, 200], SlowStart.At(view, Ramp / 2, Ramp).Weights.ToArray());
        var whole = SlowStart.At(view, Ramp, Ramp);
        Assert.Equal([3, 2], whole.Weights.ToArray());
        Assert.Same(whole, SlowStart.At(whole, Ramp * 2, Ramp));
    }

    [Theory]
    [InlineData("round-robin")]
    [InlineData("least-connections")]
    public void The_one_that_returns_gets_its_share_and_no_more(string balance)
    {
        var farm = new Farm(balance, [1, 1, 1]) { View = Returning("s0:80", "s1:80", "s2:80") };
        Assert.Equal([10, 100, 100], farm.OneByOne(210, _ => 1));
        farm.View = SlowStart.At(farm.View, Ramp / 2, Ramp);
        Assert.Equal([50, 100, 100], farm.OneByOne(250, _ => 1));
    }

    /// <summary>One request between two steps of the ramp: what it is owed goes on.</summary>
    [Fact]
    public void It_is_asked_however_rare_requests_are()
    {
        var farm = new Farm("round-robin", [1, 1]) { View = Returning("s0:80", "s1:80") };
        var asked = 0;
        for (var step = 0; step < 30; step++)
        {
            farm.View = SlowStart.At(farm.View, TimeSpan.FromSeconds(step), Ramp);
            asked += farm.OneByOne(1, _ => 1)[0];
        }

        Assert.InRange(asked, 6, 14);
    }

    [Fact]
    public void It_goes_on_in_another_list()
    {
        var next = Returning("s1:80", "s2:80").Succeed(Given.Endpoints("s3:80", "s1:80 weight=5"));
        Assert.Equal([100, 50], next.Weights.ToArray());
    }

    [Fact]
    public void Shares_together_hold_as_many_as_there_are() =>
        Gen.Select(Gen.Int[10, 100].Array[1, 10], Gen.Int[1, 500]).Sample((shares, max) =>
        {
            var view = new ClusterView(shares.Select((share, at) =>
                new ServerView(Given.Endpoint($"s{at}:80"), HealthState.Up) { SharePercent = share }));
            Assert.True(Enumerable.Range(0, shares.Length).Sum(server => Slots.Of(view, server, max)) >= max);
        }, iter: 50);

    private static ClusterView Returning(params string[] servers)
    {
        var view = ClusterView.AllUp(Given.Endpoints(servers)).With(0, On(Standing.Unreachable, 1));
        return view.With(0, SlowStart.After(view[0], HealthState.Up, TimeSpan.Zero, Ramp));
    }

    private static HealthState On(Standing standing, int timesAside) =>
        new(standing, timesAside, timesAside, TimeSpan.Zero, TimeSpan.Zero);
}
