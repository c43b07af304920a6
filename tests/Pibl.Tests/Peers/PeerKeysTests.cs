using System.Net;
using LanguageExt;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Semantics;
using Pibl.Peers;
using Pibl.Tests.Config;

namespace Pibl.Tests.Peers;

/// <summary>PEERS as it is written, whom it names, and which requests it is for.</summary>
public sealed class PeerKeysTests
{
    private const string Form = "such as 10.0.0.1:8080,10.0.0.2:8080";
    private const string Words = "self=10.0.0.1:8080 or timeout=3s";

    [Theory]
    [InlineData("a:8080,b:8080", "a:8080, b:8080")]
    [InlineData("a , b:81 timeout=500ms", "a:80, b:81 timeout=500ms")]
    [InlineData("http://a:81 self=[::1]:8080", "a:81 self=[::1]:8080")]
    [InlineData("https://a timeout=3s self=b", "https://a:443 self=b:80")]
    [InlineData("srv:_http._tcp.pibl.test", "srv:_http._tcp.pibl.test")]
    public void Peers_are_read_and_shown(string text, string shown)
    {
        var settings = Given.Settings($"PEERS={text}");

        Assert.Equal(shown, PeerKeys.Peers.Show(settings));
        Assert.Equal(settings.Get(PeerKeys.Peers), Given.Settings($"PEERS={shown}").Get(PeerKeys.Peers));
    }

    public static TheoryData<string, string> BrokenPeers => new()
    {
        { "off", "1:7 [off] PEERS takes proxies, not \"off\"; did you mean PEERS=none?" },
        { "a,,b", "1:9 [] a server is missing here; one comma between two servers, none at the end" },
        { "a,A:80", "1:9 [A:80] A:80 is listed twice, first at column 7; keep one of them" },
        { "@peers.txt", $"1:7 [@peers.txt] PEERS reads no file; {Form}" },
        { "a:0", "1:9 [0] port is out of range; a number from 1 to 65535" },
        { "a b", $"1:9 [b] \"b\" is not name=value; {Words}" },
        { "a, self=b", $"1:10 [self=b] a proxy stands first, and no comma before a word; {Form} {Words}" },
        { "a selv=b", "1:9 [selv=b] unknown word selv; did you mean self=?" },
        { "a weight=2", $"1:9 [weight=2] unknown word weight; {Words}" },
        { "a timeout=1h", "1:17 [1h] timeout is out of range; from 10ms to 1m" },
        { "a timeout=1s timeout=2s", "1:20 [timeout=2s] timeout twice; keep one" },
    };

    [Theory]
    [MemberData(nameof(BrokenPeers))]
    public void What_cannot_be_taken_is_told_at_its_place(string text, string expected) =>
        Assert.Equal(expected, BrokenValue.Mistakes($"PEERS={text}", PeerKeys.Kind.Read));

    [Fact]
    public void A_cluster_has_a_store_or_peers()
    {
        var told = Assert.Throws<ArgumentException>(
            () => Given.Settings("PEERS=a:80,b:80", "CACHE_SHARED=redis://127.0.0.1:6379/0")).Message;
        Assert.Contains("PEERS beside CACHE_SHARED", told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1:8080", true)]
    [InlineData("10.0.0.1:8081", false)]
    [InlineData("10.0.0.2:8080", false)]
    [InlineData("127.0.1.1:8080", true)]
    [InlineData("[fd00::1]:8080", true)]
    [InlineData("web1:8080", false)]
    public void A_proxy_knows_its_own_address(string peer, bool isOwn) => Assert.Equal(
        isOwn,
        PeerKeys.IsOwn(
            Given.Endpoint(peer), ListenPlaces.Of(Given.Settings("PUERTO=8080")),
            [IPAddress.Parse("10.0.0.1"), IPAddress.Parse("fd00::1")]));

    [Theory]
    [InlineData("GET", "", true)]
    [InlineData("HEAD", "", true)]
    [InlineData("POST", "", false)]
    [InlineData("GET", "Cookie: a=b", true)]
    [InlineData("GET", "Range: bytes=0-9", true)]
    [InlineData("GET", "If-None-Match: \"1\"", true)]
    [InlineData("GET", "Cache-Control: no-cache", true)]
    [InlineData("GET", "Cache-Control: no-store", false)]
    [InlineData("GET", "Authorization: Basic x", false)]
    [InlineData("GET", "If-Match: \"1\"", false)]
    [InlineData("GET", "Pibl-Peer: 10.0.0.1:80", false)]
    [InlineData("GET", "pibl-peer:", false)]
    public void A_peer_is_asked_for_what_may_be_everybodys(string method, string field, bool isAsked) => Assert.Equal(
        isAsked,
        PeerRule.IsForPeers(new Missed(
            Given.Received(method, "/", field.Length == 0 ? [] : [field]), Prelude.None, ForwardReason.UriMiss)));

    [Theory]
    [InlineData(null, 3000)]
    [InlineData(20_000, 3000)]
    [InlineData(2_000, 1000)]
    public void Servers_have_half_of_what_is_left(int? left, int patience) => Assert.Equal(
        TimeSpan.FromMilliseconds(patience),
        new PeerRule(Given.Endpoints("a:80"), Prelude.None, PeerRule.TimeoutDefault).PatienceOf(
            left is { } ms ? TimeSpan.FromMilliseconds(ms) : null));
}
