using Pibl.Balance;

namespace Pibl.Tests.Balance;

/// <summary>EJECT: what failures of requests do.</summary>
public sealed class EjectTests
{
    [Theory]
    [InlineData("EJECT=3 on=5xx", Standing.Ejected)]
    [InlineData("EJECT=3", Standing.Up)]
    [InlineData("EJECT=none", Standing.Up)]
    public void Responses_with_5xx_set_a_server_aside_where_they_are_to(string line, Standing standing)
    {
        using var world = new CheckedWorld("SERVERS=s1:80,s2:80", line);
        world["s1"] = 500;
        world.Ask(6);
        Assert.Equal(standing, world.StandingOf(0));
        if (standing == Standing.Ejected)
        {
            Assert.Equal("down s1:80 status 5xx", Assert.Single(world.Changes));
        }

        world.World.Close();
    }

    [Theory]
    [InlineData("50%", 2)]
    [InlineData("25%", 1)]
    [InlineData("10%", 0)]
    [InlineData("100%", 3)]
    public void No_more_than_so_many_are_set_aside_and_the_others_are_used(string most, int aside)
    {
        using var world = new CheckedWorld(
            "SERVERS=s1:80,s2:80,s3:80,s4:80", $"EJECT=2 for=1m most={most} on=5xx");
        foreach (var name in (string[])["s1", "s2", "s3", "s4"])
        {
            world[name] = 500;
        }

        world.Ask(30);
        Assert.Equal(aside, Enumerable.Range(0, 4).Count(at => world.StandingOf(at) == Standing.Ejected));
        world.Requests.Clear();
        world.Ask(12);
        Assert.Equal(4 - aside, world.Requests.Distinct().Count());
        world.World.Close();
    }

    [Fact]
    public void The_time_aside_grows_from_for_to_six_times_that()
    {
        using var world = new CheckedWorld("SERVERS=s1:80,s2:80", "EJECT=1 for=2s on=5xx");
        world["s1"] = 500;
        var times = new List<double>();
        for (var i = 0; i < 5; i++)
        {
            world.Ask(2);
            Assert.Equal(Standing.Ejected, world.StandingOf(0));
            times.Add(world.Until(() => world.StandingOf(0) == Standing.OnTrial, 14));
        }

        // Dice take a fifth at the most; a probe comes within a quarter of a second.
        double[] longest = [2, 4, 8, 12, 12];
        Assert.All(
            Enumerable.Range(0, 5), at => Assert.InRange(times[at], longest[at] * 0.8, longest[at] + 0.4));
        world["s1"] = 200;
        world.Ask(2);
        Assert.Equal(Standing.Up, world.StandingOf(0));
        world.World.Close();
    }
}
