using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Tests.World;

namespace Pibl.Tests.Balance;

/// <summary>What attempts do to the view of the servers, and how those that were set aside come back.</summary>
public sealed class ClustersTests : IDisposable
{
    private static readonly Endpoint One = Given.Endpoint("s1:80");

    private readonly Loop _loop = new(null);
    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly ListLedger _ledger = new();
    private readonly Clusters _clusters;

    public ClustersTests() => _clusters = new Clusters(
        ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80")), HealthRule.Default, _clock, () => uint.MaxValue, _ledger);

    [Fact]
    public void Turns_begin_with_the_first_server_and_go_around()
    {
        Assert.Equal(["s1", "s2", "s1"], Enumerable.Range(0, 3).Select(_ => _clusters.View.At(_clusters.NextTurn()).Head.Host));
    }

    [Fact]
    public void Each_change_is_told_once()
    {
        _clusters.Report(One, ProbeResult.Answered);
        _clusters.Report(One, ProbeResult.Refused);
        _clusters.Report(One, ProbeResult.TimedOut);
        _clusters.Report(One, ProbeResult.Answered);
        _clusters.Report(One, ProbeResult.Answered);
        Assert.Equal(
            [new AccessEntry.ServerDown(Given.Noon, One, "connection refused"), new AccessEntry.ServerUp(Given.Noon, One)],
            _ledger.Entries);
    }

    [Fact]
    public void A_view_that_was_taken_stays_as_it_was()
    {
        var before = _clusters.View;
        _clusters.Report(One, ProbeResult.Refused);
        Assert.Equal(Given.Endpoints("s1:80", "s2:80"), before.At(0));
        Assert.Equal(Given.Endpoints("s2:80"), _clusters.View.At(0));
    }

    [Fact]
    public void A_server_that_was_set_aside_is_tried_ever_more_rarely_until_it_answers()
    {
        var connector = new MemoryConnector(_loop, () => int.MaxValue);
        using var stop = new CancellationTokenSource();
        var probing = Prober.RunAsync(_clusters, connector, TimeSpan.FromSeconds(2), _clock, stop.Token);
        var origin = connector["s1"];
        origin.Greeting = Greeting.Refuses;
        _clusters.Report(One, ProbeResult.Refused);

        // After 1, 2, 4, 5 and 5 seconds, each seen at the next quarter of a second.
        Assert.Equal([0, 1, 1, 2, 2, 2, 2, 3], Knocks(origin, 8));
        origin.Greeting = Greeting.Hangs;
        Pass(8);
        Assert.False(_clusters.View.Servers.Head.Health.IsUp);
        origin.Greeting = Greeting.Accepts;
        Pass(8);
        Assert.True(_clusters.View.Servers.Head.Health.IsUp);
        Assert.Equal(0, connector["s2"].Knocks);
        Assert.True(Assert.Single(origin.Connections).IsOver);

        stop.Cancel();
        _loop.RunUntilIdle();
        Assert.True(probing.IsCompletedSuccessfully);
    }

    public void Dispose() => _loop.Dispose();

    private int[] Knocks(Origin origin, int seconds) => Enumerable.Range(0, seconds).Select(_ =>
    {
        Pass(1);
        return origin.Knocks;
    }).ToArray();

    private void Pass(int seconds)
    {
        for (var i = 0; i < seconds * 20; i++)
        {
            _clock.Advance(TimeSpan.FromMilliseconds(50));
            _loop.RunUntilIdle();
        }
    }
}
