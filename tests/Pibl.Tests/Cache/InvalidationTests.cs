using Pibl.Cache;
using Pibl.Http;

namespace Pibl.Tests.Cache;

public sealed class InvalidationTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("POST", 200, true)]
    [InlineData("PUT", 204, true)]
    [InlineData("DELETE", 303, true)]
    [InlineData("PATCH", 200, true)]
    [InlineData("M-SEARCH", 200, true)]
    [InlineData("POST", 404, false)]
    [InlineData("PUT", 500, false)]
    [InlineData("OPTIONS", 200, false)]
    public void What_changes_a_target_makes_the_cache_forget_it(string method, int status, bool forgotten)
    {
        var scene = new CacheScene().Answers(Fresh, "old").Answers("X: 1", status: status);
        scene.Get();
        scene.Send(Heads.Request(method, framing: Framing.Exactly(3)));
        scene.Answers(Fresh, "new");
        Assert.Equal(forgotten ? "new" : "old", scene.Get().Body);
    }

    [Theory]
    [InlineData("/y", "/y")]
    [InlineData("y", "/y")]
    [InlineData("?q=1", "/x?q=1")]
    [InlineData("./z/../y", "/y")]
    [InlineData("/a/./b/..", "/a/")]
    [InlineData("//a.test/y", "/y")]
    [InlineData("http://a.test/y?q#frag", "/y?q")]
    [InlineData("HTTP://A.TEST:80/y", "/y")]
    [InlineData("https://a.test", "/")]
    [InlineData("https://a.test?q", "/?q")]
    [InlineData("", "/x")]
    [InlineData("#frag", "/x")]
    [InlineData("http://b.test/y", null)]
    [InlineData("http://a.test.evil/y", null)]
    [InlineData("http://a.test:8080/y", null)]
    [InlineData("mailto:a@a.test", null)]
    public void Where_a_reference_points(string reference, string? target) =>
        Assert.Equal(target, TargetUri.Resolve(Heads.Key, Bytes.Of(reference))?.Target.ToString());

    [Fact]
    public void Location_and_Content_Location_are_forgotten_too()
    {
        var keys = Invalidation.KeysOf(
            Heads.Request("POST"),
            Heads.Key,
            Heads.Response("Location: /new\nContent-Location: http://b.test/elsewhere", 201));
        Assert.Equal("a.test/x a.test/new", string.Join(' ', keys));
    }

    [Fact]
    public void A_POST_that_says_so_is_stored_for_GET()
    {
        var scene = new CacheScene().Answers($"{Fresh}\nContent-Location: /x", "posted");
        scene.Send(Heads.Request("POST", framing: Framing.Exactly(3)));
        Assert.Equal("posted", scene.Get().Body);
    }
}
