using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

/// <summary>Nothing that no key has changes what everybody gets.</summary>
public sealed class UnkeyedTests
{
    private const string Fresh = "Cache-Control: max-age=60";

    [Theory]
    [InlineData("X-Host: evil.test", true)]
    [InlineData("x-original-url: /admin", true)]
    [InlineData("X-Rewrite-URL: /admin", true)]
    [InlineData("X_Rewrite_Url: /admin", true)]
    [InlineData("X-HTTP-Method-Override: DELETE", true)]
    [InlineData("X-Method-Override: DELETE", true)]
    [InlineData("X-Original-Host: evil.test", true)]
    [InlineData("Front-End-Https: on", true)]
    [InlineData("X-Middleware-Prefetch: 1", true)]
    [InlineData("X-Requested-With: XMLHttpRequest", false)]
    [InlineData("X-Hosts: a", false)]
    [InlineData("X-Forwarded-Host: evil.test", false)] // never reaches a server
    [InlineData("From: a@a.test", false)]
    public void Such_a_request_neither_stores_nor_is_answered_from_what_is_stored(string field, bool isUnkeyed)
    {
        var scene = new CacheScene().Answers(Fresh, "poisoned").Answers(Fresh, "clean");
        var first = scene.Get(field);
        Assert.Equal(isUnkeyed ? CacheReasons.Unkeyed : null, first.Cache.Reason);
        Assert.Equal(isUnkeyed ? ForwardDetail.Unkeyed : ForwardDetail.None, first.Cache.ForwardDetail);
        Assert.Equal(isUnkeyed ? "clean" : "poisoned", scene.Get().Body);
        Assert.Equal(isUnkeyed, scene.Answers(Fresh, "again").Get(field).Body == "again");
    }

    [Fact]
    public void A_trusted_peer_answers_for_what_it_sends()
    {
        var scene = new CacheScene().Answers(Fresh, "one");
        scene.Send(Heads.Get("X-Original-URL: /a") with { IsFromTrusted = true });
        Assert.Equal("one", scene.Get().Body);
    }

    [Fact]
    public void A_POST_with_it_stores_nothing_for_GET()
    {
        var scene = new CacheScene().Answers($"{Fresh}\nContent-Location: /x").Answers(Fresh, "fetched");
        scene.Send(Heads.Request("POST", fields: "X-Host: evil.test", framing: Framing.Exactly(3)));
        Assert.Equal("fetched", scene.Get().Body);
    }

    [Theory]
    [InlineData("X-Forwarded-For", "vary")]
    [InlineData("Accept, forwarded", "vary")]
    [InlineData("X-Request-Id", "vary")]
    [InlineData("Client-Cert", "vary")]
    [InlineData("X-Forwarded-Host", null)] // the host is in the key
    [InlineData("X-Forwarded-Proto", null)] // the scheme is in the key
    public void What_varies_by_what_this_proxy_writes_for_each_client_is_for_that_client(string vary, string? reason) =>
        Assert.Equal(reason, new CacheScene().Answers($"{Fresh}\nVary: {vary}").Get().Cache.Reason?.Token);
}
