using System.Net;
using Pibl.AccessControl;
using Pibl.Forward;
using static LanguageExt.Prelude;

namespace Pibl.Tests.AccessControl;

public sealed class AccessRuleTests
{
    [Theory]
    [InlineData("any", "none", "192.0.2.1", true)]
    [InlineData("any", "192.0.2.0/24", "192.0.2.1", false)]
    [InlineData("any", "192.0.2.0/24", "198.51.100.1", true)]
    [InlineData("10.0.0.0/8", "none", "10.0.0.1", true)]
    [InlineData("10.0.0.0/8", "none", "192.0.2.1", false)]
    [InlineData("10.0.0.0/8", "none", "2001:db8::1", false)]
    [InlineData("10.0.0.0/8", "10.0.0.5/32", "10.0.0.5", false)]
    [InlineData("10.0.0.0/8", "10.0.0.5/32", "10.0.0.6", true)]
    [InlineData("10.0.0.5/32", "10.0.0.0/8", "10.0.0.5", false)]
    [InlineData("any", "192.0.2.0/24", "unknown", false)]
    [InlineData("10.0.0.0/8", "none", "unknown", false)]
    public void Deny_beats_allow_and_allow_shuts_out_all_others(string allow, string deny, string client, bool isLetIn)
    {
        var rule = new AccessRule(allow == "any" ? null : Of(allow), Of(deny));
        var address = client == "unknown" ? ClientAddress.Unknown : ClientAddress.Of(IPAddress.Parse(client));

        Assert.Equal(isLetIn, rule.RefusalOf(address) is null);
    }

    [Fact]
    public void The_refusal_says_which_key_it_is_and_the_client_is_told_nothing()
    {
        var verdict = new AccessRule(Of("10.0.0.0/8"), AddressRanges.None).Decide(Given.Get("/"), AddressRanges.None);

        Assert.False(verdict.GoesOn(out _, out var reply));
        Assert.Equal((403, "ALLOW"), (reply.Head.Status, reply.Via.Fault?.Clause));
        Assert.DoesNotContain("ALLOW", reply.Head.Fields.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_trusted_proxys_client_is_asked_about_and_not_the_proxy()
    {
        var rule = new AccessRule(null, Of("198.51.100.0/24"));
        var request = Given.Get("/", "X-Forwarded-For: 198.51.100.7");

        Assert.True(rule.Decide(request, AddressRanges.None).GoesOn(out _, out _));
        Assert.False(rule.Decide(request, Of("192.0.2.1/32")).GoesOn(out _, out _));
    }

    private static AddressRanges Of(string network) =>
        network == "none" ? AddressRanges.None : AddressRanges.Of(Seq1(IPNetwork.Parse(network)));
}
