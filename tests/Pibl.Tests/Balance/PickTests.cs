using Pibl.Balance;
using Pibl.Exchange;

namespace Pibl.Tests.Balance;

/// <summary>
/// A way to choose a server is a function that is called: what it may depend on reaches it, and the reserve comes after
/// it, whatever it is.
/// </summary>
public sealed class PickTests
{
    [Theory]
    [InlineData(new[] { 3, 1, 2 }, new bool[0], 1)]
    [InlineData(new[] { 3, 1, 2 }, new[] { false, true, false }, 2)]
    [InlineData(new[] { 3, 1, 2 }, new[] { true, true, true }, -1)]
    public void It_may_depend_on_what_the_servers_hold(int[] loads, bool[] tried, int expected)
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80", "s3:80"));
        Assert.Equal(expected, Reserve.After(LeastLoaded)(view, Asked.By(Given.Get("/"), new Loads(loads)), tried));
    }

    [Theory]
    [InlineData("/a", 1)]
    [InlineData("/abc", 0)]
    public void It_may_depend_on_the_request(string target, int expected)
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80"));
        Pick byLength = static (ClusterView view, in Asked asked, ReadOnlySpan<bool> _) =>
            view.InTurn[(asked.Request.Target.Length / 2) % view.InTurn.Length];
        Assert.Equal(expected, byLength(view, Asked.By(Given.Get(target), new Loads([0, 0])), default));
    }

    [Fact]
    public void What_is_asked_says_who_asks_and_whether_for_a_tunnel()
    {
        var upgrade = Given.Get("/", "Connection: Upgrade", "Upgrade: websocket");
        Assert.True(Asked.By(upgrade, new Loads([])).IsUpgrade);
        var asked = Asked.By(Given.Get("/"), new Loads([]));
        Assert.Equal((false, Given.Connection.Client), (asked.IsUpgrade, asked.Connection.Client));
    }

    [Fact]
    public void The_reserve_is_asked_when_nobody_in_turn_is_left()
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80").Add(new Endpoint("s3", 80, Backup: true)));
        Pick none = static (ClusterView _, in Asked _, ReadOnlySpan<bool> _) => -1;
        Assert.Equal(2, Reserve.After(none)(view, default, default));
        Assert.Equal(-1, Reserve.After(none)(view, default, [true, true, true]));
    }

    /// <summary>What least-connections will be.</summary>
    private static int LeastLoaded(ClusterView view, in Asked asked, ReadOnlySpan<bool> tried)
    {
        var best = -1;
        foreach (var server in view.InTurn)
        {
            if ((tried.IsEmpty || !tried[server])
                && (best < 0 || asked.Loads.RequestsOf(server) < asked.Loads.RequestsOf(best)))
            {
                best = server;
            }
        }

        return best;
    }

    private sealed class Loads(int[] requests) : IServerLoads
    {
        public int RequestsOf(int server) => requests[server];

        public double HeadMsOf(int server) => 0;
    }
}
