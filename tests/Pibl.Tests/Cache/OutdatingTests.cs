namespace Pibl.Tests.Cache;

/// <summary>What the server took back does not come back, whoever learnt of it (RFC 9111 §4.3.3, RFC 5861).</summary>
public sealed class OutdatingTests
{
    private const string OnError = "Cache-Control: max-age=1, stale-if-error=600\nETag: \"a\"";
    private const string Meanwhile = "Cache-Control: max-age=1, stale-while-revalidate=600\nETag: \"a\"";

    public static TheoryData<int, string, bool> Answers => new()
    {
        { 404, "", true },
        { 410, "", true },
        { 451, "", true },
        { 404, "Cache-Control: max-age=1", true },
        { 410, "ETag: \"gone\"", true },
        { 200, "Cache-Control: private", true },
        { 200, "Cache-Control: no-store", true },
        { 200, "Set-Cookie: a=b", true },
        { 200, "Vary: *", true },
        { 200, "", true },
        { 204, "", true },
        { 302, "Location: /login", true },
        { 303, "Location: /login", true },
        { 401, "WWW-Authenticate: Basic", true },
        { 402, "", true },
        { 403, "", true },
        { 407, "Proxy-Authenticate: Basic", true },
        { 400, "", false },
        { 408, "", false },
        { 429, "Cache-Control: no-store", false },
        { 431, "", false },
        { 501, "", false },
        { 503, "Cache-Control: no-store", false },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void What_an_answer_means_for_what_is_stored(int status, string fields, bool outdated)
    {
        var scene = new CacheScene().Answers(OnError, "old").Answers(fields, "new", status);
        scene.Get();
        scene.Wait(2).Get();
        Assert.Equal(!outdated, scene.Closes().Wait(2).Get().Body == "old");
    }

    [Theory]
    [MemberData(nameof(Answers))]
    public void The_same_when_it_is_renewed_behind_the_clients_back(int status, string fields, bool outdated)
    {
        var scene = new CacheScene().Answers(Meanwhile, "old");
        scene.Get();
        Assert.Equal("old", scene.Wait(2).Get().Body);
        scene.Answers(fields, "new", status).Refresh();
        scene.Wait(2).Answers("Cache-Control: max-age=60", "fetched");
        Assert.Equal(outdated ? "fetched" : "old", scene.Get().Body);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(410, true)]
    [InlineData(403, true)]
    [InlineData(302, true)]
    [InlineData(405, false)]
    [InlineData(501, false)]
    public void The_same_when_a_HEAD_learns_of_it(int status, bool outdated)
    {
        var scene = new CacheScene().Answers(OnError, "old").Answers("X: 1", status: status);
        scene.Get();
        scene.Wait(2).Send(Heads.Request("HEAD"));
        Assert.Equal(outdated ? 0 : 1, scene.Store.All.Count());
    }

    [Fact]
    public void A_fresh_response_is_taken_back_by_whoever_asked_past_it()
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=600\nETag: \"a\"").Answers("X: 1", status: 410);
        scene.Get();
        scene.Get("Cache-Control: no-cache");
        Assert.Empty(scene.Store.All);
    }

    [Fact]
    public void With_the_target_all_its_variants_are_gone()
    {
        var scene = new CacheScene();
        foreach (var language in (string[])["de", "es"])
        {
            scene.Answers($"{OnError}\nVary: Accept-Language", language).Get($"Accept-Language: {language}");
        }

        scene.Answers("X: 1", status: 404).Wait(2).Get("Accept-Language: fr");
        Assert.Empty(scene.Store.All);
    }

    [Fact]
    public void A_variant_that_was_never_stored_takes_back_no_other()
    {
        var scene = new CacheScene().Answers($"{OnError}\nVary: Cookie", "all");
        scene.Get();
        scene.Answers("Cache-Control: private\nVary: Cookie", "mine").Get("Cookie: id=1");
        Assert.Single(scene.Store.All);
    }

    [Theory]
    [InlineData(200, "Cache-Control: max-age=60", false)]
    [InlineData(403, "X: 1", false)]
    [InlineData(200, "Cache-Control: private", true)]
    [InlineData(404, "X: 1", true)]
    public void Credentials_that_get_something_else_change_nothing_for_the_rest(int status, string fields, bool outdated)
    {
        var scene = new CacheScene().Answers(OnError, "old").Answers(fields, status: status);
        scene.Get();
        scene.Wait(2).Get("Authorization: Basic x");
        Assert.Equal(outdated ? 0 : 1, scene.Store.All.Count());
    }

    [Fact]
    public void A_new_response_for_which_there_is_no_room_still_ends_the_old_one()
    {
        var scene = new CacheScene().Answers(OnError, "old").Answers(OnError, "new");
        scene.Get();
        scene.Store.IsFull = true;
        Assert.Equal("new", scene.Wait(2).Get().Body);
        Assert.Empty(scene.Store.All);
    }

    [Fact]
    public void A_part_says_nothing_of_a_whole_that_could_not_be_validated()
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=1, stale-if-error=600", "0123456789")
            .Answers("Cache-Control: max-age=1\nContent-Range: bytes 0-1/10", "01", 206);
        scene.Get();
        scene.Wait(2).Get("Range: bytes=0-1");
        Assert.Contains(scene.Store.All, static stored => stored.Head.Status == 200);
    }

    [Fact]
    public void A_part_of_something_else_ends_the_old_whole()
    {
        var scene = new CacheScene().Answers(OnError, "0123456789")
            .Answers("Cache-Control: max-age=1\nETag: \"b\"\nContent-Range: bytes 0-1/4", "ab", 206);
        scene.Get();
        scene.Wait(2).Get("Range: bytes=0-1");
        Assert.DoesNotContain(scene.Store.All, static stored => stored.Head.Status == 200);
    }
}
