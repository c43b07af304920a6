using Pibl.Cache;
using Pibl.Config;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>What is set for one visitor does not reach the next (RFC 9111 §7.3, §3.2).</summary>
public sealed class CookieTests
{
    private const string Short = "Cache-Control: max-age=2\nETag: \"a\"";

    [Theory]
    [InlineData("Cache-Control: max-age=60", CookieMode.Explicit, true)]
    [InlineData("Cache-Control: max-age=60, public", CookieMode.Explicit, true)]
    [InlineData("Cache-Control: s-maxage=60", CookieMode.Explicit, true)]
    [InlineData("CDN-Cache-Control: max-age=60", CookieMode.Explicit, true)]
    [InlineData("Cache-Control: public\nETag: \"a\"", CookieMode.Explicit, false)]
    [InlineData("Cache-Control: no-cache\nETag: \"a\"", CookieMode.Explicit, false)]
    [InlineData("Cache-Control: max-age=60, no-cache=\"set-cookie, set-cookie2\"", CookieMode.Explicit, true)]
    [InlineData("Cache-Control: max-age=60, public", CookieMode.Never, false)]
    [InlineData("CDN-Cache-Control: max-age=60", CookieMode.Never, false)]
    [InlineData("Cache-Control: max-age=60", CookieMode.Strip, true)]
    [InlineData("ETag: \"a\"", CookieMode.Strip, false)]
    public void Which_responses_that_set_a_cookie_are_stored(string fields, CookieMode cookies, bool stored)
    {
        foreach (var name in (string[])["Set-Cookie", "set-cookie2"])
        {
            var scene = new CacheScene(CacheRules.Default with { Cookies = cookies });
            scene.Answers($"{fields}\n{name}: a=b");
            Assert.Equal(("a=b", stored), (scene.Get()[name], scene.Store.All.Any()));
        }
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60", "Cookie: sid=1", false)]
    [InlineData("Cache-Control: max-age=60", "Cookie: theme=dark", false)]
    [InlineData("Expires: Thu, 01 Jan 2099 00:00:00 GMT", "Cookie: sid=1", false)]
    [InlineData("Cache-Control: max-age=60, public", "Cookie: sid=1", true)]
    [InlineData("Cache-Control: s-maxage=60", "Cookie: sid=1", true)]
    [InlineData("CDN-Cache-Control: max-age=60", "Cookie: sid=1", true)]
    public void Who_says_who_he_is_gets_a_cookie_for_himself_unless_it_is_said_to_be_for_all(
        string fields, string request, bool stored)
    {
        var scene = new CacheScene().Answers($"{fields}\nSet-Cookie: a=b");
        Assert.Equal(("a=b", stored), (scene.Get(request)["Set-Cookie"], scene.Store.All.Any()));
    }

    [Fact]
    public void Where_cookies_are_stripped_the_first_client_alone_gets_one()
    {
        var scene = new CacheScene(CacheRules.Default with { Cookies = CookieMode.Strip });
        scene.Answers("Cache-Control: max-age=60\nSet-Cookie: a=b\nA: 1");
        Assert.Equal("a=b", scene.Get()["Set-Cookie"]);
        var second = scene.Get();
        Assert.Equal((null, "1"), (second["Set-Cookie"], second["A"]));
    }

    [Theory]
    [InlineData("Set-Cookie")]
    [InlineData("Set-Cookie2")]
    [InlineData("Clear-Site-Data")]
    [InlineData("WWW-Authenticate")]
    [InlineData("Authentication-Info")]
    public void What_a_304_says_to_one_user_goes_to_him_alone(string name)
    {
        var scene = new CacheScene().Answers(Short).Answers($"{Short}\n{name}: one\n{name}: two", status: 304);
        scene.Get();
        var asker = scene.Wait(3).Get();
        Assert.Equal("one two", string.Join(' ', ValuesOf(asker.Fields, name)));
        Assert.Null(scene.Get()[name]);
        Assert.Null(Assert.Single(scene.Store.All).Head.Fields.Find(Bytes.Of(name).Span));
    }

    [Fact]
    public void A_client_that_is_told_304_gets_his_cookie_too()
    {
        var scene = new CacheScene().Answers(Short).Answers("Set-Cookie: a=b", status: 304);
        scene.Get();
        var asker = scene.Wait(3).Get("If-None-Match: \"a\"");
        Assert.Equal((304, "a=b"), (asker.Status, asker["Set-Cookie"]));
    }

    [Fact]
    public void What_is_named_private_in_a_304_goes_to_the_asker_alone()
    {
        var scene = new CacheScene().Answers(Short)
            .Answers("Cache-Control: max-age=9, private=\"x-user\"\nX-User: eva", status: 304);
        scene.Get();
        Assert.Equal("eva", scene.Wait(3).Get()["X-User"]);
        Assert.Null(scene.Get()["X-User"]);
    }

    [Fact]
    public void A_cookie_that_everybody_gets_stays_as_it_was()
    {
        const string Public = "Cache-Control: max-age=2, public\nETag: \"a\"";
        var scene = new CacheScene().Answers($"{Public}\nSet-Cookie: all").Answers(
            $"{Public}\nSet-Cookie: one", status: 304);
        scene.Get();
        Assert.Equal("one", scene.Wait(3).Get()["Set-Cookie"]);
        Assert.Equal("all", scene.Get()["Set-Cookie"]);
    }

    [Fact]
    public void A_HEAD_brings_no_cookie_into_what_is_stored()
    {
        var scene = new CacheScene().Answers(Short).Answers($"{Short}\nA: 1\nSet-Cookie: one");
        scene.Get();
        Assert.Equal("one", scene.Wait(3).Send(Heads.Request("HEAD"))["Set-Cookie"]);
        var next = scene.Get();
        Assert.Equal((false, "1", null), (next.FromServer, next["A"], next["Set-Cookie"]));
    }

    private static IEnumerable<string> ValuesOf(Fields fields, string name)
    {
        for (var at = fields.IndexOf(Bytes.Of(name).Span, 0);
            at >= 0;
            at = fields.IndexOf(Bytes.Of(name).Span, at + 1))
        {
            yield return fields.BytesOf(at).ToString();
        }
    }
}
