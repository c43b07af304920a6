using Pibl.Config;

namespace Pibl.Tests.Config;

/// <summary>The places of LISTEN: what they mean, and what is wrong with them.</summary>
public sealed class ListenTests
{
    [Theory]
    [InlineData("[::]:80", "[::]:80")]
    [InlineData("0.0.0.0:8080,[::1]:8080", "0.0.0.0:8080, [::1]:8080")]
    [InlineData("localhost:80 proxy-protocol", "localhost:80 proxy-protocol")]
    [InlineData("localhost:443 tls proxy-protocol", "localhost:443 proxy-protocol tls")]
    [InlineData("unix:/run/pibl.sock", "unix:/run/pibl.sock")]
    [InlineData("unix:p.sock mode=600 proxy-protocol", "unix:p.sock proxy-protocol mode=600")]
    [InlineData("unix:p.sock mode=660", "unix:p.sock")]
    [InlineData("none", "none")]
    public void Places_are_shown_as_they_are_read(string value, string shown)
    {
        var settings = Broken.Right(Broken.Completed($"LISTEN={value}\nTRUSTED_PROXIES=10.0.0.0/8"));
        Assert.Equal(shown, ConfigKeys.Listen.Show(settings));
        Assert.Equal(settings.Listen, Broken.Right(ServConfig.Render(settings)).Listen);
    }

    [Fact]
    public void They_add_to_PROXY_with_PUERTO_or_stand_alone()
    {
        const string two = "LISTEN=[::1]:81,unix:/run/p\n";
        Assert.Equal(
            "127.0.0.1:8080 [::1]:81 unix:/run/p", Shown(Broken.Right(Broken.Completed(two))));
        var alone = Broken.Right(two + "SERVERS=10.0.0.9:80");
        Assert.Equal("[::1]:81 unix:/run/p", Shown(alone));
        Assert.Equal(alone.Listen, Broken.Right(ServConfig.Render(alone)).Listen);
    }

    [Fact]
    public void One_of_PUERTO_and_PROXY_asks_for_the_other() =>
        Assert.Contains(
            "PROXY is missing", Broken.Shown("LISTEN=[::1]:81\nPUERTO=80\nSERVERS=10.0.0.9:80"), StringComparison.Ordinal);

    [Fact]
    public void Without_any_place_PUERTO_is_missing() =>
        Assert.Contains("PUERTO is missing", Broken.Shown("LISTEN=none\nSERVERS=10.0.0.9:80"), StringComparison.Ordinal);

    private static string Shown(Settings settings) =>
        string.Join(' ', ListenPlaces.Of(settings).Map(ListenPlaces.Show));

    public static TheoryData<string, string> Wrong => new()
    {
        { "8080", "1:8 [8080] the port is missing; did you mean 0.0.0.0:8080?" },
        { "10.0.0.5", "1:8 [10.0.0.5] the port is missing; such as 0.0.0.0:8080, [::]:80 or unix:/run/pibl.sock" },
        { "[::1]", "1:8 [[::1]] the port is missing; such as 0.0.0.0:8080, [::]:80 or unix:/run/pibl.sock" },
        { "*:80", "1:8 [*:80] a place has an address; did you mean [::]:80?" },
        { "::1:80", "1:8 [::1:80] more than one colon: an IPv6 address stands in brackets; such as [::1]:80" },
        { "http://a:80", "1:8 [http://] a place stands without a scheme; such as 0.0.0.0:8080, [::]:80 or unix:/run/pibl.sock" },
        { "10.0.0.300:80", "1:15 [300] \"300\" is not a part of an IPv4 address; a number from 0 to 255" },
        { "[::g]:80", "1:9 [::g] \"::g\" is not an IPv6 address; such as ::1 or 2001:db8::7" },
        { "[a]:80", "1:9 [a] \"a\" is not an IPv6 address; such as ::1 or 2001:db8::7" },
        { "a:0", "1:10 [0] port is out of range; a number from 1 to 65535" },
        { "a:x", "1:10 [x] port takes a whole number, not \"x\"; a number from 1 to 65535, in digits" },
        { ":80", "1:8 [] a host is missing; such as 10.0.0.1 or app.example" },
        { "a:80,", "1:13 [] a place is missing here; one comma between two, none at the end" },
        { "a:80, a:80", "1:14 [a:80] a:80 is listed twice; keep one" },
        { "a:443 tsl", "1:14 [tsl] unknown word tsl; did you mean tls?" },
        { "a:80 mode=600", "1:13 [mode=600] only a socket in the file system has a mode; leave it out" },
        { "a:80 proxy-protocl", "1:13 [proxy-protocl] unknown word proxy-protocl; did you mean proxy-protocol?" },
        { "a:80 b:80", "1:13 [b:80] unknown word b:80; tls or proxy-protocol; a comma stands between two places" },
        { "unix:", "1:13 [] the path of a socket is missing; such as unix:/run/pibl.sock" },
        { "unix:/run/", "1:13 [/run/] the path of a socket is missing; such as unix:/run/pibl.sock" },
        { "unix:/p mode=888", "1:16 [mode=888] a mode is mode=660; three digits from 0 to 7" },
        { "unix:/p mode", "1:16 [mode] a mode is mode=660; three digits from 0 to 7" },
        {
            "a:80 proxy-protocol",
            "1:8 [a:80 proxy-protocol] proxy-protocol needs TRUSTED_PROXIES: no PROXY header is believed of anybody else; "
            + "such as TRUSTED_PROXIES=10.0.0.0/8"
        },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void What_is_wrong_is_pointed_at(string value, string mistake) =>
        Assert.Equal(mistake, Broken.Mistakes($"LISTEN={value}"));

    [Theory]
    [InlineData(107, true)]
    [InlineData(108, false)]
    public void A_path_has_107_bytes_at_most(int bytes, bool isRight)
    {
        var path = "/" + new string('p', bytes - 1);
        Assert.Equal(isRight, Broken.Mistakes($"LISTEN=unix:{path}").Length == 0);
    }
}
