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

    /// <summary>Beside another one: a backup does not stand alone.</summary>
    private static Endpoint Parsed(string server) => Given.Settings($"SERVERS=s0:80, {server}").Servers[1];
}
