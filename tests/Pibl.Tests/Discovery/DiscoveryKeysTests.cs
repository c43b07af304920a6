using Pibl.Discovery;
using Pibl.Tests.Config;

namespace Pibl.Tests.Discovery;

/// <summary>DNS: which name servers are asked.</summary>
public sealed class DiscoveryKeysTests
{
    [Theory]
    [InlineData("system", "system")]
    [InlineData("127.0.0.1:8600", "127.0.0.1:8600")]
    [InlineData("10.0.0.1, [::1]:5353,::1", "10.0.0.1, [::1]:5353, ::1")]
    public void Name_servers_are_addresses(string value, string shown) =>
        Assert.Equal(shown, DiscoveryKeys.Dns.Show(Given.Settings($"DNS={value}")));

    [Theory]
    [InlineData("dns.example", "1:5 [dns.example] \"dns.example\" is not the address of a name server; such as 127.0.0.1:8600, [::1]:53, or system")]
    [InlineData("10.0.0.1:0", "1:5 [10.0.0.1:0] \"10.0.0.1:0\" is not the address of a name server; such as 127.0.0.1:8600, [::1]:53, or system")]
    [InlineData("8600", "1:5 [8600] \"8600\" is not the address of a name server; such as 127.0.0.1:8600, [::1]:53, or system")]
    [InlineData("10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4", "1:5 [10.0.0.1,10.0.0.2,10.0.0.3,10.0.0.4] 4 name servers; DNS takes at most 3")]
    public void Nothing_else_is_taken(string value, string mistake) =>
        Assert.Equal(mistake, Broken.Mistakes($"DNS={value}", [DiscoveryKeys.Dns]));
}
