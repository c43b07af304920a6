using System.Globalization;
using System.Net;
using LanguageExt;
using Pibl.Config;
using Pibl.Discovery;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Discovery;

/// <summary>RFC 2782: what SRV records mean for SERVERS. Targets have the addresses of their number.</summary>
public sealed class SrvRecordsTests
{
    [Theory]
    [InlineData("0 1 8080 a", "10.0.0.97:8080")]
    [InlineData("0 3 8080 a, 0 1 8081 a", "10.0.0.97:8080 weight=3, 10.0.0.97:8081")]
    [InlineData("20 1 80 c, 10 1 80 a, 10 1 80 b", "10.0.0.97:80, 10.0.0.98:80, 10.0.0.99:80 backup")]
    [InlineData("30 1 80 c, 20 1 80 b, 10 1 80 a", "10.0.0.97:80, 10.0.0.98:80 backup, 10.0.0.99:80 backup")]
    [InlineData("0 0 80 a, 0 0 80 b", "10.0.0.97:80, 10.0.0.98:80")]
    [InlineData("0 1000 80 a, 0 500 80 b, 0 1 80 c", "10.0.0.97:80 weight=100, 10.0.0.98:80 weight=50, 10.0.0.99:80")]
    [InlineData("0 65535 80 a, 1 10 80 b", "10.0.0.97:80 weight=100, 10.0.0.98:80 weight=10 backup")]
    [InlineData("0 1 80 a, 0 1 80 nowhere", "10.0.0.97:80")]
    public void Records_are_servers(string records, string servers)
    {
        var used = SrvRecords.Used(Read(records));
        var found = Addresses.Choose(SrvRecords.Servers(used, AddressesOf));
        var entry = Given.Settings("SERVERS=srv:_http._tcp.shop.test").Servers;
        Assert.Equal(servers, Servers.Show(Entries.Resolve(entry, _ => found)));
    }

    [Fact]
    public void The_name_of_a_server_is_its_target() => Assert.Equal(
        "a:8080", Entries.Resolve(
            Given.Settings("SERVERS=srv:_http._tcp.shop.test max=3").Servers,
            _ => SrvRecords.Servers(SrvRecords.Used(Read("0 1 8080 a")), AddressesOf)).Head.Authority);

    /// <summary>"A Target of "." means that the service is decidedly not available at this domain."</summary>
    [Fact]
    public void A_dot_is_no_server() => Assert.Empty(SrvRecords.Used([new SrvRecord(0, 0, 0, "")]));

    private static Seq<IPAddress> AddressesOf(string target) =>
        target == "nowhere" ? Seq<IPAddress>() : Seq1(IPAddress.Parse($"10.0.0.{(int)target[0]}"));

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);

    private static IEnumerable<SrvRecord> Read(string records) => records.Split(", ").Select(record =>
        record.Split(' ') is [var priority, var weight, var port, var target]
            ? new SrvRecord(Number(priority), Number(weight), Number(port), target)
            : throw new ArgumentException(record, nameof(records)));
}
