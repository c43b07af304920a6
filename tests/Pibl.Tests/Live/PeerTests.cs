using System.Net;
using Pibl.Config;

namespace Pibl.Tests.Live;

/// <summary>Three proxies that share their caches, over real sockets.</summary>
public sealed class PeerTests
{
    private const string Host = "shop.example";

    [Fact]
    public async Task What_is_asked_of_three_is_asked_of_the_server_once()
    {
        await using var server = new LiveServer();
        await using var cluster = new Cluster(server, (_, all) => all);
        await cluster.AskAsync(Enumerable.Range(0, 300).Select(n => (n % 3, $"/cached/{n / 3}")));

        Assert.Equal(100, server.Requests);
    }

    [Fact]
    public async Task Herds_at_all_three_are_one_question()
    {
        await using var server = new LiveServer();
        await using var cluster = new Cluster(server, (_, all) => all);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(
            proxy => Task.WhenAll(Enumerable.Range(0, 30).Select(_ => cluster.AskAsync([(proxy, "/cached/one")])))));

        Assert.Equal(1, server.Requests);
    }

    [Fact]
    public async Task Where_one_is_gone_nobody_notices_and_the_others_share_its_keys()
    {
        await using var server = new LiveServer();
        await using var cluster = new Cluster(server, (_, all) => all);
        await cluster.AskAsync(Enumerable.Range(0, 90).Select(n => (n % 3, $"/cached/{n / 3}")));
        await cluster.KillAsync(1);
        Assert.Equal(30, server.Requests);

        // What was asked before is with those who asked.
        await cluster.AskAsync(Enumerable.Range(0, 60).Select(n => (n % 2 * 2, $"/cached/{n / 2}")));
        Assert.Equal(30, server.Requests);

        await cluster.AskAsync(Enumerable.Range(0, 100).Select(n => (n % 2 * 2, $"/cached/new/{n / 2}")));
        Assert.Equal(80, server.Requests);
    }

    [Fact]
    public async Task Lists_that_differ_cost_more_questions_and_nothing_else()
    {
        await using var server = new LiveServer();
        await using var cluster = new Cluster(server, (at, all) => [all[at], all[(at + 1) % 3]]);
        await Task.WhenAll(Enumerable.Range(0, 3).Select(proxy => cluster.AskAsync(
            Enumerable.Range(0, 100).Select(n => (proxy, $"/cached/{n}")))));

        Assert.InRange(server.Requests, 100, 300);
    }

    [Fact]
    public async Task A_purge_at_one_reaches_all()
    {
        await using var server = new LiveServer();
        await using var cluster = new Cluster(server, (_, all) => all);
        (int, string)[] all = [.. Enumerable.Range(0, 60).Select(n => (n % 3, $"/cached/{n / 3}"))];
        await cluster.AskAsync(all);
        Assert.Equal(20, server.Requests);

        await cluster.AskAsync([(2, "/cached/7")], "PURGE");
        await cluster.AskAsync(all);
        Assert.Equal(21, server.Requests);

        await cluster.AskAsync([(0, "/cached/*")], "PURGE");
        await cluster.AskAsync(all);
        Assert.Equal(41, server.Requests);
    }

    [Fact]
    public async Task A_purge_that_does_not_reach_all_says_so()
    {
        await using var server = new LiveServer();
        await using var cluster = new Cluster(server, (_, all) => all);
        await cluster.KillAsync(1);

        using var response = await cluster.SendAsync(0, "/cached/7", "PURGE");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Contains(
            $"not at {cluster.Names[1]} (", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private sealed class Cluster : IAsyncDisposable
    {
        private readonly LiveProxy?[] _proxies;

        public Cluster(LiveServer server, Func<int, string[], string[]> listOf)
        {
            var doors = Enumerable.Range(0, 3)
                .Select(_ => LiveProxy.Open(Transports.Framework, ListenPlace.First("127.0.0.1", 0)))
                .ToArray();
            Names = [.. doors.Select(door => door.All[0].Address.ToString()!)];
            _proxies = [.. doors.Select((door, at) => new LiveProxy(
                Transports.Framework,
                Given.Settings(
                    $"SERVERS={server.Address}", "PROXY=127.0.0.1",
                    $"PEERS={string.Join(',', listOf(at, Names))} self={Names[at]}"),
                door))];
        }

        public string[] Names { get; }

        /// <summary>One after another; none may fail.</summary>
        public async Task AskAsync(IEnumerable<(int Proxy, string Target)> requests, string method = "GET")
        {
            foreach (var (proxy, target) in requests)
            {
                using var response = await SendAsync(proxy, target, method);
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                if (method == "GET")
                {
                    Assert.Equal(LiveServer.Content(100), await response.Content.ReadAsByteArrayAsync());
                }
            }
        }

        public async Task<HttpResponseMessage> SendAsync(int proxy, string target, string method)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), target);
            request.Headers.Host = Host;
            return await _proxies[proxy]!.Client.SendAsync(request);
        }

        public async Task KillAsync(int proxy)
        {
            await _proxies[proxy]!.DisposeAsync();
            _proxies[proxy] = null;
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var proxy in _proxies.OfType<LiveProxy>())
            {
                await proxy.DisposeAsync();
            }
        }
    }
}
