using System.Net;
using System.Net.WebSockets;
using Pibl.Transport;

namespace Pibl.Tests.Live;

/// <summary>HTTP/2 over real sockets with .NET's own clients.</summary>
public sealed class Http2LiveTests
{
    private const int Megabytes = 3 << 20;

    private static readonly NetworkTransport Transport = Transports.IoUring ?? Transports.Framework;

    [Fact]
    public async Task Fifty_requests_at_once_are_answered_each_with_its_own()
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, Transport, "CACHE=off");
        using var client = Http2(proxy);
        var lengths = Enumerable.Range(1, 50).Select(length => 997 * length).ToArray();
        var contents = await Task.WhenAll(lengths.Select(length => client.GetByteArrayAsync($"/bytes/{length}")));
        Assert.Equal(lengths.Select(LiveServer.Content), contents);
    }

    [Theory]
    [InlineData("/bytes/")]
    [InlineData("/chunked/")]
    public async Task Megabytes_come_down_whole(string path)
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, Transport, "CACHE=off");
        using var client = Http2(proxy);
        Assert.Equal(LiveServer.Content(Megabytes), await client.GetByteArrayAsync(path + Megabytes));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Megabytes_go_up_whole(bool hasLength)
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, Transport, "CACHE=off");
        using var client = Http2(proxy);
        var content = LiveServer.Content(Megabytes);
        using var body = new ByteArrayContent(content);
        body.Headers.ContentLength = hasLength ? content.Length : null;
        using var response = await client.PutAsync("/sum", body);
        Assert.Equal(
            Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(content)),
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_web_socket_echoes_over_a_stream()
    {
        await using var server = new LiveServer();
        await using var proxy = LiveProxy.Before(server, Transport);
        using var handler = new SocketsHttpHandler();
        using var invoker = new HttpMessageInvoker(handler);
        using var socket = new ClientWebSocket();
        socket.Options.HttpVersion = HttpVersion.Version20;
        socket.Options.HttpVersionPolicy = HttpVersionPolicy.RequestVersionExact;
        await socket.ConnectAsync(
            new Uri($"ws://{proxy.Client.BaseAddress!.Authority}/ws"), invoker, CancellationToken.None);
        var buffer = new byte[64 * 1024];
        foreach (var length in (int[])[1, 126, 10_000])
        {
            await socket.SendAsync(
                LiveServer.Content(length), WebSocketMessageType.Binary, endOfMessage: true, CancellationToken.None);
            var got = 0;
            WebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(new ArraySegment<byte>(buffer, got, buffer.Length - got), default);
                got += part.Count;
            }
            while (!part.EndOfMessage);
            Assert.Equal(LiveServer.Content(length), buffer[..got]);
        }

        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, CancellationToken.None);
    }

    private static HttpClient Http2(LiveProxy proxy) => new()
    {
        BaseAddress = proxy.Client.BaseAddress,
        DefaultRequestVersion = HttpVersion.Version20,
        DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact,
    };
}
