using Pibl.Balance;
using Pibl.Exchange;

namespace Pibl.Tests.Balance;

/// <summary>Which server it is does not hang on what it weighs or where it stands.</summary>
public sealed class EndpointIdTests
{
    [Theory]
    [InlineData("s1:80", "s1", true)]
    [InlineData("s1:80", "S1:80", true)]
    [InlineData("s1:80", "s1:80 weight=3", true)]
    [InlineData("s1:80", "s1:80 backup", true)]
    [InlineData("[::1]:80", "[0:0::1]:80", true)]
    [InlineData("s1:80", "s1:81", false)]
    [InlineData("s1:80", "s2:80", false)]
    public void Two_entries_may_name_one_server(string one, string other, bool same) =>
        Assert.Equal(same, Given.Endpoint(one).Id == Parsed(other).Id);

    [Theory]
    [InlineData("s1:80", 1)]
    [InlineData("s2:80", 0)]
    [InlineData("s3:80", -1)]
    public void A_view_finds_it_wherever_it_stands(string server, int number) =>
        Assert.Equal(
            number, ClusterView.AllUp(Given.Endpoints("s2:80", "s1:80 weight=3")).IndexOf(Given.Endpoint(server).Id));

    [Theory]
    [InlineData("s1:80", "s2:80 weight=3", true)]
    [InlineData("s2:80", "s1:80", false)]
    public void Numbers_hold_while_the_servers_stand_in_the_same_order(string first, string second, bool same) =>
        Assert.Equal(
        same, ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80")).NumbersAs(
            ClusterView.AllUp(Given.Endpoints(first, second))));

    /// <summary>Each server with its standing: <c>+</c> up, <c>-</c> set aside.</summary>
    [Theory]
    [InlineData("s1:80 s2:80", "s1:80 s2:80", "s1:80+ s2:80-")]
    [InlineData("s1:80 s2:80", "s2:80 s1:80", "s2:80- s1:80+")]
    [InlineData("s1:80 s2:80", "S2:80 s3:80", "S2:80- s3:80+")]
    [InlineData("s1:80 s2:80", "s1:80 s2:81", "s1:80+ s2:81+")]
    [InlineData("s1:80 s2:80", "s2:80", "s2:80-")]
    [InlineData("s1:80 s2:80", "s3:80", "s3:80+")]
    public void A_successor_keeps_the_health_of_those_that_stand_in_both(string servers, string next, string expected)
    {
        var aside = HealthState.Up with { Standing = Standing.Unreachable };
        var view = ClusterView.AllUp(Given.Endpoints(servers.Split(' '))).With(1, aside);
        var succeeded = view.Succeed(Given.Endpoints(next.Split(' ')));
        Assert.Equal(expected, string.Join(' ', succeeded.Servers.Map(
            server => server.Endpoint + (server.Health.IsInTurn ? "+" : "-"))));
    }

    [Fact]
    public void A_new_weight_is_the_successors_and_the_health_goes_on()
    {
        var aside = HealthState.Up with { Standing = Standing.OnTrial, Failures = 5 };
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80")).With(0, aside);
        var next = view.Succeed(Given.Endpoints("s2:80", "s1:80 weight=7"));
        Assert.Equal((aside, 7), (next[1].Health, next.Weights[1]));
    }

    [Fact]
    public void A_view_has_each_server_once() => Assert.Throws<ArgumentException>(
        () => ClusterView.AllUp(Given.Endpoints("s1:80", "S1:80 weight=3")));

    /// <summary>Beside another one: a backup does not stand alone.</summary>
    private static Endpoint Parsed(string server) => Given.Settings($"SERVERS=s0:80, {server}").Servers[1];
}
