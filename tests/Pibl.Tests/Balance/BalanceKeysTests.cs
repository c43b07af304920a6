using Pibl.Balance;
using Pibl.Config;

namespace Pibl.Tests.Balance;

/// <summary>BALANCE, STICKY and the words behind a server: those that can be taken, and those that cannot.</summary>
public sealed class BalanceKeysTests
{
    private const string Hashes = "hash uri, hash client, hash header NAME or hash cookie NAME";

    [Theory]
    [InlineData("round-robin", BalanceBy.RoundRobin, "")]
    [InlineData("least-connections", BalanceBy.LeastConnections, "")]
    [InlineData("p2c", BalanceBy.TwoChoices, "")]
    [InlineData("random", BalanceBy.Random, "")]
    [InlineData("least-time", BalanceBy.LeastTime, "")]
    [InlineData("hash uri", BalanceBy.HashUri, "")]
    [InlineData("hash  client", BalanceBy.HashClient, "")]
    [InlineData("hash header\tX-User", BalanceBy.HashHeader, "X-User")]
    [InlineData("hash cookie session", BalanceBy.HashCookie, "session")]
    public void A_way_is_read_and_shown(string text, BalanceBy by, string name)
    {
        var rule = Given.Settings($"BALANCE={text}").Get(BalanceKeys.Balance);
        Assert.Equal(new BalanceRule(by, name), rule);
        Assert.Equal(rule, Given.Settings($"BALANCE={rule}").Get(BalanceKeys.Balance));
    }

    public static TheoryData<string, string> Broken => new()
    {
        { "roundrobin", "1 [roundrobin] BALANCE does not take \"roundrobin\"; did you mean round-robin?" },
        { "least_conn", "1 [least_conn] BALANCE does not take \"least_conn\"; did you mean least-connections?" },
        { "least-conections", "1 [least-conections] BALANCE does not take \"least-conections\"; did you mean least-connections?" },
        { "ip_hash", "1 [ip_hash] BALANCE does not take \"ip_hash\"; did you mean hash client?" },
        { "magic", $"1 [magic] BALANCE does not take \"magic\"; round-robin, least-connections, p2c, random, least-time, {Hashes}" },
        { "random two", "8 [two] random stands alone; did you mean BALANCE=random?" },
        { "hash", $"1 [hash] BALANCE=hash needs what is hashed; {Hashes}" },
        { "hash url", $"6 [url] hash url is not known; {Hashes}" },
        { "hash header", "6 [header] hash header takes a name; such as hash header X-User" },
        { "hash cookie a b", $"15 [b] a word too many; {Hashes}" },
        { "hash uri x", $"10 [x] a word too many; {Hashes}" },
        { "hash cookie a:b", "14 [:] a name has no \":\" in it; such as X-Api-Key" },
    };

    [Theory]
    [MemberData(nameof(Broken))]
    public void A_mistake_in_it_is_named_at_its_place(string text, string expected) =>
        Assert.Equal(expected, MistakesIn(BalanceText.Kind, "BALANCE", text));

    [Theory]
    [InlineData("cookie", "1 [cookie] the cookie's name is missing; such as cookie pibl")]
    [InlineData("pibl", "1 [pibl] STICKY does not take \"pibl\"; did you mean STICKY=cookie pibl?")]
    [InlineData("cookie a b", "10 [b] a word too many; such as cookie pibl")]
    [InlineData("cookie a=b", "9 [=] a name has no \"=\" in it; the name stands before other attributes")]
    public void So_is_one_in_sticky(string text, string expected) =>
        Assert.Equal(expected, MistakesIn(StickyRule.Kind, "STICKY", text));

    [Fact]
    public void Sticky_is_none_unless_it_is_given()
    {
        Assert.True(Given.Settings().Get(BalanceKeys.Sticky).IsNone);
        Assert.Equal(new StickyRule("sid"), Given.Settings("STICKY=cookie sid").Get(BalanceKeys.Sticky));
        Assert.Equal("cookie sid", BalanceKeys.Sticky.Show(Given.Settings("STICKY=cookie sid")));
    }

    [Fact]
    public void The_words_behind_a_server_are_read_and_shown()
    {
        var servers = Given.Settings("SERVERS=a max=7 weight=3,b drain, c backup").Servers;
        Assert.Equal("a:80 weight=3 max=7, b:80 drain, c:80 backup", Servers.Show(servers));
        Assert.Equal((3, 7, false), (servers[0].Weight, servers[0].AtOnceMax, servers[0].Drain));
        Assert.Equal((true, int.MaxValue), (servers[1].Drain, servers[1].AtOnceMax));
    }

    [Fact]
    public void MAX_SERVER_is_the_bound_of_those_without_one()
    {
        var servers = BalanceKeys.ServersOf(Given.Settings("SERVERS=a max=7,b", "MAX_SERVER=100"));
        Assert.Equal((7, 100), (servers[0].AtOnceMax, servers[1].AtOnceMax));
    }

    private static string MistakesIn<T>(ValueKind<T> kind, string key, string text) => string.Join(
        '\n', kind.Read(key, SourceSpan.OfDefault(text)).FailToSeq().Map(
            error => $"{error.Where.Column} [{error.Where.Text}] {error.What}; {error.Hint}"));
}
