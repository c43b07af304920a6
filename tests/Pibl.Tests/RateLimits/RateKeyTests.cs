using System.Net;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.RateLimits;
using static LanguageExt.Prelude;

namespace Pibl.Tests.RateLimits;

public sealed class RateKeyTests
{
    private static readonly RateRule ByClient = new(1, 1, 1, RateBy.Client);
    private static readonly RateRule ByHeader = new(1, 1, 1, RateBy.Header, "X-Api-Key");
    private static readonly RateRule ByCookie = new(1, 1, 1, RateBy.Cookie, "session");

    [Theory]
    [InlineData("192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:1::2", true)]
    [InlineData("2001:db8:0:1::1", "2001:db8:0:2::1", false)]
    public void By_client_each_address_counts_for_itself_and_64_bits_of_IPv6(string one, string other, bool together) =>
        Assert.Equal(together, Key(ByClient, From(one)) == Key(ByClient, From(other)));

    [Fact]
    public void By_client_it_is_the_one_that_a_trusted_proxy_names()
    {
        var trusted = AddressRanges.Of(Seq1(IPNetwork.Parse("192.0.2.0/24")));

        Assert.Equal(
            Key(ByClient, From("203.0.113.5")), RateKey.Of(ByClient, From("192.0.2.1", "X-Forwarded-For: 203.0.113.5"), trusted));
        Assert.Equal(Key(ByClient, From("192.0.2.1")), Key(ByClient, From("192.0.2.1", "X-Forwarded-For: 203.0.113.5")));
    }

    [Theory]
    [InlineData("X-Api-Key: a", "x-api-key: a", true)]
    [InlineData("X-Api-Key: a", "X-Api-Key: A", false)]
    [InlineData("X-Api-Key: a", "X-Other: a", false)]
    [InlineData("X-Other: a", "X-Other: b", true)]
    public void By_field_each_value_counts_for_itself_and_without_it_the_client(
        string one, string other, bool together) =>
        Assert.Equal(together, Key(ByHeader, From("192.0.2.1", one)) == Key(ByHeader, From("192.0.2.1", other)));

    [Theory]
    [InlineData("Cookie: session=1; theme=dark", "Cookie: theme=light; session=1", true)]
    [InlineData("Cookie: session=1", "Cookie: session=2", false)]
    [InlineData("Cookie: Session=1", "Cookie: SESSION=2", true)]
    [InlineData("Cookie: xsession=1", "Cookie: theme=dark", true)]
    public void By_cookie_each_value_counts_for_itself_and_without_it_the_client(
        string one, string other, bool together) =>
        Assert.Equal(together, Key(ByCookie, From("192.0.2.1", one)) == Key(ByCookie, From("192.0.2.1", other)));

    [Fact]
    public void Without_the_field_clients_do_not_count_together() =>
        Assert.NotEqual(Key(ByHeader, From("192.0.2.1")), Key(ByHeader, From("192.0.2.2")));

    private static UInt128 Key(RateRule rule, Received received) => RateKey.Of(rule, received, AddressRanges.None);

    private static Received From(string address, params string[] fields)
    {
        var received = Given.Get("/", fields);
        var connection = received.Arrival.Connection with { Client = new IPEndPoint(IPAddress.Parse(address), 50_001) };
        return received with { Arrival = received.Arrival with { Connection = connection } };
    }
}
