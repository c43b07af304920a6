using Microsoft.Extensions.Time.Testing;
using Pibl.Balance;
using Pibl.Twins;

namespace Pibl.Tests.Balance;

/// <summary>What max=, SLOW_START and the measure of least-time do to the servers of a proxy.</summary>
public sealed class BoundsTests
{
    [Fact]
    public void A_server_never_holds_more_than_its_bound()
    {
        using var world = new ProxyWorld(Given.Settings("SERVERS=s1:80 max=2,s2:80", "MAX_UPSTREAM=100"));
        var clusters = world.Proxy.Sites[0].Clusters;
        var picks = Enumerable.Range(0, 30).Select(_ => Pick(clusters)).ToArray();
        Assert.Equal((2, 28), (picks.Count(pick => pick == 0), picks.Count(pick => pick == 1)));
    }

    [Fact]
    public void Where_all_hold_as_many_as_they_may_there_is_none()
    {
        using var world = new ProxyWorld(Given.Settings("SERVERS=s1:80 max=1,s2:80", "MAX_SERVER=3"));
        var clusters = world.Proxy.Sites[0].Clusters;
        Assert.Equal([0, 1, 1, 1, -1, -1], Enumerable.Range(0, 6).Select(_ => Pick(clusters)));
        clusters.UseOf(1).Leave();
        Assert.Equal([1, -1], Enumerable.Range(0, 2).Select(_ => Pick(clusters)));
    }

    [Fact]
    public void A_bound_counts_the_requests_of_all_sites()
    {
        using var world = new ProxyWorld(Given.Settings(
            "SERVERS=s1:80 max=2", "[site a]", "HOST=a.test", "[site b]", "HOST=b.test"));
        var (one, other) = (world.Proxy.Sites[0].Clusters, world.Proxy.Sites[1].Clusters);
        Assert.Equal([0, 0, -1], [Pick(one), Pick(other), Pick(one)]);
    }

    [Fact]
    public void A_server_that_comes_back_has_a_share_that_grows()
    {
        using var world = new ProxyWorld(Given.Settings("SERVERS=s1:80,s2:80", "SLOW_START=10s"));
        var clusters = world.Proxy.Sites[0].Clusters;
        world.Connector["s1"].Greeting = Greeting.Refuses;
        clusters.Report(0, AttemptResult.Refused);
        Assert.Equal([0, 1], clusters.View.Weights.ToArray());
        world.Connector["s1"].Greeting = Greeting.Accepts;
        world.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal([10, 100], clusters.View.Weights.ToArray());
        world.Advance(TimeSpan.FromSeconds(5));
        Assert.InRange(clusters.View.Weights[0], 40, 60);
        world.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal([1, 1], clusters.View.Weights.ToArray());
        world.Close();
    }

    [Fact]
    public void The_time_to_the_head_is_measured_and_goes_on_in_another_list()
    {
        var settings = Given.Settings("SERVERS=s1:80", "BALANCE=least-time", "CACHE=off");
        using var world = new ProxyWorld(settings);
        var clusters = world.Proxy.Sites[0].Clusters;
        Assert.Equal(0, clusters.HeadMsOf(0));
        var client = world.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Advance(TimeSpan.FromMilliseconds(400));
        world.Connector["s1"].Connections[0].Send("HTTP/1.1 204 No Content\r\n\r\n");
        world.Settle();
        Assert.Equal(400, clusters.HeadMsOf(0), 0.1);
        var clock = new FakeTimeProvider(world.Clock.GetUtcNow());
        var next = new Clusters(
            clusters.View.Succeed(Given.Endpoints("s2:80", "s1:80 weight=2")), Pickers.RoundRobin(), HealthRule.Default,
            settings.Limits, clock, () => 0, world.AccessLog, clusters.Uses);
        Assert.Equal(400, next.HeadMsOf(1), 0.1);
        Assert.Equal(0, next.HeadMsOf(0));
    }

    private static int Pick(Clusters clusters)
    {
        bool[]? tried = null;
        return clusters.Pick(Given.Get("/"), ref tried).Server;
    }
}
