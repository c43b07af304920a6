using System.Net;
using Pibl.Forward;
using Pibl.Http.Messages;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Forward;

public sealed class ClientAddressTests
{
    private static readonly AddressRanges Trusted = AddressRanges.Of(
        Seq(IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("fd00::/8")));

    /// <summary>
    /// A stranger's word counts for nothing; a trusted peer's does, as far as the last one that is not trusted.
    /// </summary>
    [Theory]
    [InlineData("203.0.113.9", "192.0.2.1", "203.0.113.9")]
    [InlineData("::ffff:203.0.113.9", "192.0.2.1", "203.0.113.9")]
    [InlineData("10.0.0.1", "", "10.0.0.1")]
    [InlineData("10.0.0.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("::ffff:10.0.0.1", "192.0.2.1", "192.0.2.1")]
    [InlineData("fd00::1", "192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "6.6.6.6, 192.0.2.1, 10.0.0.2", "192.0.2.1")]
    [InlineData("10.0.0.1", "10.0.0.3, 10.0.0.2", "10.0.0.3")]
    [InlineData("10.0.0.1", "10.0.0.3, 192.0.2.1,,", "192.0.2.1")]
    [InlineData("10.0.0.1", "192.0.2.1:4711", "192.0.2.1")]
    [InlineData("10.0.0.1", "2001:db8::1", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]", "2001:db8::1")]
    [InlineData("10.0.0.1", "[2001:db8::1]:4711", "2001:db8::1")]
    [InlineData("10.0.0.1", "::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "unknown", "unknown")]
    [InlineData("10.0.0.1", "192.0.2.1, unknown", "unknown")]
    [InlineData("10.0.0.1", "unknown, 192.0.2.1", "192.0.2.1")]
    [InlineData("10.0.0.1", "10.0.0.256", "unknown")]
    [InlineData("10.0.0.1", "127.1", "unknown")]
    [InlineData("10.0.0.1", "010.0.0.1", "unknown")]
    [InlineData("10.0.0.1", "0x0a.0.0.1", "unknown")]
    [InlineData("10.0.0.1", "192.0.2.1.5", "unknown")]
    [InlineData("10.0.0.1", "192.0.2.1/32", "unknown")]
    [InlineData("10.0.0.1", "[192.0.2.1]", "unknown")]
    [InlineData("10.0.0.1", "[2001:db8::1", "unknown")]
    [InlineData("10.0.0.1", "192.0.2.1:", "192.0.2.1")]
    [InlineData("10.0.0.1", ":", "unknown")]
    [InlineData("10.0.0.1", "shop.example", "unknown")]
    [InlineData("10.0.0.1", "unix:", "unknown")]
    public void X_Forwarded_For_counts_where_the_peer_is_trusted(string peer, string said, string client) =>
        Assert.Equal(client, Of(peer, said.Length == 0 ? Fields.Empty : Fields.Of(("X-Forwarded-For", said))));

    [Theory]
    [InlineData("for=192.0.2.1", "192.0.2.1")]
    [InlineData("For=192.0.2.1;proto=https;by=10.0.0.1", "192.0.2.1")]
    [InlineData("proto=https; for=\"[2001:db8::1]:4711\"", "2001:db8::1")]
    [InlineData("for=6.6.6.6, for=192.0.2.1, for=10.0.0.7", "192.0.2.1")]
    [InlineData("for=10.0.0.8, for=10.0.0.7", "10.0.0.8")]
    [InlineData("for=\"_a,b\", for=10.0.0.7", "unknown")]
    [InlineData("for=10.0.0.8;for=192.0.2.1", "unknown")]
    [InlineData("for=_hidden", "unknown")]
    [InlineData("for=unknown", "unknown")]
    [InlineData("proto=https", "unknown")]
    [InlineData("by=\"a;for=6.6.6.6\";for=192.0.2.1", "192.0.2.1")]
    [InlineData("for=\"192.0.2.1", "unknown")]
    public void Forwarded_counts_where_there_is_no_X_Forwarded_For(string said, string client) =>
        Assert.Equal(client, Of("10.0.0.1", Fields.Of(("Forwarded", said))));

    [Fact]
    public void Lines_of_one_field_are_one_list()
    {
        Assert.Equal("192.0.2.1", Of("10.0.0.1", Fields.Of(
            ("X-Forwarded-For", "6.6.6.6"), ("X-Forwarded-For", "192.0.2.1"), ("X-Forwarded-For", "10.0.0.2"))));
        Assert.Equal("192.0.2.1", Of("10.0.0.1", Fields.Of(
            ("Forwarded", "for=6.6.6.6"), ("Forwarded", "for=192.0.2.1"), ("Forwarded", "for=10.0.0.2"))));
    }

    [Fact]
    public void X_Forwarded_For_goes_before_Forwarded_even_where_Connection_names_it()
    {
        Assert.Equal("192.0.2.1", Of("10.0.0.1", Fields.Of(
            ("Forwarded", "for=6.6.6.6"), ("X-Forwarded-For", "192.0.2.1"), ("Connection", "x-forwarded-for"))));
        Assert.Equal("192.0.2.1", Of("10.0.0.1", Fields.Of(("X-Forwarded-For", ""), ("Forwarded", "for=192.0.2.1"))));
    }

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("192.0.2.1", "::ffff:192.0.2.1", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1:ffff::9", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    [InlineData("::1", "192.0.2.1", false)]
    [InlineData("fe80::1%7", "fe80::1%8", true)]
    public void Clients_are_counted_by_address_or_by_64_bits(string one, string other, bool same)
    {
        var (left, right) = (ClientAddress.Of(IPAddress.Parse(one)), ClientAddress.Of(IPAddress.Parse(other)));

        Assert.Equal(same, left.Group == right.Group);
        Assert.NotEqual(ClientAddress.Unknown.Group, left.Group);
    }

    private static string Of(string peer, Fields fields) =>
        ClientAddress.Of(IPAddress.Parse(peer), fields, Trusted).ToString();
}
