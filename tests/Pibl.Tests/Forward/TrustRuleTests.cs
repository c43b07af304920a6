using System.Net;
using Pibl.Forward;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Forward;

public sealed class TrustRuleTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "9.255.255.255", false)]
    [InlineData("192.0.2.7/32", "192.0.2.7", true)]
    [InlineData("192.0.2.7/32", "192.0.2.6", false)]
    [InlineData("192.0.2.0/25", "192.0.2.127", true)]
    [InlineData("192.0.2.0/25", "192.0.2.128", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::ffff:11.1.2.3", false)]
    [InlineData("10.0.0.0/8", "::10.1.2.3", false)]
    [InlineData("::1/128", "::1", true)]
    [InlineData("::1/128", "127.0.0.1", false)]
    [InlineData("127.0.0.1/32", "::1", false)]
    [InlineData("fd00::/8", "fdff::1", true)]
    [InlineData("fd00::/8", "fe00::1", false)]
    [InlineData("fe80::/10", "fe80::1%7", true)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "203.0.113.1", false)]
    public void A_peer_is_trusted_in_its_network_and_nowhere_else(string network, string peer, bool trusted) =>
        Assert.Equal(trusted, TrustRule.IsTrusted(Seq1(IPNetwork.Parse(network)), IPAddress.Parse(peer)));

    [Fact]
    public void One_of_several_networks_is_enough_and_of_none_is_nobody()
    {
        var networks = Seq(IPNetwork.Parse("192.0.2.0/24"), IPNetwork.Parse("2001:db8::/32"));
        Assert.True(TrustRule.IsTrusted(networks, IPAddress.Parse("2001:db8:1::1")));
        Assert.False(TrustRule.IsTrusted(Seq<IPNetwork>(), IPAddress.Loopback));
        Assert.False(TrustRule.IsTrusted(default, IPAddress.Loopback));
    }
}
