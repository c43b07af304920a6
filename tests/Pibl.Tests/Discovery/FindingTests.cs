using Pibl.Discovery;
using Pibl.Twins;

namespace Pibl.Tests.Discovery;

/// <summary>What an answer makes of what is known, with the time and the dice as arguments.</summary>
public sealed class FindingTests
{
    private const string Name = "app.test:80";

    private static readonly TimeSpan Now = TimeSpan.FromMinutes(1);

    [Fact]
    public void The_first_answer_is_told()
    {
        var (next, note) = Finding.After(Name, Found.Unasked, Of(30, "10.0.0.2", "10.0.0.1"), Now, 0);
        Assert.Equal("10.0.0.1, 10.0.0.2", Finding.Listed(next.Servers));
        Assert.Equal((Now + TimeSpan.FromSeconds(30), 0), (next.DueAt, next.Failures));
        Assert.Equal(new FoundNote(false, "app.test:80 resolves: 10.0.0.1, 10.0.0.2"), note);
    }

    [Fact]
    public void The_same_addresses_in_another_order_are_no_news()
    {
        var before = After(Of(30, "10.0.0.1", "10.0.0.2"));
        var (next, note) = Finding.After(Name, before, Of(30, "10.0.0.2", "10.0.0.1"), Now, 0);
        Assert.Equal(before.Servers, next.Servers);
        Assert.Null(note);
    }

    [Fact]
    public void What_has_come_and_gone_is_told() => Assert.Equal(
        new FoundNote(false, "app.test:80 resolves: +10.0.0.3 -10.0.0.1; now 10.0.0.2, 10.0.0.3"),
        Finding.After(Name, After(Of(30, "10.0.0.1", "10.0.0.2")), Of(30, "10.0.0.2", "10.0.0.3"), Now, 0).Note);

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 1)]
    [InlineData(299, 299)]
    [InlineData(86_400, 300)]
    public void A_time_to_live_has_bounds(int ttl, int seconds) =>
        Assert.Equal(Now + TimeSpan.FromSeconds(seconds), After(Of(ttl, "10.0.0.1")).DueAt);

    [Fact]
    public void An_answer_without_a_time_to_live_holds_for_five_seconds() => Assert.Equal(
        Now + TimeSpan.FromSeconds(5),
        After(new Resolution.Servers(((Resolution.Servers)Of(0, "10.0.0.1")).All, Ttl: null)).DueAt);

    public static TheoryData<Resolution, string> Bad => new()
    {
        {
            new Resolution.Failed("no name server answers in time"),
            "app.test:80 cannot be looked up: no name server answers in time; what was found last stays: 10.0.0.1"
        },
        {
            new Resolution.Nothing("NXDOMAIN"),
            "app.test:80 is said to have no server any more (NXDOMAIN), which is not believed; what was found last stays: 10.0.0.1"
        },
        {
            Of(60, "0.0.0.0", "::"),
            "app.test:80 is said to have no server any more (no address of a server), which is not believed; "
            + "what was found last stays: 10.0.0.1"
        },
    };

    [Theory]
    [MemberData(nameof(Bad))]
    public void An_answer_without_servers_leaves_the_last_ones_and_is_told_once(Resolution bad, string line)
    {
        var before = After(Of(30, "10.0.0.1"));
        var (first, note) = Finding.After(Name, before, bad, Now, uint.MaxValue);
        Assert.Equal((before.Servers, Now + TimeSpan.FromSeconds(1), 1), (first.Servers, first.DueAt, first.Failures));
        Assert.Equal(new FoundNote(true, line), note);

        var (second, again) = Finding.After(Name, first, bad, Now, uint.MaxValue);
        Assert.Equal((before.Servers, Now + TimeSpan.FromSeconds(2)), (second.Servers, second.DueAt));
        Assert.Null(again);

        var (_, recovered) = Finding.After(Name, second, Of(30, "10.0.0.1"), Now, 0);
        Assert.Equal(new FoundNote(false, "app.test:80 resolves again: as before"), recovered);
    }

    [Fact]
    public void A_name_that_never_resolved_is_asked_for_less_and_less_often()
    {
        var known = Found.Unasked;
        var waits = new List<double>();
        for (var times = 0; times < 8; times++)
        {
            known = Finding.After(Name, known, new Resolution.Nothing("NXDOMAIN"), Now, uint.MaxValue).Next;
            waits.Add((known.DueAt - Now).TotalSeconds);
        }

        Assert.Equal([1, 2, 4, 8, 16, 30, 30, 30], waits);
    }

    /// <summary>Whoever watches knows at once that there are servers again: a longer wait would be lost.</summary>
    [Fact]
    public void An_answer_without_servers_may_say_when_to_ask_again()
    {
        var second = TimeSpan.FromSeconds(1);
        var known = After(Of(30, "10.0.0.1"));
        foreach (var bad in Enumerable.Repeat<Resolution>(new Resolution.Nothing("no endpoint is ready") { Again = second }, 5)
            .Append(new Resolution.Failed("the API server says 500") { Again = second }))
        {
            known = Finding.After(Name, known, bad, Now, 0).Next;
            Assert.Equal(Now + second, known.DueAt);
        }
    }

    [Fact]
    public void Of_too_many_addresses_the_first_are_used_and_that_is_told()
    {
        var many = Enumerable.Range(0, 1000).Select(n => $"10.0.{n / 250}.{n % 250}").Reverse().ToArray();
        var (next, note) = Finding.After(Name, Found.Unasked, Of(30, many), Now, 0);
        Assert.Equal(Addresses.CountMax, next.Servers.Count);
        Assert.Equal("10.0.1.5", next.Servers.Last.Address.ToString());
        Assert.EndsWith(" and 248 more (of 1000; no more are used)", note!.Text, StringComparison.Ordinal);
    }

    private static Found After(Resolution answer) => Finding.After(Name, Found.Unasked, answer, Now, 0).Next;

    private static Resolution Of(int ttl, params string[] addresses) => NamedServers.Of("app.test", ttl, addresses);
}
