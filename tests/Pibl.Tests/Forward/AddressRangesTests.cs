using System.Net;
using CsCheck;
using Pibl.Forward;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Forward;

public sealed class AddressRangesTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.255.255.255", true)]
    [InlineData("10.0.0.0/8", "11.0.0.0", false)]
    [InlineData("10.0.0.0/8", "::ffff:10.1.2.3", true)]
    [InlineData("10.0.0.0/8", "::10.1.2.3", false)]
    [InlineData("0.0.0.0/0", "203.0.113.1", true)]
    [InlineData("0.0.0.0/0", "2001:db8::1", false)]
    [InlineData("::/0", "203.0.113.1", false)]
    [InlineData("::/0", "::1", true)]
    [InlineData("::/0", "ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff", true)]
    [InlineData("fe80::/10", "fe80::1%7", true)]
    [InlineData("192.0.2.7/32", "192.0.2.6", false)]
    public void An_address_is_in_its_network_and_nowhere_else(string network, string address, bool isIn)
    {
        var ranges = AddressRanges.Of(Seq1(IPNetwork.Parse(network)));

        Assert.Equal(isIn, ranges.Contains(ClientAddress.Of(IPAddress.Parse(address))));
    }

    [Fact]
    public void Nothing_and_nobody()
    {
        Assert.True(AddressRanges.Of(Seq<IPNetwork>()).IsEmpty);
        Assert.False(AddressRanges.None.Contains(ClientAddress.Of(IPAddress.Loopback)));
        Assert.False(AddressRanges.Of(Seq1(IPNetwork.Parse("::/0"))).Contains(ClientAddress.Unknown));
    }

    [Fact]
    public void Ranges_say_the_same_as_the_networks_one_by_one() =>
        Gen.Select(Network.Array[0, 12], Address).Sample((networks, address) => Assert.Equal(
            TrustRule.IsTrusted(toSeq(networks).Strict(), address),
            AddressRanges.Of(toSeq(networks).Strict()).Contains(ClientAddress.Of(address))));

    /// <summary>Few bits differ, so that networks meet, lie in each other, and hold the address now and then.</summary>
    private static readonly Gen<IPAddress> Address = Gen.Select(
        Gen.Bool, Gen.Int[0, 255], (isIpv4, low) => isIpv4
            ? new IPAddress([10, 0, (byte)(low >> 6), (byte)low])
            : IPAddress.Parse($"fd00::{low >> 6:x}:{low:x}"));

    private static readonly Gen<IPNetwork> Network = Gen.Select(Address, Gen.Int[0, 12], (address, hostBits) =>
    {
        var octets = address.GetAddressBytes();
        var length = (octets.Length * 8) - hostBits;
        for (var bit = length; bit < octets.Length * 8; bit++)
        {
            octets[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        return new IPNetwork(new IPAddress(octets), length);
    });
}
