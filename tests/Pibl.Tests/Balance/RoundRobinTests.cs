using CsCheck;
using LanguageExt;
using Pibl.Balance;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Balance;

/// <summary>Who is asked, and in which order: the laws that hold for any servers, weights and healths.</summary>
public sealed class RoundRobinTests
{
    private static readonly Gen<ClusterView> Views =
        Gen.Select(Gen.Int[1, 5], Gen.Bool, Gen.Bool).Array[0, 20].Select(servers => new ClusterView(
            servers.Select((server, i) => new ServerView(
                new Endpoint($"s{i}", 80, server.Item1, server.Item2),
                server.Item3 ? HealthState.Up : Aside(i * 7 % 5)))));

    [Theory]
    [InlineData("a:1 b:1 c:1", "abcabc")]
    [InlineData("a:1", "aaa")]
    [InlineData("a:2 b:1", "abaaba")]
    [InlineData("a:5 b:1 c:1", "aabacaaaabacaa")]
    [InlineData("a:4 b:2", "abaaba")]
    public void Turns_are_spread(string servers, string expected)
    {
        var view = ClusterView.AllUp(
            toSeq(servers.Split(' ').Select(server => new Endpoint(server[..1], 80, server[2] - '0'))));
        Assert.Equal(
            expected, string.Concat(Picks(view, expected.Length).Select(server => view[server].Endpoint.Host)));
    }

    [Fact]
    public void A_full_cycle_gives_each_server_its_weight() => Views.Sample(view =>
    {
        var picks = Picks(view, view.WeightOfAll);
        Assert.All(
            view.InTurn.ToArray(), server => Assert.Equal(view.Weights[server], picks.Count(pick => pick == server)));
    });

    [Fact]
    public void Eight_at_once_pick_as_one_by_one_do() => Views.Sample(view =>
    {
        var (many, single) = (new int[view.Count], new int[view.Count]);
        for (var turn = 0; turn < 2 * view.WeightOfAll; turn++)
        {
            Assert.Equal(
                RoundRobin.Next(view.Weights, single, new bool[view.Count]), RoundRobin.Next(
                    view.Weights, many, default));
            Assert.Equal(single, many);
        }
    });

    [Fact]
    public void A_request_that_fails_everywhere_has_asked_each_server_in_turn_once_and_then_the_reserve() =>
        Views.Sample(view =>
    {
        var tried = new bool[view.Count];
        var pick = Pickers.RoundRobin();
        var asked = new List<int>();
        while (pick(view, default, tried) is var server and >= 0)
        {
            tried[server] = true;
            asked.Add(server);
        }

        Assert.Equal(view.InTurn.ToArray().Order(), asked.Take(view.InTurn.Length).Order());
        Assert.Equal(view.Reserve.ToArray(), asked.Skip(view.InTurn.Length));
        Assert.Equal(view.Healthy == 0 ? view.Count : view.Healthy, asked.Count);
    });

    [Fact]
    public void Where_nobody_is_healthy_the_one_that_failed_longest_ago_is_asked_first()
    {
        var view = new ClusterView([
            new(new Endpoint("s1", 80), Aside(2)),
            new(new Endpoint("s2", 80), Aside(1)),
            new(new Endpoint("s3", 80, Backup: true), Aside(3))]);
        Assert.Equal([1, 0, 2], view.Reserve.ToArray());
        Assert.Equal(0, view.With(0, HealthState.Up).Reserve.Length);
    }

    [Fact]
    public void A_view_of_the_same_weights_goes_on_where_the_one_before_stood()
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80 weight=5", "s2:80", "s3:80"));
        var pick = Pickers.RoundRobin();
        var picks = new List<int>();
        for (var turn = 0; turn < 7; turn++)
        {
            picks.Add(pick(view, default, default));
            view = view.With(0, HealthState.Up with { Failures = turn });
        }

        Assert.Equal([0, 0, 1, 0, 2, 0, 0], picks);
    }

    [Fact]
    public void So_does_one_of_servers_that_all_weigh_the_same()
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80", "s3:80"));
        var pick = Pickers.RoundRobin();
        var picks = new List<int>();
        for (var turn = 0; turn < 4; turn++)
        {
            picks.Add(pick(view, default, default));
            view = view.With(0, HealthState.Up with { Failures = turn });
        }

        Assert.Equal([0, 1, 2, 0], picks);
    }

    [Fact]
    public void Credit_starts_afresh_among_other_servers_or_weights()
    {
        var pick = Pickers.RoundRobin();
        var first = ClusterView.AllUp(Given.Endpoints("s1:80 weight=5", "s2:80", "s3:80"));
        Assert.Equal([0, 0], [pick(first, default, default), pick(first, default, default)]);
        var second = ClusterView.AllUp(Given.Endpoints("s1:80 weight=2", "s2:80"));
        Assert.Equal([0, 1, 0], Enumerable.Range(0, 3).Select(_ => pick(second, default, default)));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_pick_allocates_nothing(bool weighted)
    {
        var view = ClusterView.AllUp(Given.Endpoints(weighted ? "s1:80 weight=5" : "s1:80", "s2:80", "s3:80"));
        var pick = Pickers.RoundRobin();
        var tried = new bool[3];
        pick(view, default, default);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var picked = pick(view, default, default) + pick(view, default, tried);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
        Assert.InRange(picked, 0, 4);
    }

    /// <summary>As many servers as may be given, at any weight: what is held is counted in servers.</summary>
    [Fact]
    public void Nothing_is_as_large_as_the_sum_of_the_weights()
    {
        var endpoints = toSeq(Enumerable.Range(0, 1000).Select(i => new Endpoint($"s{i}", 80, (i % 100) + 1))).Strict();
        var view = ClusterView.AllUp(endpoints);
        var before = GC.GetAllocatedBytesForCurrentThread();
        view = view.With(7, Aside(1));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1000 * 128);
        Assert.Equal(0, view.Weights[7]);
    }

    private static HealthState Aside(int seconds) =>
        new(Standing.Unreachable, 1, 1, TimeSpan.Zero, TimeSpan.FromSeconds(seconds));

    private static int[] Picks(ClusterView view, int count)
    {
        var pick = Pickers.RoundRobin();
        return Enumerable.Range(0, count).Select(_ => pick(view, default, default)).ToArray();
    }
}
