using Pibl.Cache;
using Pibl.Http.Messages;

namespace Pibl.Tests.Cache;

/// <summary>One spelling for each authority (RFC 9110 §4.2.3), and one key for each scheme.</summary>
public sealed class AuthorityTests
{
    [Theory]
    [InlineData("h.test", "h.test", "https://h.test")]
    [InlineData("h.test:80", "h.test", "https://h.test:80")]
    [InlineData("h.test:443", "h.test:443", "https://h.test")]
    [InlineData("h.test:0080", "h.test", "https://h.test:80")]
    [InlineData("h.test:08080", "h.test:8080", "https://h.test:8080")]
    [InlineData("h.test:8080", "h.test:8080", "https://h.test:8080")]
    [InlineData("h.test.", "h.test", "https://h.test")]
    [InlineData("h.test.:80", "h.test", "https://h.test:80")]
    [InlineData("h.test.:8080", "h.test:8080", "https://h.test:8080")]
    [InlineData("[::1]", "[::1]", "https://[::1]")]
    [InlineData("[::1]:80", "[::1]", "https://[::1]:80")]
    [InlineData("[::1]:443", "[::1]:443", "https://[::1]")]
    [InlineData("", "", "https://")]
    [InlineData(".", ".", "https://.")]
    public void One_spelling(string host, string http, string https) => Assert.Equal(
        (http, https),
        (Authority.Of(Bytes.Of(host), ClientScheme.Http).ToString(),
            Authority.Of(Bytes.Of(host), ClientScheme.Https).ToString()));

    [Theory]
    [InlineData("h.test:80")]
    [InlineData("h.test.")]
    [InlineData("h.test.:0080")]
    public void A_POST_to_another_spelling_invalidates_the_same_target(string host)
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=60").Answers("X: 1", status: 204);
        scene.Send(Heads.Get() with { Host = Bytes.Of("h.test") });
        scene.Send(Heads.Request("POST") with { Host = Bytes.Of(host) });
        Assert.Empty(scene.Store.All);
    }

    [Fact]
    public void A_rooted_name_is_answered_from_what_is_stored_and_stores_nothing()
    {
        var rooted = Heads.Get() with { Host = Bytes.Of("a.test.") };
        var scene = new CacheScene().Answers("Cache-Control: max-age=60", "dotted").Answers(
            "Cache-Control: max-age=60", "plain");
        scene.Send(rooted);
        Assert.Equal("plain", scene.Get().Body);
        Assert.Equal("plain", scene.Send(rooted).Body);
    }

    [Fact]
    public void Each_scheme_has_its_own()
    {
        var secure = Heads.Get() with { Scheme = ClientScheme.Https };
        var scene = new CacheScene().Answers("Cache-Control: max-age=60\nLocation: https://a.test/x", "", 301)
            .Answers("Cache-Control: max-age=60", "page");
        Assert.Equal((301, 200), (scene.Get().Status, scene.Send(secure).Status));
        Assert.Equal((301, 200), (scene.Get().Status, scene.Send(secure).Status));
    }

    [Fact]
    public void A_scheme_in_doubt_goes_past_the_cache_and_invalidates_under_both()
    {
        var secure = Heads.Get() with { Scheme = ClientScheme.Https };
        var doubtful = Heads.Get() with { Scheme = ClientScheme.Doubtful };
        var scene = new CacheScene();
        foreach (var request in (RequestHead[])[Heads.Get(), secure, doubtful])
        {
            scene.Answers("Cache-Control: max-age=60").Send(request);
        }

        Assert.Equal(2, scene.Store.All.Count());
        scene.Answers("X: 1").Send(Heads.Request("PUT") with { Scheme = ClientScheme.Doubtful });
        Assert.Empty(scene.Store.All);
    }
}
