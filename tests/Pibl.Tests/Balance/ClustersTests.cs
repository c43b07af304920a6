using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Transport;
using Pibl.Twins;

namespace Pibl.Tests.Balance;

/// <summary>What attempts do to the view of the servers, and how those that were set aside come back.</summary>
public sealed class ClustersTests : IDisposable
{
    private const int One = 0;
    private const int Two = 1;

    private static readonly Endpoint First = Given.Endpoint("s1:80");

    private readonly Loop _loop = new(null);
    private readonly FakeTimeProvider _clock = new(Given.Noon);
    private readonly ListAccessLog _accessLog = new();
    private readonly Clusters _clusters;

    public ClustersTests() => _clusters = new Clusters(
        ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80")), Pickers.RoundRobin(), HealthRule.Default, Limits.Default,
        _clock, () => uint.MaxValue, _accessLog);

    [Fact]
    public void Turns_begin_with_the_first_server_and_go_around()
    {
        Assert.Equal(["s1", "s2", "s1"], Enumerable.Range(0, 3).Select(_ => Pick()));
    }

    [Fact]
    public void Each_change_is_told_once()
    {
        _clusters.Report(One, AttemptResult.Answered);
        _clusters.Report(One, AttemptResult.Refused);
        _clusters.Report(One, AttemptResult.TimedOut);
        _clusters.Report(One, AttemptResult.Answered);
        _clusters.Report(One, AttemptResult.Answered);
        Assert.Equal(
            [new AccessEntry.ServerDown(Given.Noon, First, "connection refused"), new AccessEntry.ServerUp(
                Given.Noon, First)],
            _accessLog.Entries);
    }

    [Fact]
    public void A_view_that_was_taken_stays_as_it_was()
    {
        var before = _clusters.View;
        _clusters.Report(One, AttemptResult.Refused);
        Assert.Equal([One, Two], before.InTurn.ToArray());
        Assert.Equal([Two], _clusters.View.InTurn.ToArray());
    }

    [Fact]
    public void A_server_that_was_set_aside_is_tried_ever_more_rarely_until_it_answers()
    {
        var connector = new MemoryConnector(_loop, () => int.MaxValue);
        using var stop = new CancellationTokenSource();
        var probing = Prober.RunAsync(() => [new(_clusters, TimeSpan.FromSeconds(2))], connector, _clock, stop.Token);
        var origin = connector["s1"];
        origin.Greeting = Greeting.Refuses;
        _clusters.Report(One, AttemptResult.Refused);

        // After 1, 2, 4, 5 and 5 seconds.
        Assert.Equal([1, 1, 2, 2, 2, 2, 3, 3], Knocks(origin, 8));
        origin.Greeting = Greeting.Hangs;
        Pass(8);
        Assert.False(_clusters.View[One].Health.IsInTurn);
        origin.Greeting = Greeting.Accepts;
        Pass(8);
        Assert.True(_clusters.View[One].Health.IsInTurn);
        Assert.Equal(0, connector["s2"].Knocks);
        Assert.True(Assert.Single(origin.Connections).IsOver);

        stop.Cancel();
        _loop.RunUntilIdle();
        Assert.True(probing.IsCompletedSuccessfully);
    }

    [Fact]
    public void A_full_server_is_passed_over_and_one_that_works_is_used_where_all_are()
    {
        var clusters = Of("s1:80,s2:80", upstreamMax: 4);
        Assert.Equal(["s1", "s2", "s1", "s2"], Enumerable.Range(0, 4).Select(_ => Pick(clusters)));
        clusters.UseOf(Two).Leave();
        Assert.Equal(["s2", "s1"], Enumerable.Range(0, 2).Select(_ => Pick(clusters)));
        Assert.Equal((3, 2), (clusters.UseOf(One).Requests, clusters.UseOf(Two).Requests));
    }

    [Fact]
    public void A_server_on_trial_holds_one_request_while_another_is_up()
    {
        var clusters = Of("s1:80,s2:80,s3:80", upstreamMax: 100);
        clusters.Report(Two, AttemptResult.Refused);
        Fail(clusters, One, 5);
        Assert.Equal(Standing.OnTrial, clusters.View[One].Health.Standing);
        Assert.Single(Enumerable.Range(0, 10).Select(_ => Pick(clusters)), "s1");
        Assert.Contains(
            "s1:80 failed 5 times in a row",
            _accessLog.Entries.OfType<AccessEntry.Notice>().Single().Text,
            StringComparison.Ordinal);
        clusters.Report(One, AttemptResult.Answered);
        Assert.Equal(HealthState.Up, clusters.View[One].Health);
    }

    [Fact]
    public void Where_all_are_full_one_on_trial_is_given_no_more_than_its_one()
    {
        var clusters = Of("s1:80,s2:80,s3:80", upstreamMax: 4);
        clusters.Report(Two, AttemptResult.Refused);
        Fail(clusters, One, 5);
        var picks = Enumerable.Range(0, 10).Select(_ => Pick(clusters)).ToArray();
        Assert.Equal((1, 9), (picks.Count(pick => pick == "s1"), picks.Count(pick => pick == "s3")));
    }

    [Fact]
    public void An_answer_takes_back_the_failures_before_it()
    {
        Fail(_clusters, One, 4);
        _clusters.Report(One, AttemptResult.Answered);
        Assert.Equal(HealthState.Up, _clusters.View[One].Health);
        Fail(_clusters, One, 4);
        Assert.Equal(Standing.Up, _clusters.View[One].Health.Standing);
    }

    [Fact]
    public void The_only_server_is_asked_whatever_it_does()
    {
        var clusters = Of("s1:80", upstreamMax: 8);
        Fail(clusters, One, 50);
        Assert.Equal(["s1", "s1"], Enumerable.Range(0, 2).Select(_ => Pick(clusters)));
        clusters.Report(One, AttemptResult.Refused);
        Assert.Equal(["s1", "s1"], Enumerable.Range(0, 2).Select(_ => Pick(clusters)));
    }

