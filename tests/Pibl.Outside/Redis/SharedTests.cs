using System.Diagnostics;
using System.Net;

namespace Pibl.Outside.Redis;

/// <summary>
/// Three programs over one real Redis: what one has fetched the others have, and what is purged is gone.
/// </summary>
public sealed class SharedTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private Origin _origin = null!;
    private PiblProcess[] _proxies = [];

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartedAsync();
        _origin = await Origin.StartedAsync();
        _proxies = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => StartAsync()));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var proxy in _proxies)
        {
            await proxy.DisposeAsync();
        }

        await _redis.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData(10)]
    [InlineData(100_000)]
    [InlineData(3_000_000)]
    public async Task What_one_has_fetched_the_others_have(int bytes)
    {
        var path = $"/page?bytes={bytes}";
        var first = await GetAsync(_proxies[0], path);
        await UntilWrittenAsync(1);
        Assert.Equal(first, await GetAsync(_proxies[1], path));
        Assert.Equal(first, await GetAsync(_proxies[2], path));
        Assert.Equal(1, _origin.Asked("/page"));
    }

    /// <summary>Also the variant for those who have none of the fields that it varies by.</summary>
    [Fact]
    public async Task Each_variant_is_found_by_the_others()
    {
        var plain = await GetAsync(_proxies[0], "/vary");
        await UntilWrittenAsync(2);
        Assert.Equal(plain, await GetAsync(_proxies[1], "/vary"));
        var spanish = await GetAsync(_proxies[1], "/vary", "es");
        Assert.NotEqual(plain, spanish);
        await UntilWrittenAsync(3);
        Assert.Equal(spanish, await GetAsync(_proxies[2], "/vary", "es"));
        Assert.Equal(plain, await GetAsync(_proxies[2], "/vary"));
        Assert.Equal(2, _origin.Asked("/vary"));
    }

    /// <summary>Slower than the grace: those who wait hear of purges meanwhile, and use what comes.</summary>
    [Fact]
    public async Task A_herd_for_something_slow_asks_the_server_once()
    {
        _origin.Hold();
        var begun = Stopwatch.GetTimestamp();
        var herd = Enumerable.Range(0, 30).Select(i => GetAsync(_proxies[i % 3], "/slow")).ToArray();
        await Wait.UntilAsync("more than the grace has passed", TimeSpan.FromSeconds(20), () =>
            Task.FromResult(_origin.Asked("/slow") > 0 && Stopwatch.GetElapsedTime(begun) > TimeSpan.FromSeconds(1.5)));
        _origin.LetGo();
        Assert.Single((await Task.WhenAll(herd)).Distinct());
    }

    [Fact]
    public async Task A_herd_over_all_of_them_asks_the_server_once()
    {
        _origin.Hold();
        var herd = Enumerable.Range(0, 500).Select(i => GetAsync(_proxies[i % 3], "/herd")).ToArray();
        await Wait.UntilAsync("the server is asked", TimeSpan.FromSeconds(20), () => Task.FromResult(_origin.Asked("/herd") > 0));
        _origin.LetGo();
        var answers = await Task.WhenAll(herd);
        Assert.Single(answers.Distinct());
        Assert.InRange(_origin.Asked("/herd"), 1, 2);
    }

    [Theory]
    [InlineData("/page")]
    [InlineData("/*")]
    [InlineData("tag")]
    public async Task What_is_purged_on_one_is_gone_on_all(string what)
    {
        await FillAllAsync("/page");
        Assert.Equal(HttpStatusCode.OK, await PurgeAsync(_proxies[1], what));
        foreach (var proxy in _proxies)
        {
            Assert.StartsWith("2 ", await GetAsync(proxy, "/page"));
        }

        Assert.Equal(2, _origin.Asked("/page"));
    }

    [Fact]
    public async Task One_that_was_stopped_meanwhile_does_not_bring_it_back()
    {
        await FillAllAsync("/page");
        _proxies[2].Freeze();
        Assert.Equal(HttpStatusCode.OK, await PurgeAsync(_proxies[0], "/page"));
        _proxies[2].Thaw();
        Assert.StartsWith("2 ", await GetAsync(_proxies[2], "/page"));
        Assert.StartsWith("2 ", await GetAsync(_proxies[0], "/page"));
    }

    [Fact]
    public async Task One_that_was_killed_holds_no_purge_up_for_good()
    {
        await FillAllAsync("/page");
        await _proxies[2].KillAsync();
        Assert.Equal(HttpStatusCode.OK, await PurgeAsync(_proxies[0], "/page"));
        Assert.StartsWith("2 ", await GetAsync(_proxies[1], "/page"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_store_requests_are_answered_and_purges_are_not_promised(bool isKilled)
    {
        await FillAllAsync("/page");
        if (isKilled)
        {
            await _redis.KillAsync();
        }
        else
        {
            _redis.Freeze();
        }

        Assert.Equal(HttpStatusCode.ServiceUnavailable, await PurgeAsync(_proxies[0], "/page"));
        Assert.StartsWith("2 ", await GetAsync(_proxies[0], "/page"));
        Assert.Contains("/other", await GetAsync(_proxies[1], "/other"));
        if (isKilled)
        {
            await _redis.StartAsync();
        }
        else
        {
            _redis.Thaw();
        }

        // What was not promised is made up for, and the next is promised again.
        await Wait.UntilAsync("a purge is promised", TimeSpan.FromSeconds(20), async () =>
            await PurgeAsync(_proxies[1], "/none") == HttpStatusCode.OK);
        foreach (var proxy in _proxies)
        {
            Assert.False((await GetAsync(proxy, "/page")).StartsWith("1 ", StringComparison.Ordinal));
        }
    }

    [Fact]
    public async Task The_log_says_when_it_is_connected_and_when_it_is_again()
    {
        await UntilToldAsync("connected to", again: false);
        await _redis.KillAsync();
        await UntilToldAsync("no connection to", again: false);
        Assert.DoesNotContain(_proxies[0].Log(), line => line.Contains("v: 3.", StringComparison.Ordinal));
        await _redis.StartAsync();
        await UntilToldAsync("connected to", again: true);
    }

    private Task UntilToldAsync(string what, bool again) => Wait.UntilAsync(
        $"the log says {what}", TimeSpan.FromSeconds(20), () => Task.FromResult(_proxies[0].Log().Any(
            line => line.Contains($"CACHE_SHARED: {what} 127.0.0.1", StringComparison.Ordinal)
                && line.EndsWith(" again", StringComparison.Ordinal) == again)));

    private static async Task<string> GetAsync(PiblProcess proxy, string path, string? language = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (language is not null)
        {
            request.Headers.Add("Accept-Language", language);
        }

        request.Headers.Host = "shop.test";
        using var response = await proxy.Client.SendAsync(request);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.Content.ReadAsStringAsync();
    }

    private static async Task<HttpStatusCode> PurgeAsync(PiblProcess proxy, string what)
    {
        using var request = new HttpRequestMessage(new HttpMethod("PURGE"), what == "tag" ? "/" : what);
        request.Headers.Host = "shop.test";
        if (what == "tag")
        {
            request.Headers.Add("Cache-Tag", "all");
        }

        using var response = await proxy.Client.SendAsync(request);
        return response.StatusCode;
    }

    private Task<PiblProcess> StartAsync() => PiblProcess.StartAsync(
        [_origin.Port], [], $"CACHE_SHARED={_redis.Address} deadline=1s", "PURGE_FROM=127.0.0.1", "CACHE_MEMORY=128MB");

    private async Task FillAllAsync(string path)
    {
        await GetAsync(_proxies[0], path);
        await UntilWrittenAsync(1);
        await GetAsync(_proxies[1], path);
        await GetAsync(_proxies[2], path);
        Assert.Equal(1, _origin.Asked(path));
    }

    /// <summary>Writing is behind the requests: what is written is seen when another proxy finds it.</summary>
    private Task UntilWrittenAsync(int entries) => Wait.UntilAsync("it is written", TimeSpan.FromSeconds(20), async () =>
        (await _redis.KeysAsync()).Count(key => key.EndsWith('}') && key.StartsWith("pibl:{", StringComparison.Ordinal)) >= entries);
}
