using CsCheck;
using LanguageExt;
using Pibl.Balance;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Balance;

/// <summary>Who is asked, and in which order: the laws that hold for any servers, weights and healths.</summary>
public sealed class RoundRobinTests
{
    private static readonly Gen<Seq<ServerView>> Servers =
        Gen.Select(Gen.Int[1, 5], Gen.Bool, Gen.Bool).Array[0, 6].Select(servers => toSeq(servers.Select((server, i) => new ServerView(
            new Endpoint($"s{i}", 80, server.Item1, server.Item2),
            server.Item3 ? HealthState.Up : new HealthState(false, 1, TimeSpan.FromSeconds(1))))).Strict());

    [Theory]
    [InlineData("a:1 b:1 c:1", "abcabc")]
    [InlineData("a:1", "aaa")]
    [InlineData("a:2 b:1", "abaaba")]
    [InlineData("a:5 b:1 c:1", "aabacaaaabacaa")]
    [InlineData("a:4 b:2", "abaaba")]
    public void Turns_are_spread(string servers, string expected)
    {
        var endpoints = toSeq(servers.Split(' ').Select(server => new Endpoint(server[..1], 80, server[2] - '0'))).Strict();
        var view = ClusterView.AllUp(endpoints);
        Assert.Equal(expected, string.Concat(Enumerable.Range(0, expected.Length).Select(turn => view.At((uint)turn).Head.Host)));
    }

    [Fact]
    public void A_full_cycle_gives_each_server_its_weight() => Servers.Sample(servers =>
    {
        var turns = RoundRobin.TurnsOf(servers);
        var inTurn = Healthy(servers).Exists(server => !server.Backup)
            ? Healthy(servers).Filter(server => !server.Backup)
            : Healthy(servers);
        var total = inTurn.Sum(server => server.Weight);
        Assert.All(inTurn, server => Assert.Equal(
            (long)server.Weight * turns.Length, (long)total * turns.Count(turn => turn.Head == server)));
    });

    [Fact]
    public void Each_turn_names_every_healthy_server_once_and_no_other() => Servers.Sample(servers =>
    {
        var healthy = Healthy(servers);
        foreach (var turn in RoundRobin.TurnsOf(servers))
        {
            Assert.Equal(healthy.Map(server => server.Host).Order(), turn.Map(server => server.Host).Order());
            Assert.Equal(turn.Filter(server => !server.Backup) + turn.Filter(server => server.Backup), turn);
        }
    });

    [Fact]
    public void There_is_a_turn_exactly_when_there_is_a_healthy_server() =>
        Servers.Sample(servers => Assert.Equal(Healthy(servers).IsEmpty, new ClusterView(servers).At(7).IsEmpty));

    private static Seq<Endpoint> Healthy(Seq<ServerView> servers) =>
        servers.Filter(server => server.Health.IsUp).Map(server => server.Endpoint).Strict();
}
