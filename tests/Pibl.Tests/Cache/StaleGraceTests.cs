using Pibl.Cache;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

/// <summary>CACHE_STALE: what is stale is served for longer, where it says nothing about that itself.</summary>
public sealed class StaleGraceTests
{
    /// <summary>Stored with these fields, asked for again 5 s later.</summary>
    public static TheoryData<string, string, string> Renewed => new()
    {
        { "while-revalidate=30s", "max-age=2", "grace" },
        { "while-revalidate=3s", "max-age=2", "grace" },
        { "while-revalidate=2s", "max-age=2", "asked" },
        { "if-error=1h", "max-age=2", "asked" },
        { "none", "max-age=2", "asked" },
        { "while-revalidate=30s", "max-age=2, stale-while-revalidate=30", "served" },
        { "while-revalidate=30s", "max-age=2, stale-while-revalidate=1", "asked" },
        { "while-revalidate=30s", "max-age=2, stale-while-revalidate=0", "asked" },
        { "while-revalidate=30s", "max-age=2, must-revalidate", "asked" },
        { "while-revalidate=30s", "max-age=2, proxy-revalidate", "asked" },
        { "while-revalidate=30s", "s-maxage=2", "asked" },
        { "while-revalidate=30s", "no-cache", "asked" },
        { "while-revalidate=30s", "max-age=0", "asked" },
    };

    /// <summary>The same, and the server answers with an error, or not at all (0).</summary>
    public static TheoryData<string, string, int, string> Failed => new()
    {
        { "if-error=1h", "max-age=2", 500, "grace" },
        { "if-error=1h", "max-age=2", 503, "grace" },
        { "if-error=1h", "max-age=2", 0, "grace" },
        { "if-error=1h", "max-age=2", 404, "404" },
        { "if-error=2s", "max-age=2", 503, "503" },
        { "if-error=2s", "max-age=2", 0, "502" },
        { "if-error=0s", "max-age=2", 0, "502" },
        { "while-revalidate=1s", "max-age=2", 500, "500" },
        { "while-revalidate=1s", "max-age=2", 503, "stale-on-error" },
        { "if-error=1h", "max-age=2, stale-if-error=1", 503, "503" },
        { "if-error=1s", "max-age=2, stale-if-error=60", 503, "stale-on-error" },
        { "if-error=1h", "max-age=2, must-revalidate", 500, "500" },
        { "if-error=1h", "s-maxage=2", 0, "502" },
        { "if-error=1h", "max-age=0", 500, "500" },
        { "if-error=1h", "max-age=0", 0, "502" },
        { "if-error=1h", "max-age=0, stale-if-error=60", 0, "stale-on-error" },
        { "if-error=0s", "max-age=0", 0, "502" },
        { "if-error=2s", "max-age=0", 503, "503" },
    };

    [Theory]
    [MemberData(nameof(Renewed))]
    public void While_it_is_renewed(string line, string control, string expected)
    {
        var scene = SceneOf(line).Answers($"Cache-Control: {control}\nETag: \"a\"", "old");
        scene.Get();
        scene.Answers($"Cache-Control: {control}\nETag: \"b\"", "new");

        var got = scene.Wait(5).Get();

        Assert.Equal(expected, got.FromServer ? "asked" : got.Cache.Reason?.Token ?? "served");
        Assert.Equal(expected == "asked" ? "new" : "old", got.Body);
        Assert.Equal(expected == "asked" ? 0 : 1, scene.Refreshing.Count);
        if (expected != "asked")
        {
            scene.Refresh();
            Assert.Equal("new", scene.Get().Body);
        }
    }

    [Theory]
    [MemberData(nameof(Failed))]
    public void Where_the_server_fails(string line, string control, int status, string expected)
    {
        var scene = SceneOf(line).Answers($"Cache-Control: {control}\nETag: \"a\"", "old");
        scene.Get();
        scene = status == 0 ? scene.Closes() : scene.Answers("X: 1", "error", status);

        var got = scene.Wait(5).Get();

        Assert.Equal(expected, got.Body == "old" ? got.Cache.Reason?.Token : $"{got.Status}");
    }

    /// <summary>Who asks again wants to know whether it is over.</summary>
    [Fact]
    public void A_stored_error_has_no_grace()
    {
        var scene = SceneOf("while-revalidate=30s if-error=1h").Answers("Cache-Control: max-age=2", "down", 503);
        scene.Get();
        scene.Answers("Cache-Control: max-age=2", "up");
        Assert.Equal("up", scene.Wait(5).Get().Body);
    }

    /// <summary>The guess is for those who do not say who they are (RFC 9111 §4.2.2).</summary>
    [Fact]
    public void Who_says_who_they_are_is_given_no_guess_for_longer_either()
    {
        var scene = SceneOf("while-revalidate=30s").Answers($"Last-Modified: {Heads.At(-100)}", "for all");
        scene.Get();
        scene.Answers("Cache-Control: private", "for one");
        Assert.Equal("for one", scene.Wait(11).Get("Cookie: a=b").Body);
    }

    /// <summary>Nor in the place of what the server answers, or does not.</summary>
    [Theory]
    [InlineData(500, "", "for all")]
    [InlineData(500, "Cookie: a=b", "error")]
    [InlineData(500, "Authorization: x", "error")]
    [InlineData(503, "", "for all")]
    [InlineData(503, "Cookie: a=b", "error")]
    [InlineData(503, "Authorization: x", "error")]
    public void Who_says_who_they_are_is_given_no_guess_for_an_error_either(int status, string request, string expected)
    {
        var scene = SceneOf("if-error=1h").Answers($"Last-Modified: {Heads.At(-100)}", "for all");
        scene.Get();
        scene.Answers("X: 1", "error", status);
        Assert.Equal(expected, scene.Wait(11).Get(request).Body);
    }

    [Fact]
    public void A_client_that_allows_as_much_is_not_told_of_it()
    {
        var scene = SceneOf("while-revalidate=30s").Answers("Cache-Control: max-age=2", "old");
        scene.Get();
        var got = scene.Wait(5).Get("Cache-Control: max-stale=60");
        Assert.Equal(new CacheStatus(true, ForwardReason.No, 0, 5, -3), Heads.Told(got.Cache));
    }

    private static CacheScene SceneOf(string line) => new(CacheRules.Default with
    {
        Stale = Given.Settings($"CACHE_STALE={line}").Get(StaleKeys.Stale),
    });
}
