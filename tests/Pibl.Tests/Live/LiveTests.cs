using System.Net;
using System.Net.Sockets;
using System.Net.WebSockets;
using System.Security.Cryptography;
using Pibl.Access;
using Pibl.Tests.Demo;
using Pibl.Transport;

namespace Pibl.Tests.Live;

/// <summary>Over real sockets and with .NET's own clients: what the in-memory world cannot show.</summary>
public abstract class LiveTests(NetworkTransport transport)
{
    private const int TenMegabytes = 10 << 20;

    [Fact]
    public async Task A_get_comes_back()
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, transport);
        using var response = await proxy.Client.GetAsync("/hello");
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("GET /hello HTTP/1.1\n", await response.Content.ReadAsStringAsync());
        Assert.Equal("1.1 pibl", response.Headers.Via.ToString());
    }

    [Theory]
    [InlineData("/bytes/")]
    [InlineData("/chunked/")]
    public async Task Ten_megabytes_come_down_whole(string path)
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, transport);
        var content = await proxy.Client.GetByteArrayAsync(path + TenMegabytes);
        Assert.Equal(Sum(LiveServer.Content(TenMegabytes)), Sum(content));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Ten_megabytes_go_up_whole(bool chunked)
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, transport);
        var content = LiveServer.Content(TenMegabytes);
        using var request = new HttpRequestMessage(HttpMethod.Put, "/sum") { Content = new ByteArrayContent(content) };
        request.Headers.TransferEncodingChunked = chunked;
        using var response = await proxy.Client.SendAsync(request);
        Assert.Equal(Sum(content), await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_web_socket_echoes()
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, transport);
        using var socket = new ClientWebSocket();
        await socket.ConnectAsync(new Uri($"ws://{proxy.Client.BaseAddress!.Authority}/ws"), CancellationToken.None);
        var buffer = new byte[64 * 1024];
        foreach (var length in (int[])[1, 125, 126, 10_000])
        {
            var sent = LiveServer.Content(length);
            await socket.SendAsync(sent.AsMemory(), WebSocketMessageType.Binary, true, CancellationToken.None);
            var at = 0;
            while (at < length)
            {
                at += (await socket.ReceiveAsync(buffer.AsMemory(at), CancellationToken.None)).Count;
            }

            Assert.Equal(Sum(sent), Sum(buffer[..length]));
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
        Assert.Equal(WebSocketState.Closed, socket.State);
    }

    [Fact]
    public async Task Two_hundred_connections_at_once_each_get_their_own()
    {
        await using var server = new LiveServer();
        await using (var proxy = LiveProxy.Before(server, transport, "CACHE=off"))
        {
            var lengths = Enumerable.Range(1, 200).ToArray();
            var contents = await Task.WhenAll(
                lengths.Select(length => proxy.Client.GetByteArrayAsync($"/bytes/{length * 100}")));
            Assert.Equal(lengths.Select(length => Sum(LiveServer.Content(length * 100))), contents.Select(Sum));
            Assert.Equal(200, server.Requests);
            Assert.Empty(proxy.AccessLog.Entries.OfType<AccessEntry.Notice>().Select(notice => notice.Text));
        }
    }

    [Fact]
    public async Task What_is_kept_outlives_the_program()
    {
        using var folder = new Folder();
        var file = $"CACHE_FILE={Path.Combine(folder.Path, "persist.cache")}";
        await using var server = new LiveServer();
        await using (var first = LiveProxy.Before(server, transport, file))
        {
            Assert.Equal(LiveServer.Content(100), await GetCachedAsync(first));
        }

        await using (var second = LiveProxy.Before(server, transport, file))
        {
            Assert.Equal(LiveServer.Content(100), await GetCachedAsync(second));
        }

        Assert.Equal(1, server.Requests);
    }

    [Theory]
    [InlineData("TRUSTED_PROXIES=127.0.0.1", "203.0.113.7, 127.0.0.1")]
    [InlineData("TRUSTED_PROXIES=10.0.0.1", "127.0.0.1")]
    public async Task What_a_trusted_proxy_says_of_its_client_is_passed_on(string trusted, string forwardedFor)
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, transport, trusted);
        using var request = new HttpRequestMessage(
            HttpMethod.Get, "/head")
        { Headers = { { "X-Forwarded-For", "203.0.113.7" } } };
        using var response = await proxy.Client.SendAsync(request);
        var head = await response.Content.ReadAsStringAsync();
        Assert.Contains($"X-Forwarded-For: {forwardedFor}", head.Split('\n'));
    }

    [Fact]
    public async Task A_server_that_comes_back_is_found_without_a_request()
    {
        using var server = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        server.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        await using var proxy = new LiveProxy(
            transport, Given.Settings($"SERVERS={server.LocalEndPoint}", "PROXY=127.0.0.1", "CACHE=off"));
        using var response = await proxy.Client.GetAsync("/");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.NotNull(await proxy.AccessLog.FirstAsync<AccessEntry.ServerDown>());
        server.Listen();
        Assert.Equal(server.LocalEndPoint!.ToString(), (
            await proxy.AccessLog.FirstAsync<AccessEntry.ServerUp>()).Endpoint.ToString());
    }

    /// <summary>
    /// Each proxy has a port of its own, but the host that is asked for is the same: it is part of the key.
    /// </summary>
    private static async Task<byte[]> GetCachedAsync(LiveProxy proxy)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/cached");
        request.Headers.Host = "cached.test";
        using var response = await proxy.Client.SendAsync(request);
        return await response.Content.ReadAsByteArrayAsync();
    }

    private static string Sum(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes));
}

/// <summary>Over a transport of our own, with rings where the system gives them.</summary>
public sealed class LiveOverIoUringTests() : LiveTests(Transports.IoUring ?? Transports.Framework);

/// <summary>The same without rings.</summary>
public sealed class LiveOverEpollTests() : LiveTests(Transports.Epoll ?? Transports.Framework);

/// <summary>Over the framework's sockets.</summary>
public sealed class LiveOverFrameworkTests() : LiveTests(Transports.Framework);
