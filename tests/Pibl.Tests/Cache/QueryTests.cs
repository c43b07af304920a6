using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

/// <summary>Answers to QUERY are stored under target and content (RFC 10008 §2.7).</summary>
public sealed class QueryTests
{
    private const string Fresh = "Cache-Control: max-age=60";
    private const string Json = "Content-Type: application/json";

    [Theory]
    [InlineData("/q", Json, "one", true)]
    [InlineData("/q", Json, "two", false)]
    [InlineData("/q", "Content-Type: text/plain", "one", false)]
    [InlineData("/q", $"{Json}\nContent-Encoding: br", "one", false)]
    [InlineData("/q", "", "one", false)]
    [InlineData("/q?x", Json, "one", false)]
    [InlineData("/%71", Json, "one", true)]
    [InlineData("/q", Json, "", false)]
    public void The_same_question_is_answered_from_the_cache(string target, string fields, string content, bool hits)
    {
        var scene = new CacheScene().Answers(Fresh, "first");
        Ask(scene, "one");
        scene.Answers(Fresh, "second");
        Assert.Equal(hits ? "first" : "second", Ask(scene, content, fields, target).Body);
    }

    [Fact]
    public void A_GET_of_the_target_is_another_question()
    {
        var scene = new CacheScene().Answers(Fresh, "asked").Answers(Fresh, "got");
        Ask(scene, "");
        Assert.Equal("got", scene.Get("", "/q").Body);
        Assert.Equal("asked", Ask(scene, "").Body);
    }

    [Fact]
    public void What_is_stale_is_validated_and_what_is_not_to_be_stored_is_not()
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=1\nETag: \"a\"", "first");
        Ask(scene, "one");
        scene.Wait(2).Answers("Cache-Control: max-age=60\nETag: \"a\"", status: 304);
        Assert.Equal("first", Ask(scene, "one").Body);
        Assert.Equal("\"a\"", scene.Seen[^1].IfNoneMatch?.ToString());
        Assert.True(Ask(scene, "one").Cache.Hit);
        Assert.Equal(CacheReasons.NoStore, Ask(scene.Answers("Cache-Control: no-store"), "two").Cache.Reason);
        Assert.Equal(
            CacheReasons.Authorization, Ask(scene.Answers(Fresh), "three", $"{Json}\nAuthorization: x").Cache.Reason);
        Assert.Equal(CacheReasons.Partial, Ask(
            scene.Answers($"{Fresh}\nContent-Range: bytes 0-9/20", status: 206),
            "four", "Range: bytes=0-9").Cache.Reason);
    }

    [Theory]
    [InlineData("POST", "/q", true)]
    [InlineData("PUT", "/%71", true)]
    [InlineData("POST", "/other", false)]
    [InlineData("QUERY", "/q", false)]
    public void What_changes_the_target_changes_the_answers(string method, string target, bool forgotten)
    {
        var scene = new CacheScene().Answers(Fresh, "old");
        Ask(scene, "one");
        scene.Answers("X: 1", status: 204).Send(Heads.Request(method, target), "change");
        scene.Answers(Fresh, "new");
        Assert.Equal(forgotten ? "new" : "old", Ask(scene, "one").Body);
    }

    [Theory]
    [InlineData(QueryKey.ContentBytesMax, "", true)]
    [InlineData(QueryKey.ContentBytesMax + 1, "", false)]
    [InlineData(3, "Expect: 100-continue", false)]
    public void What_is_not_read_is_not_stored(int length, string fields, bool stored)
    {
        var content = new string('q', length);
        var scene = new CacheScene().Answers(Fresh);
        var got = Ask(scene, content, fields);
        Assert.Equal(stored ? null : CacheReasons.QueryContent, got.Cache.Reason);
        Assert.Equal(stored ? 1 : 0, scene.Store.All.Count());
        Assert.Equal(stored ? ForwardReason.UriMiss : ForwardReason.Method, got.Cache.Forwarded);
    }

    [Fact]
    public void Nothing_is_renewed_behind_the_clients_back()
    {
        var scene = new CacheScene().Answers("Cache-Control: max-age=1, stale-while-revalidate=60", "old");
        Ask(scene, "one");
        Assert.Equal("new", Ask(scene.Wait(2).Answers(Fresh, "new"), "one").Body);
        Assert.Empty(scene.Refreshing);
    }

    [Fact]
    public void A_QUERY_is_safe_and_may_be_sent_again()
    {
        Assert.True(Method.Query.IsSafe());
        Assert.True(Method.Query.IsIdempotent());
    }

    private static Got Ask(CacheScene scene, string content, string fields = Json, string target = "/q") => scene.Send(
        Heads.Request(
            "QUERY", target, fields, content.Length == 0 ? Framing.None : Framing.Exactly(content.Length)),
        content);
}
