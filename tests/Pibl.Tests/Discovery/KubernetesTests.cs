using Pibl.Discovery;

namespace Pibl.Tests.Discovery;

/// <summary>Servers of Kubernetes, found by asking an API server over the loopback.</summary>
public sealed class KubernetesTests : IAsyncDisposable
{
    private readonly WatchedEntry _app = new();

    private ApiServer Api => _app.Api;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    [Fact]
    public async Task A_service_is_listed_page_by_page_and_watched_from_there()
    {
        Api.PageMax = 2;
        _app.Put(3);
        Assert.Equal("10.0.0.1 10.0.0.2 10.0.0.3", await _app.AskAsync());
        await _app.HeardAsync("list", "list on", "watch 4");

        Api.Put("a", "10.0.0.1", "10.0.0.11");
        await _app.StandsAsync("10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.11");
        Api.Delete("b");
        await _app.StandsAsync("10.0.0.1 10.0.0.3 10.0.0.11");
        Api.Put("c", "10.0.0.3!");
        await _app.StandsAsync("10.0.0.1 10.0.0.11");
        await _app.HeardAsync("list", "list on", "watch 4");
        Assert.Equal("k8s:shop/app:http resolves: 10.0.0.1:8080, 10.0.0.2:8080, 10.0.0.3:8080", _app.Notes[0]);
        Assert.Equal(4, _app.Notes.Length);
    }

    [Fact]
    public async Task A_watch_that_the_API_server_ends_goes_on_from_the_last_bookmark()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.Bookmark();
        await _app.WatchesAnewAsync();
        await _app.HeardAsync("list", "watch 2", "watch 102");
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        Assert.Single(_app.Notes);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task After_410_everything_is_listed_again_and_what_was_missed_is_known(bool isInAnEvent)
    {
        Api.SaysGoneInAnEvent = isInAnEvent;
        _app.Put(2);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 3");
        Api.Lose("a");
        Api.Compact();
        await _app.WatchesAnewAsync();
        await _app.PassAsync(1);
        await _app.StandsAsync("10.0.0.2");
        await _app.HeardAsync("list", "watch 3", "watch 3", "list", "watch 4");
        Assert.Equal("k8s:shop/app:http resolves: -10.0.0.1:8080; now 10.0.0.2:8080", _app.Notes[^1]);
    }

    [Fact]
    public async Task An_API_server_that_says_410_again_and_again_is_asked_less_and_less_often()
    {
        _app.Put(1);
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        foreach (var times in new[] { 1, 2, 3, 4 })
        {
            await Transport.Duplexes.UntilAsync(() => Api.Heard.Length == 2 * times);
            Api.Say("""{"type":"ERROR","object":{"kind":"Status","code":410}}""");
            await _app.PassAsync(1 << (times - 1));
            Assert.Equal("10.0.0.1", await _app.AskAsync());
        }

        await _app.HeardAsync(
            "list", "watch 2", "list", "watch 2", "list", "watch 2", "list", "watch 2", "list", "watch 2");
    }

