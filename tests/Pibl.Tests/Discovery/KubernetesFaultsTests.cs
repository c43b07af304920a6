using System.Globalization;
using Pibl.Discovery;

namespace Pibl.Tests.Discovery;

/// <summary>An API server that is slow, or says what no API server says.</summary>
public sealed class KubernetesFaultsTests : IAsyncDisposable
{
    private readonly WatchedEntry _app = new();

    private ApiServer Api => _app.Api;

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    public static TheoryData<string, string> Lists => new()
    {
        { ApiServer.Whole(200, "<html>"), "the API server sends what is not understood: '<' is an invalid start of a value" },
        { ApiServer.Whole(200, "[]"), "the API server sends what is not understood: The requested operation requires" },
        { ApiServer.Whole(302, ""), "the API server says 302" },
        { ApiServer.Whole(502, "<html>"), "the API server says 502" },
        { "SSH-2.0-OpenSSH_9.2\r\n", "Received an invalid status line" },
        { "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{", "The response ended prematurely" },
        { "HTTP/1.1 200 OK\r\n\r\n" + new string('[', 9 << 20), "the API server sends what is not understood: more than 8388608 bytes" },
    };

    [Theory]
    [MemberData(nameof(Lists))]
    public async Task A_list_that_is_none_is_a_failure_and_is_asked_for_again(string answer, string why)
    {
        _app.Put(1);
        Api.AnswerWith(answer);
        Assert.StartsWith(why, await _app.WhyAsync(), StringComparison.Ordinal);
        await _app.PassAsync(1);
        await _app.StandsAsync("10.0.0.1");
        await _app.HeardAsync("list", "list", "watch 2");
    }

    [Fact]
    public async Task Pages_without_end_are_a_failure()
    {
        var page = ApiServer.Whole(200, """{"metadata":{"resourceVersion":"1","continue":"x"},"items":[]}""");
        Api.AnswerWith([.. Enumerable.Repeat(page, 256)]);
        Assert.Equal("the API server gives more than 256 pages of EndpointSlices", await _app.WhyAsync());
        Assert.Equal(256, Api.Heard.Length);
    }

    [Fact]
    public async Task A_line_that_is_none_is_a_failure_and_everything_is_listed_again()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.Say("nonsense");
        Assert.StartsWith(
            "the API server sends what is not understood: ", await _app.WhyAsync(), StringComparison.Ordinal);
        await _app.PassAsync(1);
        await _app.HeardAsync("list", "watch 2", "list", "watch 2");
    }

    [Fact]
    public async Task A_line_without_end_is_a_failure()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.Say(new string('x', 9 << 20));
        Assert.Equal(
            "the API server sends what is not understood: more than 8388608 bytes", await _app.WhyAsync());
    }

    [Fact]
    public async Task A_list_that_does_not_come_is_given_up_after_ten_seconds()
    {
        Api.AnswerWith(ApiServer.Silence);
        var why = _app.WhyAsync();
        await _app.HeardAsync("list");
        await _app.PassAsync(10);
        Assert.Equal("the API server does not answer in time", await why);
    }

    [Fact]
    public async Task A_watch_that_hangs_is_given_up_and_goes_on_from_where_it_was()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        await _app.LiveAsync(69);
        Assert.Equal("10.0.0.1", await _app.AskAsync());
        _app.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("the API server does not answer in time", await _app.WhyAsync());
        await _app.PassAsync(1);
        await _app.HeardAsync("list", "watch 2", "left", "watch 2");
    }

    [Fact]
    public async Task An_API_server_that_goes_away_is_watched_again_when_it_is_back()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        await _app.IsWatchedAsync();
        Api.Break();
        Api.Put("b", "10.0.0.2");
        await _app.PassAsync(1);
        await _app.StandsAsync("10.0.0.1 10.0.0.2");
    }

    [Fact]
    public async Task Of_ten_thousand_endpoints_the_first_256_are_used()
    {
        for (var slice = 0; slice < 100; slice++)
        {
            Api.Put(
                string.Create(CultureInfo.InvariantCulture, $"app-{slice:00}"),
                [.. Enumerable.Range(0, 100).Select(n => $"10.1.{slice}.{n}")]);
        }

        Assert.Equal(256, (await _app.AskAsync()).Split(' ').Length);
        await _app.HeardAsync("list", "list on", "watch 101");
        Assert.EndsWith(
            "and 248 more (of 10000; no more are used)", Assert.Single(_app.Notes), StringComparison.Ordinal);
    }

    [Fact]
    public async Task More_slices_than_256_are_not_followed()
    {
        for (var slice = 0; slice < 257; slice++)
        {
            Api.Put(string.Create(CultureInfo.InvariantCulture, $"app-{slice:000}"), "10.0.0.1");
        }

        Assert.Equal("it has more than 256 EndpointSlices", await _app.WhyAsync());
    }

    [Fact]
    public async Task Ports_that_are_none_are_passed_over()
    {
        _app.Put(1);
        await _app.AskAsync();
        await _app.HeardAsync("list", "watch 2");
        Api.Say(ApiText.Event("ADDED", ApiText.Slice("z", 9, ["10.0.0.9"]).Replace("8080", "70000")));
        Api.Put("b", "10.0.0.2");
        await _app.StandsAsync("10.0.0.1 10.0.0.2");
        Assert.IsType<Resolution.Servers>(await _app.AnswerAsync());
    }
}
