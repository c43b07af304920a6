using Pibl.Cache;
using Pibl.Http.Messages;
using Pibl.Http.Semantics;

namespace Pibl.Tests.Cache;

/// <summary>RFC 9111 §4.2.4 and RFC 5861, played through both stages.</summary>
public sealed class StaleTests
{
    private readonly CacheScene _scene = new();

    [Theory]
    [InlineData("max-age=2", 200)]
    [InlineData("max-age=2, stale-if-error=60", 200)]
    [InlineData("max-age=2, stale-if-error=1", 502)]
    [InlineData("max-age=2, must-revalidate", 502)]
    [InlineData("max-age=2, proxy-revalidate", 502)]
    [InlineData("max-age=2, no-cache", 502)]
    [InlineData("max-age=2, s-maxage=2", 502)]
    [InlineData("max-age=2, stale-if-error=60, must-revalidate", 502)]
    public void When_the_server_closes_the_connection(string control, int status)
    {
        _scene.Answers($"Cache-Control: {control}", "stored").Closes().Get();
        var got = _scene.Wait(5).Get();
        Assert.Equal(status, got.Status);
        Assert.Equal(status == 200 ? "stored" : null, got.Body == "stored" ? got.Body : null);
    }

    [Theory]
    [InlineData("max-age=2", 503, 200)]
    [InlineData("max-age=2", 502, 200)]
    [InlineData("max-age=2", 504, 200)]
    [InlineData("max-age=2", 500, 500)]
    [InlineData("max-age=2", 404, 404)]
    [InlineData("max-age=2, stale-if-error=60", 500, 200)]
    [InlineData("max-age=2, stale-if-error=60", 503, 200)]
    [InlineData("max-age=2, stale-if-error=60", 501, 501)]
    [InlineData("max-age=2, stale-if-error=1", 503, 503)]
    [InlineData("max-age=2, must-revalidate", 503, 503)]
    public void When_the_server_answers_with_an_error(string control, int answer, int status)
    {
        _scene.Answers($"Cache-Control: {control}").Answers("X: 1", status: answer).Get();
        Assert.Equal(status, _scene.Wait(5).Get().Status);
    }

    [Fact]
    public void A_stale_answer_says_so()
    {
        _scene.Answers("Cache-Control: max-age=2").Closes().Get();
        Assert.Equal(
            new CacheStatus(true, ForwardReason.Stale, 0, 5, -3, Reason: CacheReasons.StaleOnError),
            _scene.Wait(5).Get().Cache);
    }

    [Fact]
    public void A_client_that_said_no_cache_gets_the_error()
    {
        _scene.Answers("Cache-Control: max-age=2").Closes().Get();
        Assert.Equal(502, _scene.Wait(5).Get("Cache-Control: no-cache").Status);
    }

    [Fact]
    public void A_stored_error_is_no_help()
    {
        _scene.Answers("Cache-Control: max-age=2", status: 503).Closes().Get();
        Assert.Equal(502, _scene.Wait(5).Get().Status);
    }

    [Fact]
    public void After_a_week_it_is_too_old()
    {
        _scene.Answers("Cache-Control: max-age=2").Closes().Get();
        Assert.Equal(502, _scene.Wait(7 * 86400 + 3).Get().Status);
    }

    [Theory]
    [InlineData(FaultKind.ConnectRefused, true)]
    [InlineData(FaultKind.ConnectTimeout, true)]
    [InlineData(FaultKind.UpstreamTimeout, true)]
    [InlineData(FaultKind.BadResponse, true)]
    [InlineData(FaultKind.NoEndpoint, true)]
    [InlineData(FaultKind.Full, false)]
    [InlineData(FaultKind.ClientGone, false)]
    [InlineData(FaultKind.LoopDetected, false)]
    [InlineData(FaultKind.Bug, false)]
    public void Which_faults_mean_that_the_server_is_away(FaultKind kind, bool stale)
    {
        var missed = new Missed(
            Heads.Received(Heads.Get()), Heads.Stored("Cache-Control: max-age=2"), ForwardReason.Stale);
        var reply = StaleRule.OnFault(missed, Fault.OfUs(kind, ""), Heads.Now.AddSeconds(5));
        Assert.Equal(stale, reply is not null);
    }

    [Fact]
    public void Stale_while_revalidate_answers_and_asks_behind()
    {
        _scene.Answers("Cache-Control: max-age=1, stale-while-revalidate=4\nETag: \"a\"", "old").Get();
        Assert.Equal("old", _scene.Wait(3).Get("Range: bytes=0-1\nIf-Range: \"z\"\nA: 1").Body);

        var behind = Assert.Single(_scene.Refreshing);
        Assert.Equal(Heads.FieldsOf("A: 1"), behind.Request.Fields);
        _scene.Answers("Cache-Control: max-age=60\nETag: \"b\"", "new").Refresh();
        Assert.Equal("\"a\"", _scene.Seen[1].IfNoneMatch.ToString());
        Assert.Equal("new", _scene.Get().Body);
    }

    [Fact]
    public void Behind_the_window_the_client_waits()
    {
        _scene.Answers("Cache-Control: max-age=1, stale-while-revalidate=4", "old").Answers("X: 1", "new").Get();
        Assert.Equal("new", _scene.Wait(6).Get().Body);
        Assert.Empty(_scene.Refreshing);
    }

    [Fact]
    public void A_fresh_hit_renews_nothing()
    {
        _scene.Answers("Cache-Control: max-age=1, stale-while-revalidate=4").Get();
        Assert.False(_scene.Wait(0.5).Get().FromServer);
        Assert.Empty(_scene.Refreshing);
    }

    [Fact]
    public void HEAD_renews_with_GET()
    {
        _scene.Answers("Cache-Control: max-age=1, stale-while-revalidate=4").Get();
        _scene.Wait(3).Send(Heads.Request("HEAD"));
        Assert.Equal(Method.Get, Assert.Single(_scene.Refreshing).Request.Method);
    }
}