    [Fact]
    public void Tunnels_take_no_place_of_a_requests_and_have_a_bound_of_their_own()
    {
        var clusters = Of("s1:80", upstreamMax: 2, tunnelsMax: 3);
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal("s1", Pick(clusters, isUpgrade: true));
            clusters.UseOf(One).BecomeTunnel();
        }

        Assert.Equal("none", Pick(clusters, isUpgrade: true));
        Assert.Equal(0, clusters.UseOf(One).Requests);
        Assert.Equal(["s1", "s1"], Enumerable.Range(0, 2).Select(_ => Pick(clusters)));
    }

    [Fact]
    public void Servers_are_probed_beside_each_other_and_none_waits_for_a_silent_one()
    {
        var clusters = Of(string.Join(',', Enumerable.Range(1, 40).Select(i => $"s{i}:80")), upstreamMax: 8);
        var connector = new MemoryConnector(_loop, () => int.MaxValue);
        using var stop = new CancellationTokenSource();
        var probing = Prober.RunAsync(() => [new(clusters, TimeSpan.FromSeconds(30))], connector, _clock, stop.Token);
        for (var server = 0; server < 40; server++)
        {
            connector[$"s{server + 1}"].Greeting = server < 39 ? Greeting.Hangs : Greeting.Accepts;
            clusters.Report(server, AttemptResult.Refused);
        }

        Pass(2);
        Assert.Equal([39], clusters.View.InTurn.ToArray());
        stop.Cancel();
        _loop.RunUntilIdle();
        Assert.True(probing.IsCompletedSuccessfully);
    }

    [Fact]
    public void Only_so_many_are_probed_at_once()
    {
        const int count = Prober.AtOnceMax + 6;
        var clusters = Of(string.Join(',', Enumerable.Range(1, count).Select(i => $"s{i}:80")), upstreamMax: 8);
        var connector = new MemoryConnector(_loop, () => int.MaxValue);
        using var stop = new CancellationTokenSource();
        var probing = Prober.RunAsync(() => [new(clusters, TimeSpan.FromSeconds(30))], connector, _clock, stop.Token);
        for (var server = 0; server < count; server++)
        {
            connector[$"s{server + 1}"].Greeting = Greeting.Hangs;
            clusters.Report(server, AttemptResult.Refused);
        }

        Pass(2);
        Assert.Equal(Prober.AtOnceMax, Enumerable.Range(1, count).Sum(i => connector[$"s{i}"].Knocks));
        stop.Cancel();
        _loop.RunUntilIdle();
        Assert.True(probing.IsCompletedSuccessfully);
    }

    [Fact]
    public void What_the_proxy_lacks_delays_the_next_probe_and_says_nothing_of_the_server()
    {
        var connector = new BrokenConnector(new SocketException((int)SocketError.TooManyOpenSockets));
        using var stop = new CancellationTokenSource();
        var probing = Prober.RunAsync(() => [new(_clusters, TimeSpan.FromSeconds(2))], connector, _clock, stop.Token);
        _clusters.Report(One, AttemptResult.Refused);
        var health = _clusters.View[One].Health;
        Pass(3);
        Assert.InRange(connector.Knocks, 2, 3);
        Assert.Equal(health, _clusters.View[One].Health);
        Assert.Empty(_accessLog.Bugs);
        stop.Cancel();
        _loop.RunUntilIdle();
        Assert.True(probing.IsCompletedSuccessfully);
    }

    [Fact]
    public void What_nobody_foresaw_is_written_down_and_does_not_end_the_prober()
    {
        var clusters = Of("s1:80,s2:80", upstreamMax: 8);
        var connector = new BrokenConnector(new InvalidOperationException("out of luck"));
        using var stop = new CancellationTokenSource();
        var probing = Prober.RunAsync(() => [new(clusters, TimeSpan.FromSeconds(2))], connector, _clock, stop.Token);
        clusters.Report(One, AttemptResult.Refused);
        Pass(3);
        Assert.False(probing.IsCompleted);
        Assert.InRange(connector.Knocks, 2, 3);
        Assert.Contains(_accessLog.Bugs, bug => bug.Text.Contains("out of luck", StringComparison.Ordinal));
        stop.Cancel();
        _loop.RunUntilIdle();
        Assert.True(probing.IsCompletedSuccessfully);
    }

    public void Dispose() => _loop.Dispose();

    private static void Fail(Clusters clusters, int server, int times)
    {
        for (var i = 0; i < times; i++)
        {
            clusters.Report(server, AttemptResult.Failed);
        }
    }

    private Clusters Of(string servers, int upstreamMax, int tunnelsMax = 10) => new(
        ClusterView.AllUp(Given.Endpoints(servers.Split(','))),
        Pickers.RoundRobin(),
        HealthRule.Default,
        Limits.Default with { UpstreamMax = upstreamMax, TunnelsMax = tunnelsMax },
        _clock,
        () => uint.MaxValue,
        _accessLog);

    private string Pick(Clusters? clusters = null, bool isUpgrade = false)
    {
        bool[]? tried = null;
        var received = isUpgrade ? Given.Get("/", "Connection: Upgrade", "Upgrade: websocket") : Given.Get("/");
        var (view, server) = (clusters ?? _clusters).Pick(received, ref tried);
        return server < 0 ? "none" : view[server].Endpoint.Host;
    }

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

    private sealed class BrokenConnector(Exception cause) : IConnector
    {
        public int Knocks { get; private set; }

        public ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
        {
            Knocks++;
            throw cause;
        }
    }
}
