using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

/// <summary>RFC 9111 §4.3, played through both stages.</summary>
public sealed class RevalidationTests
{
    private const string Short = "Cache-Control: max-age=2";

    private readonly CacheScene _scene = new();

    [Theory]
    [InlineData("ETag: \"a\"", "\"a\"", null)]
    [InlineData("ETag: W/\"a\"", "W/\"a\"", null)]
    [InlineData("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT", null, "Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData("ETag: \"a\"\nLast-Modified: Wed, 01 Jan 2020 00:00:00 GMT", "\"a\"", "Wed, 01 Jan 2020 00:00:00 GMT")]
    [InlineData("Last-Modified: long ago", null, null)]
    public void A_stale_response_is_validated_with_what_it_has(string validators, string? tag, string? since)
    {
        _scene.Answers($"{Short}\n{validators}").Answers($"{Short}\n{validators}").Get();
        _scene.Wait(3).Get();
        var seen = _scene.Seen[1];
        Assert.Equal((tag, since), (seen.IfNoneMatch?.ToString(), seen.IfModifiedSince?.ToString()));
    }

    [Fact]
    public void A_304_freshens_and_the_stored_body_is_the_answer()
    {
        _scene.Answers($"{Short}\nETag: \"a\"\nA: 1\nB: 1", "stored");
        _scene.Answers($"{Short}\nETag: \"a\"\nA: 2", status: 304);
        _scene.Get();
        var got = _scene.Wait(3).Get();
        Assert.Equal((200, "stored", "2", "1"), (got.Status, got.Body, got["A"], got["B"]));
        Assert.Equal(new CacheStatus(true, ForwardReason.Stale, 304, 0, 2, true), Heads.Told(got.Cache));
        Assert.Equal("2", _scene.Get()["A"]);
    }

    [Theory]
    [InlineData("Cache-Control: max-age=3600", 3000, false)]
    [InlineData("Cache-Control: max-age=3600\nAge: 1000", 3000, true)]
    [InlineData("Cache-Control: no-cache", 0, true)]
    [InlineData("X: 1", 1, false)]
    [InlineData("X: 1", 3, true)]
    public void The_new_fields_decide_how_long_it_is_fresh(string update, double seconds, bool asksAgain)
    {
        _scene.Answers($"{Short}\nETag: \"a\"").Answers($"{update}\nETag: \"a\"", status: 304);
        _scene.Get();
        _scene.Wait(3).Get();
        _scene.Answers("ETag: \"b\"").Wait(seconds).Get();
        Assert.Equal(asksAgain ? 3 : 2, _scene.Seen.Count);
    }

    [Theory]
    [InlineData("Content-Length: 99", "Content-Length", null)]
    [InlineData("Connection: x\nX: 1", "X", null)]
    [InlineData("Content-Type: text/html", "Content-Type", "text/html")]
    [InlineData("Set-Cookie: a=c", "Set-Cookie", "a=c")]
    public void Which_fields_a_304_updates(string update, string name, string? value)
    {
        _scene.Answers($"{Short}\nETag: \"a\"").Answers($"{Short}\n{update}", status: 304).Get();
        Assert.Equal(value, _scene.Wait(3).Get()[name]);
    }

    [Theory]
    [InlineData("ETag: \"b\"")]
    [InlineData("ETag: W/\"a\"", true)]
    [InlineData("Last-Modified: Wed, 01 Jan 2020 00:00:00 GMT")]
    public void A_304_about_something_else_updates_nothing(string validator, bool isAbout = false)
    {
        _scene.Answers($"{Short}\nETag: \"a\"\nA: 1").Answers($"{Short}\nA: 2\n{validator}", status: 304).Get();
        Assert.Equal(isAbout ? "2" : "1", _scene.Wait(3).Get()["A"]);
        Assert.Equal(isAbout ? 1 : 0, _scene.Store.All.Count());
    }

    [Theory]
    [InlineData("no-store")]
    [InlineData("private")]
    public void A_304_may_end_the_storing(string directive)
    {
        _scene.Answers($"{Short}\nETag: \"a\"").Answers($"Cache-Control: {directive}", status: 304).Get();
        Assert.Equal(200, _scene.Wait(3).Get().Status);
        Assert.Empty(_scene.Store.All);
    }

