using Pibl.Balance;
using Pibl.Exchange;
using Pibl.Http.Messages;

namespace Pibl.Tests.Balance;

/// <summary>STICKY: who comes back to which server, and who gets the cookie.</summary>
public sealed class StickyTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(at => (byte)at)];

    private static readonly ClusterView View = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80", "s3:80"));

    private static readonly Sticky Site = Of(View, Key);

    [Fact]
    public void A_token_tells_nothing_and_is_the_same_in_every_run()
    {
        var (one, other) = (TokenOf("s1:80"), TokenOf("s2:80"));
        Assert.Equal((StickyTokens.Length, StickyTokens.Length), (one.Length, other.Length));
        Assert.NotEqual(one, other);
        Assert.Equal(one, TokenOf("s1:80"));
        Assert.DoesNotContain("s1", one, StringComparison.OrdinalIgnoreCase);
        Assert.NotEqual(one, TokenOf("s1:80", new byte[32]));
        Assert.NotEqual(one, TokenOf("s1:81"));
    }

    [Fact]
    public void Weight_and_place_are_no_part_of_it()
    {
        var tokens = new StickyTokens(Key, Given.Endpoints("s2:80", "S1:80 weight=7"));
        Assert.True(tokens.TryRead(Octets(TokenOf("s1:80")), out var id));
        Assert.Equal(Given.Endpoint("s1:80").Id, id);
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("s1:80")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA=")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAA ")]
    [InlineData("AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff\u00ff")]
    public void A_forged_one_is_not_believed(string value)
    {
        var asked = Given.Get("/", $"Cookie: pibl={value}").Request;
        Assert.Equal(-1, Site.HomeIn(View, asked.Fields));
    }

    [Fact]
    public void A_token_of_another_key_is_forged() =>
        Assert.Equal(-1, Site.HomeIn(View, Asking(TokenOf("s1:80", new byte[32])).Request.Fields));

    [Theory]
    [InlineData("s1:80", 0)]
    [InlineData("s3:80", 2)]
    public void A_client_comes_back_whoever_is_next(string server, int number)
    {
        var pick = Site.Before(Pickers.RoundRobin());
        Assert.All(
            Enumerable.Range(0, 4), _ => Assert.Equal(number, pick(View, Asking(TokenOf(server)).By(), default)));
    }

    /// <summary>Standing of s1, and where a client with its cookie goes first.</summary>
    [Theory]
    [InlineData(Standing.Up, true)]
    [InlineData(Standing.OnTrial, true)]
    [InlineData(Standing.Ejected, false)]
    [InlineData(Standing.Unreachable, false)]
    public void As_long_as_it_is_healthy(Standing standing, bool stays)
    {
        var view = View.With(0, new HealthState(standing, 5, 1, TimeSpan.Zero, TimeSpan.Zero));
        Assert.Equal(stays, Site.Before(Pickers.RoundRobin())(view, Asking(TokenOf("s1:80")).By(), default) == 0);
        Assert.Equal(!stays, Cookie(Site.Name(Asking(TokenOf("s1:80")).Request, Answered("s2:80"), view)) is not null);
    }

    [Fact]
    public void A_draining_server_keeps_its_clients_and_gets_no_others()
    {
        var view = ClusterView.AllUp(Given.Endpoints("s1:80", "s2:80").Map(
            server => server.Host == "s1" ? server with { Drain = true } : server));
        var pick = Of(view, Key).Before(Pickers.RoundRobin());
        Assert.Equal(0, pick(view, Asking(TokenOf("s1:80")).By(), default));
        Assert.All(Enumerable.Range(0, 4), _ => Assert.Equal(1, pick(view, Given.Get("/").By(), default)));
        Assert.Equal(-1, pick(view, Given.Get("/").By(), [false, true]));
    }

    [Fact]
    public void A_full_one_is_passed_over_and_the_cookie_stays()
    {
        var pick = Site.Before(Pickers.RoundRobin());
        Assert.NotEqual(0, pick(View, Asking(TokenOf("s1:80")).By(), [true, false, false]));
        Assert.Null(Cookie(Site.Name(Asking(TokenOf("s1:80")).Request, Answered("s2:80"), View)));
    }

    [Fact]
    public void Who_has_no_cookie_is_given_one() => Assert.Equal(
        $"pibl={TokenOf("s2:80")}; Path=/; HttpOnly; SameSite=Lax",
        Cookie(Site.Name(Given.Get("/").Request, Answered("s2:80"), View)));

    [Fact]
    public void Over_TLS_it_is_for_TLS_alone()
    {
        var request = Given.Get("/").Request with { Scheme = ClientScheme.Https };
        Assert.EndsWith("; SameSite=Lax; Secure", Cookie(Site.Name(request, Answered("s2:80"), View)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("public, max-age=60", false)]
    [InlineData("s-maxage=60", false)]
    [InlineData("max-age=60", false)]
    [InlineData("max-age=60, private", true)]
    [InlineData("no-cache, max-age=60", true)]
    [InlineData("private", true)]
    [InlineData("no-store", true)]
    public void A_reply_for_everybody_names_nobody(string cacheControl, bool names) => Assert.Equal(
        names, Cookie(Site.Name(Given.Get("/").Request, Answered("s2:80", $"Cache-Control: {cacheControl}"), View)) is not null);

    [Fact]
    public void Neither_does_one_that_no_server_has_answered()
    {
        var asked = Given.Get("/").Request;
        Assert.Null(Cookie(Site.Name(asked, Given.Reply(), View)));
        var failed = Faults.ReplyTo(Fault.OfUs(FaultKind.NoEndpoint, "none"), null, 1, Given.Endpoint("s1:80"));
        Assert.Null(Cookie(Site.Name(asked, failed, View)));
        Assert.Null(Cookie(Site.Name(asked, Answered("gone:80"), View)));
    }

    private static Received Asking(string token) => Given.Get("/", $"Cookie: a=b; pibl={token}");

    private static Reply Answered(string server, params string[] fields) => Given.Reply() with
    {
        Head = Given.Response(200, [.. fields, "Content-Length: 5"]),
        Via = new Provenance(null, Given.Endpoint(server), null, 1),
    };

    private static Sticky Of(ClusterView view, byte[] key) => new(
        new StickyRule("pibl"), new StickyTokens(key, view.Servers.Map(server => server.Endpoint)));

    private static string? Cookie(Reply reply) => reply.Head.Fields.Find(FieldId.SetCookie)?.ToString();

    private static string TokenOf(string server, byte[]? key = null)
    {
        var endpoint = Given.Endpoint(server);
        Assert.True(new StickyTokens(key ?? Key, [endpoint]).TryShow(endpoint.Id, out var token));
        return System.Text.Encoding.ASCII.GetString(token);
    }

    private static byte[] Octets(string text) => System.Text.Encoding.Latin1.GetBytes(text);
}

file static class Asks
{
    public static Asked By(this Received received) => Asked.By(received, new Farm("random", [1]));
}
