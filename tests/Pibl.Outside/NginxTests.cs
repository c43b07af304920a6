using System.Diagnostics;
using System.Net;

namespace Pibl.Outside;

/// <summary>The program before three real nginx servers.</summary>
public sealed class NginxTests : IAsyncLifetime
{
    private static readonly TimeSpan Load = TimeSpan.FromSeconds(4);

    private readonly Nginx[] _servers = [new("one"), new("two"), new("three")];

    public async ValueTask InitializeAsync() => await Task.WhenAll(_servers.Select(server => server.StartAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var server in _servers)
        {
            await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task Thirty_requests_are_ten_each()
    {
        await using var pibl = await PiblProcess.StartAsync(_servers, "CACHE=off");
        var counts = new Dictionary<string, int>();
        for (var i = 0; i < 30; i++)
        {
            var server = await ServerOfAsync(pibl);
            counts[server] = counts.GetValueOrDefault(server) + 1;
        }

        Assert.Equal(_servers.ToDictionary(server => server.Name, _ => 10), counts);
    }

    /// <summary>What was under way in the moment itself may be lost; from the first second on nobody notices.</summary>
    [Fact]
    public async Task One_server_that_stops_under_load_costs_nothing()
    {
        await using var pibl = await PiblProcess.StartAsync(_servers, "CACHE=off");
        var begun = Stopwatch.GetTimestamp();
        var loads = Enumerable.Range(0, 8).Select(_ => LoadAsync(pibl, begun)).ToArray();
        await ServerOfAsync(pibl);
        await _servers[1].StopAsync();
        var stopped = Stopwatch.GetElapsedTime(begun);

        var results = (await Task.WhenAll(loads)).SelectMany(result => result).ToArray();
        Assert.True(results.Length > 100, $"{results.Length} requests are no load");
        Assert.DoesNotContain(results, result => result.At > stopped + TimeSpan.FromSeconds(1) && result.Status != 200);
        Assert.Contains(pibl.Log(), line => line.Contains("[SERVIDOR CAIDO]", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Without_a_server_it_says_so_and_recovers_when_one_is_back()
    {
        await using var pibl = await PiblProcess.StartAsync(_servers, "CACHE=off");
        await ServerOfAsync(pibl);
        await Task.WhenAll(_servers.Select(server => server.StopAsync()));
        using (var response = await pibl.Client.GetAsync("/style.css"))
        {
            Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
            Assert.NotNull(response.Headers.RetryAfter);
        }

        await _servers[2].StartAsync();
        await Wait.UntilAsync("the server is used again", TimeSpan.FromSeconds(10), async () =>
        {
            using var response = await pibl.Client.GetAsync("/style.css");
            return response.IsSuccessStatusCode && NameIn(response) == "three";
        });
    }

    private static async Task<List<(TimeSpan At, int Status)>> LoadAsync(PiblProcess pibl, long begun)
    {
        var results = new List<(TimeSpan, int)>();
        while (Stopwatch.GetElapsedTime(begun) is var at && at < Load)
        {
            using var response = await pibl.Client.GetAsync("/style.css");
            results.Add((at, (int)response.StatusCode));
        }

        return results;
    }

    private static async Task<string> ServerOfAsync(PiblProcess pibl)
    {
        using var response = await pibl.Client.GetAsync("/style.css");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return NameIn(response);
    }

    private static string NameIn(HttpResponseMessage response) => response.Headers.GetValues("X-Server").Single();
}
