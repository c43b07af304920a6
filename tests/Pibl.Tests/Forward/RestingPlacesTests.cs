using Pibl.Upstreams;

namespace Pibl.Tests.Forward;

public sealed class RestingPlacesTests
{
    [Fact]
    public void All_sites_together_have_so_many()
    {
        var places = new RestingPlaces(2);

        Assert.Equal([true, true, false], Enumerable.Range(0, 3).Select(_ => places.TryTake()));
        Assert.Equal(2, places.Taken);
        places.Leave();
        Assert.True(places.TryTake());
        places.Leave(2);
        Assert.Equal(0, places.Taken);
    }

    [Theory]
    [InlineData(1024, 0, 1024)]
    [InlineData(1024, 3, 341)]
    [InlineData(1024, 8, 128)]
    [InlineData(1024, 3000, 128)]
    [InlineData(4, 3000, 1)]
    public void One_of_many_servers_has_no_less_than_one_of_eight(int max, int servers, int share) =>
        Assert.Equal(share, new RestingPlaces(max).ShareOf(servers));
}
