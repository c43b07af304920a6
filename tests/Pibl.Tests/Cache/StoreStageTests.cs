using Pibl.Cache;
using Pibl.Http.Semantics;
using Pibl.Stages;

namespace Pibl.Tests.Cache;

/// <summary>What is stored, as the next client sees it.</summary>
public sealed class StoreStageTests
{
    private const string Fresh = "Cache-Control: max-age=3600";

    private readonly CacheScene _scene = new();

    [Theory]
    [InlineData("Connection: a, b\na: 1\nb: 2\nc: 3", "a b connection", "c")]
    [InlineData("Keep-Alive: x\nProxy-Connection: x\nUpgrade: x", "keep-alive proxy-connection upgrade", "")]
    [InlineData("Proxy-Authenticate: x\nProxy-Authorization: x", "proxy-authenticate proxy-authorization", "")]
    [InlineData("Proxy-Authentication-Info: x\nTE: x\nTrailer: x", "proxy-authentication-info te trailer", "")]
    [InlineData("Transfer-Encoding: x", "transfer-encoding", "")]
    [InlineData("Cache-Control: no-cache=\"a, b\"\na: 1\nb: 2\nc: 3", "a b", "c")]
    [InlineData("Cache-Control: private=\"Set-Cookie\"\nSet-Cookie: a=b\nc: 3", "set-cookie", "c")]
    [InlineData("Age: 30", "age", "")]
    [InlineData(
        "Cache-Control: public\nSet-Cookie: a=b\nContent-MD5: x\nContent-Range: x",
        "",
        "set-cookie content-md5 content-range")]
    [InlineData("Content-Length: 10\nExpires: 0\nClear-Site-Data: x", "", "content-length expires clear-site-data")]
    [InlineData("CDN-Cache-Control: max-age=9", "", "cdn-cache-control")]
    public void Which_fields_are_stored(string fields, string absent, string present)
    {
        _scene.Answers($"{Fresh}\n{fields}").Get();
        var got = _scene.Get();
        Assert.False(got.FromServer);
        Assert.All(absent.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.Null(got[name]));
        Assert.All(present.Split(' ', StringSplitOptions.RemoveEmptyEntries), name => Assert.NotNull(got[name]));
    }

    [Fact]
    public void Date_is_kept_and_where_there_is_none_it_is_when_it_came()
    {
        _scene.Answers(Fresh).Answers($"{Fresh}\nDate: {Heads.At(-5)}").Get();
        _scene.Get(target: "/dated");
        _scene.Wait(60);
        Assert.Equal(Heads.At(0), _scene.Get()["Date"]);
        Assert.Equal(Heads.At(-5), _scene.Get(target: "/dated")["Date"]);
    }

    [Fact]
    public void Age_counts_on_from_what_the_server_said()
    {
        _scene.Answers($"{Fresh}\nAge: 30").Get();
        Assert.Equal(33, _scene.Wait(3).Get().Cache.AgeSeconds);
    }

    [Fact]
    public void Two_variants_stand_side_by_side()
    {
        _scene.Answers($"{Fresh}\nVary: Foo", "foo_1").Answers($"{Fresh}\nVary: Foo", "foo_2");
        _scene.Get("Foo: 1");
        Assert.Equal(ForwardReason.VaryMiss, _scene.Get("Foo: 2").Cache.Forwarded);
        Assert.Equal("foo_1", _scene.Get("Foo: 1").Body);
        Assert.Equal("foo_2", _scene.Get("Foo: 2").Body);
    }

    [Fact]
    public void Different_queries_are_different_targets()
    {
        _scene.Answers(Fresh, "1").Answers(Fresh, "2");
        _scene.Get(target: "/x?q=1");
        Assert.Equal("2", _scene.Get(target: "/x?q=2").Body);
        Assert.Equal("1", _scene.Get(target: "/x?q=1").Body);
    }

    [Theory]
    [InlineData(204, "")]
    [InlineData(200, "")]
    [InlineData(404, "gone")]
    public void Whatever_the_status_the_same_comes_again(int status, string body)
    {
        _scene.Answers(Fresh, body, status);
        var (first, second) = (_scene.Get(), _scene.Get());
        Assert.Equal((status, body, true), (first.Status, first.Body, first.Cache.Stored));
        Assert.Equal((status, body, true), (second.Status, second.Body, second.Cache.Hit));
    }

    [Fact]
    public void A_part_is_stored_for_the_same_range()
    {
        _scene.Answers($"{Fresh}\nContent-Range: bytes 5-9/10", "56789", 206).Answers(Fresh);
        _scene.Get("Range: bytes=-5");
        Assert.Equal((206, "56789"), (_scene.Get("Range: bytes=-5") is var part ? part.Status : 0, part.Body));
        Assert.Equal(200, _scene.Get().Status);
    }

    [Fact]
    public void Why_nothing_was_stored_is_said()
    {
        _scene.Answers("Cache-Control: no-store");
        Assert.Equal(
            new CacheStatus(false, ForwardReason.UriMiss, 200, Reason: CacheReasons.NoStore), _scene.Get().Cache);
    }

    [Fact]
    public void A_store_that_is_full_changes_nothing_for_the_client()
    {
        _scene.Store.IsFull = true;
        var got = _scene.Answers(Fresh, "whole").Get();
        Assert.Equal(("whole", false, CacheReasons.StoreFull), (got.Body, got.Cache.Stored, got.Cache.Reason));
    }

    [Fact]
    public void No_answer_to_a_user_is_ever_given_to_another()
    {
        string[] controls = ["max-age=60", "private, max-age=60", "no-store", "max-age=60, no-store", "no-cache", ""];
        foreach (var control in controls)
        {
            var scene = new CacheScene()
                .Answers($"Cache-Control: {control}\nETag: \"a\"", "mine")
                .Answers("Cache-Control: no-store", "yours");
            scene.Get("Authorization: me");
            Assert.Equal("yours", scene.Get().Body);
            Assert.Null(scene.Seen[1].IfNoneMatch);
        }
    }

    [Fact]
    public async Task A_store_that_takes_its_time_is_waited_for()
    {
        var (store, gate) = (new DictionaryStore(), new TaskCompletionSource());
        store.Delay = gate.Task;
        var finding = LookupStage.Over(store, TimeProvider.System).Run(
            Heads.Received(Heads.Get()), new ExchangeScope());
        Assert.False(finding.IsCompleted);
        gate.SetResult();
        Assert.True((await finding).GoesOn(out var missed, out _));
        Assert.Equal(ForwardReason.UriMiss, missed.Why);
    }

    [Fact]
    public async Task Without_a_cache_everything_goes_on()
    {
        var looked = await LookupStage.Over(null, TimeProvider.System).Run(
            Heads.Received(Heads.Get()), new ExchangeScope());
        Assert.True(looked.GoesOn(out var missed, out _));
        Assert.Equal((ForwardReason.Bypass, true), (missed.Why, missed.Stale.IsNone));
    }
}
