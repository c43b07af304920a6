using Pibl.Cache;
using Pibl.Config;

namespace Pibl.Tests.Cache;

/// <summary>Freshness that the server did not name (RFC 9111 §4.2.2; CACHE_HEURISTIC).</summary>
public sealed class GuessTests
{
    private static readonly string Modified = $"Last-Modified: {Heads.At(-100_000)}";

    /// <summary>
    /// Servers send <c>max-age=0</c> with a page that is one user's: it is validated for each, and stands in for nobody
    /// without that.
    /// </summary>
    [Theory]
    [InlineData("Cache-Control: max-age=0", "")]
    [InlineData("Cache-Control: max-age=0", "Cookie: id=2")]
    [InlineData("Cache-Control: max-age=0", "Authorization: x")]
    [InlineData("Expires: 0", "")]
    [InlineData("Expires: 0", "Cookie: id=2")]
    public void A_page_that_was_given_no_time_goes_to_nobody_else_when_the_server_is_away(string control, string other)
    {
        var scene = new CacheScene(CacheRules.Default).Answers($"{control}\nETag: \"a\"", "for one");
        scene.Get("Cookie: id=1");
        Assert.Equal(502, scene.Closes().Get(other).Status);
        Assert.Equal(503, scene.Answers("X: 1", "error", 503).Get(other).Status);
    }

    [Theory]
    [InlineData(10, 300, 1000, 100)]
    [InlineData(10, 300, 100_000, 300)]
    [InlineData(100, 86_400, 1000, 1000)]
    [InlineData(1, 86_400, 1000, 10)]
    public void A_share_of_the_age_up_to_a_bound(int percent, int secondsMax, int age, int seconds)
    {
        var rules = CacheRules.Default with
        {
            Heuristic = new HeuristicRule(
            percent, TimeSpan.FromSeconds(secondsMax))
        };
        var scene = new CacheScene(rules).Answers($"Last-Modified: {Heads.At(-age)}");
        scene.Get();
        Assert.False(scene.Wait(seconds - 1).Get().FromServer);
        Assert.Equal(304, scene.Answers("", status: 304).Wait(2).Get().Cache.ForwardStatus);
    }

    [Fact]
    public void Off_is_stale_at_once_and_validated()
    {
        var scene = new CacheScene(CacheRules.Default with { Heuristic = null }).Answers(Modified).Answers(
            "", status: 304);
        scene.Get();
        Assert.Equal(304, scene.Get().Cache.ForwardStatus);
    }

    [Theory]
    [InlineData("Cookie: id=1", "Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData("Cookie: id=1", "ETag: \"a\"")]
    [InlineData("Cookie: id=1", "Cache-Control: public\nETag: \"a\"")]
    [InlineData("Cookie: id=1", "Cache-Control: stale-if-error=60\nETag: \"a\"")]
    [InlineData("Authorization: Basic x", "Cache-Control: public\nLast-Modified: Wed, 01 Jan 2020 00:00:00 GMT")]
    public void What_one_user_got_without_a_word_is_kept_for_nobody(string request, string response)
    {
        var scene = new CacheScene().Answers(response, "mine");
        Assert.Equal(CacheReasons.Personal, scene.Get(request).Cache.Reason);
        Assert.Empty(scene.Store.All);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=60")]
    [InlineData("Cache-Control: no-cache\nETag: \"a\"")]
    public void What_says_how_long_is_kept_although_there_is_a_cookie(string response)
    {
        var scene = new CacheScene().Answers(response);
        scene.Get("Cookie: id=1");
        Assert.Single(scene.Store.All);
    }

    [Theory]
    [InlineData("Cookie: id=1", "")]
    [InlineData("Authorization: Basic x", "")]
    [InlineData("Cookie: id=1", "\nCache-Control: max-stale")]
    public void Who_says_who_he_is_is_not_served_by_a_guess(string user, string asked)
    {
        var scene = new CacheScene().Answers(Modified, "all").Answers(Modified, "mine");
        scene.Get();
        Assert.Equal("mine", scene.Get(user + asked).Body);
    }

    [Fact]
    public void A_304_for_one_user_makes_nothing_fresh_for_the_rest()
    {
        var scene = new CacheScene().Answers(Modified).Answers($"{Modified}\nA: 1", status: 304);
        scene.Get();
        Assert.Equal("1", scene.Get("Cookie: id=1")["A"]);
        Assert.Null(Assert.Single(scene.Store.All).Head.Fields.Find("A"u8));
    }

    [Theory]
    [InlineData("NTLM TlRMTVNTUAAB", false)]
    [InlineData("negotiate YII", false)]
    [InlineData("Basic x", true)]
    public void Credentials_of_a_connection_are_for_it_alone(string credentials, bool stored)
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=60, public");
        scene.Get($"Authorization: {credentials}");
        Assert.Equal(stored, scene.Store.All.Any());
    }
}
