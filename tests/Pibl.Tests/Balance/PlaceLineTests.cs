using Pibl.Balance;
using Pibl.Twins;

namespace Pibl.Tests.Balance;

/// <summary>Requests that wait for a place at a server.</summary>
public sealed class PlaceLineTests : IDisposable
{
    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80 max=1,s2:80 max=1", "TIMEOUT_QUEUE=3s"));
    private readonly PlaceLine _line;

    public PlaceLineTests()
    {
        _line = new PlaceLine(Clusters, 2, TimeSpan.FromSeconds(3), _world.Clock, _world.Workers);
        Assert.Equal((0, 1), (Pick(), Pick()));
    }

    private Clusters Clusters => _world.Proxy.Sites[0].Clusters;

    [Fact]
    public void A_place_goes_to_the_first_in_line()
    {
        var (first, second) = (Wait(), Wait());
        Assert.Equal((false, false, 2), (first.IsCompleted, second.IsCompleted, _line.Depth));
        Clusters.UseOf(1).Leave();
        _world.Settle();
        Assert.Equal((1, false, 1), (first.Result, second.IsCompleted, _line.Depth));
        Clusters.UseOf(0).Leave();
        _world.Settle();
        Assert.Equal((0, 0), (second.Result, _line.Depth));
    }

    [Fact]
    public void A_place_that_is_there_is_taken_at_once()
    {
        Clusters.UseOf(0).Leave();
        var waiting = Wait();
        _world.Settle();
        Assert.Equal(0, waiting.Result);
    }

    [Fact]
    public void One_more_than_may_wait_is_refused_at_once()
    {
        _ = (Wait(), Wait());
        Assert.Equal(-1, Wait().Result);
    }

    [Fact]
    public void Who_waits_too_long_gets_none_and_takes_no_place_from_those_behind()
    {
        var first = Wait();
        _world.Advance(TimeSpan.FromSeconds(2));
        var second = Wait();
        _world.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal((-1, false), (first.Result, second.IsCompleted));
        Clusters.UseOf(0).Leave();
        _world.Settle();
        Assert.Equal((0, 1), (second.Result, Clusters.UseOf(0).Requests));
    }

    [Fact]
    public void Who_has_gone_leaves_the_line()
    {
        using var gone = new CancellationTokenSource();
        var (first, second) = (Wait(gone.Token), Wait());
        gone.Cancel();
        Clusters.UseOf(0).Leave();
        _world.Settle();
        Assert.Equal((-1, 0), (first.Result, second.Result));
    }

    [Fact]
    public void A_server_that_comes_back_takes_those_who_wait()
    {
        Clusters.UseOf(0).Leave();
        Clusters.Report(0, AttemptResult.Refused);
        var waiting = Wait();
        _world.Settle();
        Assert.False(waiting.IsCompleted);
        Clusters.Report(0, AttemptResult.Connected);
        _world.Settle();
        Assert.Equal(0, waiting.Result);
    }

    public void Dispose() => _world.Dispose();

    private Task<int> Wait(CancellationToken abandoned = default)
    {
        return Waited();

        async Task<int> Waited() => (await _line.WaitAsync(Given.Get("/"), abandoned)).Server;
    }

    private int Pick()
    {
        bool[]? tried = null;
        return Clusters.Pick(Given.Get("/"), ref tried).Server;
    }
}
