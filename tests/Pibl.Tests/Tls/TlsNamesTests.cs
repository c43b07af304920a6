using Microsoft.Extensions.Time.Testing;
using Pibl.Http.Messages;
using Pibl.Sites;
using Pibl.Tls;
using Pibl.Transport.Tls;
using static LanguageExt.Prelude;

namespace Pibl.Tests.Tls;

public class TlsNamesTests
{
    private static readonly TlsNames Names = new(
    [
        Named("ec", "a.test", "www.a.test"),
        Named("rsa", "a.test"),
        Named("ec", "*.b.test"),
        Named("ec", "x.b.test", "a.test"),
    ]);

    [Theory]
    [InlineData(null, "0 1")]
    [InlineData("unknown.test", "0 1")]
    [InlineData("a.test", "0 1")]
    [InlineData("a.test.", "0 1")]
    [InlineData("www.a.test", "0")]
    [InlineData("y.b.test", "2")]
    [InlineData("x.b.test", "3")]
    [InlineData("y.x.b.test", "0 1")]
    [InlineData("b.test", "0 1")]
    public void The_name_decides_exact_before_wildcard_before_the_first(string? name, string certificates) =>
        Assert.Equal(certificates, string.Join(' ', Names.Sets[Names.SetOf(name)]));

    [Fact]
    public void The_authority_of_clients_is_that_of_the_most_specific_site_that_asks()
    {
        var byHost = new AuthoritiesByHost();
        Assert.Equal(AuthoritiesByHost.None, byHost.Find("a.test"));
        byHost.Add(Seq1(Host("a.test")), AuthoritiesByHost.None);
        byHost.Add(Seq1(Host("in.a.test")), 0);
        byHost.Add(Seq1(new HostPattern(Bytes.Of("a.test"), IsWildcard: true)), 1);
        Assert.Equal(
            (0, 1, AuthoritiesByHost.None, AuthoritiesByHost.None),
            (byHost.Find("in.a.test"), byHost.Find("x.a.test"), byHost.Find("a.test"), byHost.Find(null)));
        byHost.Add(Seq<HostPattern>(), 2);
        Assert.Equal((0, 2, 2), (byHost.Find("in.a.test"), byHost.Find("a.test"), byHost.Find(null)));
    }

    [Fact]
    public void Ticket_keys_follow_from_the_secret_and_the_time()
    {
        var clock = new FakeTimeProvider(Given.Noon);
        var (one, other) = (new TicketKeys(new byte[32], clock), new TicketKeys(new byte[32], clock));
        var first = one.Current;
        Assert.Equal(first.Bytes, other.Current.Bytes);
        Assert.NotEqual(first.Bytes, new TicketKeys([.. Enumerable.Repeat((byte)1, 32)], clock).Current.Bytes);
        clock.Advance(TimeSpan.FromHours(TicketKeys.PeriodHours));
        Assert.NotEqual(first.Bytes, one.Current.Bytes);
        Assert.Equal(first.Bytes, one.Find(first.Name)!.Bytes);
        clock.Advance(TimeSpan.FromHours(TicketKeys.PeriodHours));
        Assert.Null(one.Find(first.Name));
    }

    private static HostPattern Host(string name) => new(Bytes.Of(name), IsWildcard: false);

    private static TlsIdentity Named(string algorithm, params string[] names) =>
        new([], [], algorithm) { Names = toSeq(names).Strict() };
}
