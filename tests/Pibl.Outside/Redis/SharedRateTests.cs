using System.Net;

namespace Pibl.Outside.Redis;

/// <summary>
/// Three programs over one real Redis: what clients may ask of all of them, and whose cookies they know.
/// </summary>
public sealed class SharedRateTests : IAsyncLifetime
{
    private RedisServer _redis = null!;
    private Origin _origin = null!;

    public async ValueTask InitializeAsync()
    {
        _redis = await RedisServer.StartedAsync();
        _origin = await Origin.StartedAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _redis.DisposeAsync();
        await _origin.DisposeAsync();
    }

    [Theory]
    [InlineData("1/h burst=30 by=site")]
    [InlineData("1/h burst=30 by=client")]
    [InlineData("1/h burst=100 by=site, 1/h burst=30 by=header X-Key")]
    public async Task All_together_allow_what_one_would(string rate)
    {
        var proxies = await StartAsync($"RATE={rate}");
        var statuses = await AskAsync(proxies, 20);
        Assert.Equal(30, statuses.Count(status => status == HttpStatusCode.OK));
        Assert.Equal(30, statuses.Count(status => status == HttpStatusCode.TooManyRequests));
        await EndAsync(proxies);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Without_the_store_no_request_fails_and_each_has_a_limit(bool isKilled)
    {
        var proxies = await StartAsync("RATE=1/h burst=30 by=site");
        if (isKilled)
        {
            await _redis.KillAsync();
        }
        else
        {
            _redis.Freeze();
        }

        // What each knew of the others when it was cut off is not to be seen: from a share of 10 to the whole burst.
        var statuses = await AskAsync(proxies, 40);
        Assert.All(statuses, status => Assert.True(status is HttpStatusCode.OK or HttpStatusCode.TooManyRequests));
        Assert.InRange(statuses.Count(status => status == HttpStatusCode.OK), 30, 90);
        await Wait.UntilAsync("the log says so", TimeSpan.FromSeconds(20), () => Task.FromResult(proxies.All(
            proxy => proxy.Log().Any(line => line.Contains("its share of RATE", StringComparison.Ordinal)))));
        if (isKilled)
        {
            await _redis.StartAsync();
        }
        else
        {
            _redis.Thaw();
        }

        await Wait.UntilAsync("all count together", TimeSpan.FromSeconds(20), async () =>
        {
            await AskAsync(proxies, 1);
            return proxies.All(proxy => proxy.Log().Any(
                line => line.Contains("counted by all proxies together again", StringComparison.Ordinal)));
        });
        await EndAsync(proxies);
    }

    [Fact]
    public async Task A_cookie_of_one_is_known_to_all()
    {
        var proxies = await StartAsync("STICKY=cookie pibl");
        var cookies = new List<string>();
        foreach (var proxy in proxies)
        {
            using var response = await proxy.Client.GetAsync("/private");
            cookies.Add(response.Headers.GetValues("Set-Cookie").Single());
        }

        Assert.Single(cookies.Distinct());
        await EndAsync(proxies);
    }

    private static async Task<List<HttpStatusCode>> AskAsync(PiblProcess[] proxies, int each)
    {
        var statuses = new List<HttpStatusCode>();
        for (var i = 0; i < each; i++)
        {
            foreach (var proxy in proxies)
            {
                using var request = new HttpRequestMessage(HttpMethod.Get, "/private");
                request.Headers.Add("X-Key", "one");
                using var response = await proxy.Client.SendAsync(request);
                statuses.Add(response.StatusCode);
            }
        }

        return statuses;
    }

    private static async Task EndAsync(PiblProcess[] proxies)
    {
        foreach (var proxy in proxies)
        {
            await proxy.DisposeAsync();
        }
    }

    private Task<PiblProcess[]> StartAsync(string line) => Task.WhenAll(Enumerable.Range(0, 3).Select(_ =>
        PiblProcess.StartAsync([_origin.Port], [], $"CACHE_SHARED={_redis.Address} deadline=1s", line)));
}