    [Fact]
    public void One_users_304_does_not_change_what_everybody_gets()
    {
        _scene.Answers($"{Short}\nETag: \"a\"\nA: 1").Answers("ETag: \"a\"\nA: 2", status: 304).Get();
        Assert.Equal("2", _scene.Wait(3).Get("Authorization: x")["A"]);
        Assert.Equal("1", Assert.Single(_scene.Store.All).Head.Fields.Find("A"u8).ToString());
    }

    [Theory]
    [InlineData("If-None-Match: \"a\"", 304)]
    [InlineData("If-None-Match: \"z\"", 200)]
    [InlineData("If-Modified-Since: Wed, 01 Jan 2020 00:00:00 GMT", 304)]
    public void The_clients_own_condition_is_answered_after_validation(string condition, int status)
    {
        const string Validators = "ETag: \"a\"\nLast-Modified: Wed, 01 Jan 2020 00:00:00 GMT";
        _scene.Answers($"{Short}\n{Validators}").Answers(Validators, status: 304).Get();
        Assert.Equal(status, _scene.Wait(3).Get(condition).Status);
        Assert.Equal("\"a\"", _scene.Seen[1].IfNoneMatch.ToString());
    }

    [Fact]
    public void A_304_to_the_clients_own_condition_passes_through()
    {
        _scene.Answers("ETag: \"a\"", status: 304);
        var got = _scene.Get("If-None-Match: \"a\"");
        Assert.Equal((304, false), (got.Status, got.Cache.Stored));
        Assert.Null(_scene.Seen[0].IfNoneMatch);
        Assert.Empty(_scene.Store.All);
    }

    [Fact]
    public void A_200_takes_the_place_of_what_was_stored()
    {
        _scene.Answers($"{Short}\nETag: \"a\"", "old").Answers($"{Short}\nETag: \"b\"", "new").Get();
        Assert.Equal("new", _scene.Wait(3).Get().Body);
        Assert.Equal("new", _scene.Get().Body);
        Assert.Single(_scene.Store.All);
    }

    [Fact]
    public void No_cache_is_validated_every_time()
    {
        const string Fields = "Cache-Control: no-cache, max-age=10000\nETag: \"a\"";
        _scene.Answers(Fields).Answers(Fields, status: 304).Answers(Fields, status: 304).Get();
        Assert.Equal(304, _scene.Get().Cache.ForwardStatus);
        Assert.Equal(304, _scene.Get().Cache.ForwardStatus);
    }

    [Fact]
    public void A_request_with_no_cache_validates_what_is_fresh()
    {
        _scene.Answers("Cache-Control: max-age=60\nETag: \"a\"").Answers("ETag: \"a\"", status: 304).Get();
        Assert.Equal(ForwardReason.Request, _scene.Get("Cache-Control: no-cache").Cache.Forwarded);
        Assert.Equal("\"a\"", _scene.Seen[1].IfNoneMatch.ToString());
    }

    [Theory]
    [InlineData("Cache-Control: max-age=1000\nA: 2", 200, 1, "2")]
    [InlineData("Cache-Control: max-age=1000\nContent-Length: 10", 200, 1, "1")]
    [InlineData("Cache-Control: max-age=1000\nContent-Length: 11", 200, 0, null)]
    [InlineData("Cache-Control: max-age=1000\nETag: \"b\"", 200, 0, null)]
    [InlineData("Cache-Control: max-age=1000", 410, 0, null)]
    public void What_HEAD_says_about_a_stored_GET(string head, int status, int kept, string? value)
    {
        _scene.Answers($"{Short}\nETag: \"a\"\nA: 1").Answers(head, status: status).Get();
        var got = _scene.Wait(3).Send(Heads.Request("HEAD"));
        Assert.Equal((status, true), (got.Status, got.FromServer));
        Assert.Equal(kept, _scene.Store.All.Count());
        Assert.Equal(value, _scene.Store.All.SingleOrDefault()?.Head.Fields.Find("A"u8)?.ToString());
    }
}
