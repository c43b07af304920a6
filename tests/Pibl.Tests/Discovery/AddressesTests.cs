using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Twins;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Discovery;

/// <summary>Which of the addresses that were found are servers, and what the words of an entry mean for each.</summary>
public sealed class AddressesTests
{
    [Theory]
    [InlineData("10.0.0.1", "10.0.0.1")]
    [InlineData("::1 127.0.0.1", "127.0.0.1 or ::1")]
    [InlineData("10.0.0.2 2001:db8::1 10.0.0.1", "10.0.0.1, 10.0.0.2")]
    [InlineData("2001:db8::2 2001:db8::1", "2001:db8::1, 2001:db8::2")]
    [InlineData("2001:db8::1 2001:db8::2 10.0.0.1", "10.0.0.1")]
    [InlineData("10.0.0.1 10.0.0.1 ::ffff:10.0.0.1", "10.0.0.1")]
    [InlineData("9.0.0.1 100.0.0.1 10.0.0.1", "9.0.0.1, 10.0.0.1, 100.0.0.1")]
    [InlineData("0.0.0.0 10.0.0.1", "10.0.0.1")]
    [InlineData("0.0.0.0 ::", "")]
    public void Choosing(string found, string used) =>
        Assert.Equal(used, Finding.Listed(Addresses.Choose(Found("app.test", found.Split(' ')))));

    [Fact]
    public void Each_server_has_the_words_of_its_entry_and_its_name()
    {
        var servers = Resolve("App.test:8080 weight=3 max=7 backup, 10.0.0.9", Found("App.test", "10.0.0.1", "10.0.0.2"));
        Assert.Equal(
            "10.0.0.1:8080 weight=3 backup max=7, 10.0.0.2:8080 weight=3 backup max=7, 10.0.0.9:80", Servers.Show(servers));
        Assert.Equal(["App.test:8080", "App.test:8080", "10.0.0.9:80"], servers.Map(server => server.Authority).ToArray());
        Assert.Equal("app.test", servers[0].Id.Name);
    }

    [Fact]
    public void One_address_under_two_names_is_two_servers() =>
        Assert.Equal(3, Resolve("a.test, b.test, 10.0.0.1", Found("", "10.0.0.1")).Count);

    [Fact]
    public void A_list_of_addresses_is_the_same_list()
    {
        var entries = Given.Settings("SERVERS=10.0.0.1, [::1]:81 weight=2").Servers;
        Assert.Equal(entries, Entries.Resolve(entries, _ => throw new InvalidOperationException("nothing is sought")));
    }

    [Fact]
    public void A_site_has_no_more_than_a_thousand()
    {
        var many = Found("", [.. Enumerable.Range(0, 600).Select(n => $"10.0.{n / 250}.{n % 250}")]);
        Assert.Equal(Servers.CountMax, Resolve("a.test, b.test", many).Count);
    }

    [Theory]
    [InlineData("10.0.0.1", "2001:db8::1", "10.0.0.1 or 2001:db8::1")]
    [InlineData("10.0.0.1", "none", "10.0.0.1")]
    [InlineData("10.0.0.1", "failed", "10.0.0.1")]
    [InlineData("none", "2001:db8::1", "2001:db8::1")]
    [InlineData("none", "none", "none")]
    [InlineData("none", "failed", "failed")]
    [InlineData("failed", "2001:db8::1", "failed")]
    [InlineData("failed", "none", "failed")]
    public void Two_questions_make_one_answer(string four, string six, string together) =>
        Assert.Equal(together, DnsAnswers.Join(Answered(four), Answered(six)) switch
        {
            Resolution.Servers servers => Finding.Listed(Addresses.Choose(servers.All)),
            Resolution.Nothing => "none",
            _ => "failed",
        });

    private static Resolution Answered(string text) => text switch
    {
        "none" => new Resolution.Nothing("NXDOMAIN"),
        "failed" => new Resolution.Failed("SERVFAIL"),
        _ => NamedServers.Of("app.test", 30, text),
    };

    /// <summary>Each name has these addresses.</summary>
    private static Seq<Pibl.Exchange.Endpoint> Resolve(string servers, Seq<FoundServer> found) => Entries.Resolve(
        Given.Settings($"SERVERS={servers}").Servers,
        entry => found.Map(server => server with { Name = entry.Host }));

    private static Seq<FoundServer> Found(string name, params string[] addresses) =>
        toSeq(addresses.Select(address => new FoundServer(name, IPAddress.Parse(address)))).Strict();
}