    [Fact]
    public async Task An_event_that_is_cut_off_in_the_middle_is_told_again()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.PutAndCut("b", "10.0.0.2");
        await _app.PassAsync(1);
        await _app.StandsAsync("10.0.0.1 10.0.0.2");
        await _app.HeardAsync("list", "watch 2", "watch 2");
    }

    [Fact]
    public async Task A_deletion_that_the_watch_did_not_tell_is_found_within_ten_minutes()
    {
        _app.Put(2);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 3");
        Api.Lose("a");
        for (var minutes = 0; minutes < 10; minutes++)
        {
            Assert.Equal("10.0.0.1 10.0.0.2", await _app.AskAsync());
            await _app.LiveAsync(60);
            await _app.WatchesAnewAsync(waits: false);
        }

        await _app.LiveAsync(1);
        await _app.WatchesAnewAsync(waits: false);
        await _app.StandsAsync("10.0.0.2");
        Assert.Equal(2, Api.Heard.Count(question => question == "list"));
    }

    [Fact]
    public async Task Without_an_answer_nothing_changes_and_it_is_asked_less_and_less_often()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.AnswerWith(
            ApiServer.Refusal(500, "InternalError", "etcdserver: request timed out"),
            ApiServer.Refusal(429, "TooManyRequests", "please try again later"),
            ApiServer.Refusal(503, "ServiceUnavailable", "apiserver is shutting down"));
        await _app.WatchesAnewAsync();
        Assert.Equal("the API server says 500: etcdserver: request timed out", await _app.WhyAsync());
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        await _app.PassAsync(1);
        await _app.PassAsync(2);
        await _app.PassAsync(4);
        await _app.NotesAsync("k8s:shop/app:http resolves again: as before");
        await _app.HeardAsync("list", "watch 2", "watch 2", "watch 2", "watch 2", "watch 2");
        Assert.Equal(
            "k8s:shop/app:http cannot be looked up: the API server says 500: etcdserver: request timed out; "
            + "what was found last stays: 10.0.0.1:8080",
            Assert.Single(_app.Notes[1..^1]));
    }

    [Fact]
    public async Task Whoever_may_not_is_told_what_it_takes()
    {
        Api.AnswerWith(ApiServer.Refusal(
            403, "Forbidden", "endpointslices is forbidden: User cannot list resource"));
        await _app.AskAsync();
        Assert.Equal(
            "k8s:shop/app:http cannot be looked up: the API server says 403: the service account needs get, list and watch of "
            + "endpointslices; requests that need it are answered 503 until it resolves",
            Assert.Single(_app.Notes));
        await _app.PassAsync(1);
        _app.Put(1);
        await _app.StandsAsync("10.0.0.1");
    }

    [Fact]
    public async Task That_there_is_nothing_any_more_is_not_believed_and_what_comes_then_is()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.Delete("a");
        await _app.NotesAsync(
            "k8s:shop/app:http is said to have no server any more (shop/app has no EndpointSlice), which is not believed; "
            + "what was found last stays: 10.0.0.1:8080");
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        Assert.Equal(TimeSpan.FromSeconds(1), Assert.IsType<Resolution.Nothing>(await _app.AnswerAsync()).Again);
        Api.Put("b", "10.0.0.2");
        await _app.StandsAsync("10.0.0.2");
    }

    [Fact]
    public async Task Whoever_is_in_another_zone_is_a_backup()
    {
        await using var near = new WatchedEntry(zone: "a");
        near.Api.Put("x", "10.0.0.1@a", "10.0.0.2@b");
        Assert.Equal("10.0.0.1 10.0.0.2 backup", await near.AskAsync());
        near.Api.Put("x", "10.0.0.1@a", "10.0.0.2@b", "10.0.0.3@b", "10.0.0.4@b");
        await near.StandsAsync("10.0.0.1 10.0.0.2 backup 10.0.0.3 backup 10.0.0.4 backup");
        near.Api.Put("x", "10.0.0.1@a", "10.0.0.2@b", "10.0.0.3@b", "10.0.0.4@b", "10.0.0.5@b");
        await near.StandsAsync("10.0.0.1 10.0.0.2 10.0.0.3 10.0.0.4 10.0.0.5");
    }

    [Fact]
    public async Task Whom_nobody_asks_for_is_watched_no_more()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        await _app.LiveAsync(30);
        await _app.LiveAsync(25, askedEach: 60);
        Assert.Equal(1, _app.Source.Watching);
        await _app.LiveAsync(5, askedEach: 60);
        await _app.HeardAsync("list", "watch 2", "left");
        await Transport.Duplexes.UntilAsync(() => _app.Source.Watching == 0);
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        await _app.HeardAsync("list", "watch 2", "left", "list", "watch 2");
    }

    [Fact]
    public async Task When_the_program_ends_the_watch_does()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        _app.Source.Dispose();
        await _app.HeardAsync("list", "watch 2", "left");
        await Transport.Duplexes.UntilAsync(() => _app.Source.Watching == 0);
    }
}
