using Pibl.Cache;
using Pibl.Http.Messages;

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
    [InlineData("QUERY", 200, false)]
    [InlineData("PROPFIND", 207, false)]
    [InlineData("REPORT", 207, false)]
    [InlineData("SEARCH", 207, false)]
    [InlineData("PROPPATCH", 207, true)]
    [InlineData("LOCK", 200, true)]
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
    [InlineData("http://a.test./y", "/y")]
    [InlineData("https://a.test.:443/y", "/y")]
    [InlineData("http://a.test:x/y", null)]
    [InlineData("http://:80/y", null)]
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

    [Theory]
    [InlineData("DELETE", "/x", "", "/x", "/x/")]
    [InlineData("DELETE", "/x/", "", "/x/ /x", "/x/")]
    [InlineData("DELETE", "/x/?q", "", "/x/?q /x", "/x/")]
    [InlineData("DELETE", "/", "", "/", "/")]
    [InlineData("MOVE", "/x", "/y", "/x /y", "/x/ /y/")]
    [InlineData("MOVE", "/x/", "http://a.test:80/y/", "/x/ /y/ /x /y", "/x/ /y/")]
    [InlineData("COPY", "/x", "HTTPS://A.test/y", "/x /y", "/y/")]
    [InlineData("COPY", "/x", "http://b.test/y", "/x", "")]
    [InlineData("COPY", "/x", "", "/x", "")]
    [InlineData("PUT", "/x", "/y", "/x", "")]
    [InlineData("POST", "/x", "/y", "/x", "")]
    [InlineData("UNBIND", "/x", "", "/x", "/x/")]
    [InlineData("PROPFIND", "/x", "/y", "", "")]
    public void What_a_method_forgets(string method, string target, string destination, string keys, string below)
    {
        var request = Heads.Request(method, target, destination.Length == 0 ? "" : $"Destination: {destination}");
        var (key, response) = (Lookup.KeyOf(request), Heads.Response("", 201));
        Assert.Equal(Sorted(keys.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Sorted(TargetsOf(
            Invalidation.KeysOf(request, key, response))));
        Assert.Equal(Sorted(below.Split(' ', StringSplitOptions.RemoveEmptyEntries)), Sorted(TargetsOf(
            Invalidation.BelowOf(request, key, response))));
        Assert.Empty(Invalidation.BelowOf(request, key, Heads.Response("", 423)));
    }

    [Fact]
    public void A_collection_that_is_moved_takes_its_children_with_it()
    {
        var scene = new CacheScene();
        foreach (var target in (string[])["/a/1", "/a/b/2", "/ab", "/c/1", "/d"])
        {
            scene.Answers(Fresh).Get("", target);
        }

        scene.Answers("X: 1", status: 201).Send(Heads.Request("MOVE", "/a/", "Destination: /c/"));
        Assert.Equal(2, scene.Store.All.Count());
    }

    private static IEnumerable<string> TargetsOf(IEnumerable<CacheKey> keys) =>
        keys.Select(static key => key.Target.ToString());

    private static string[] Sorted(IEnumerable<string> texts) => [.. texts.Order(StringComparer.Ordinal)];

    [Fact]
    public void A_POST_that_says_so_is_stored_for_GET()
    {
        var scene = new CacheScene().Answers($"{Fresh}\nContent-Location: /x", "posted");
        scene.Send(Heads.Request("POST", framing: Framing.Exactly(3)));
        Assert.Equal("posted", scene.Get().Body);
    }
}
