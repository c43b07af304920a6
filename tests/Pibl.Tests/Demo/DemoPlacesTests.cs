using System.Net;
using LanguageExt;
using Pibl.Demo;
using Pibl.Exchange;

namespace Pibl.Tests.Demo;

public sealed class DemoPlacesTests
{
    [Theory]
    [InlineData("127.0.0.1", 9001, "127.0.0.1:9001")]
    [InlineData("127.0.0.9", 80, "127.0.0.9:80")]
    [InlineData("localhost", 9001, "127.0.0.1:9001")]
    [InlineData("::1", 9001, "[::1]:9001")]
    [InlineData("10.0.0.1", 80, null)]
    [InlineData("example.test", 80, null)]
    public void The_demo_stands_in_for_loopback_servers_only(string host, int port, string? place)
    {
        var places = DemoPlaces.In(Prelude.Seq1(new Endpoint(host, port)));

        Assert.Equal(place is null ? null : [IPEndPoint.Parse(place)], places);
    }

    [Fact]
    public void One_real_server_is_enough_to_leave_them_all_alone() => Assert.Null(
        DemoPlaces.In(Prelude.Seq(new Endpoint("127.0.0.1", 9001), new Endpoint("10.0.0.1", 80))));

    [Fact]
    public void The_same_place_twice_cannot_be_two_servers() => Assert.Null(
        DemoPlaces.In(Prelude.Seq(new Endpoint("127.0.0.1", 9001), new Endpoint("localhost", 9001))));

    [Fact]
    public void There_are_as_many_servers_as_letters()
    {
        var many = Prelude.toSeq(Enumerable.Range(9001, 27)).Map(port => new Endpoint("127.0.0.1", port)).Strict();

        Assert.Null(DemoPlaces.In(many));
        Assert.Equal(26, DemoPlaces.In(many.Take(26))?.Count);
        Assert.Equal("Z", DemoPlaces.NameOf(25));
    }
}
