using System.Net;
using System.Text;
using Microsoft.Extensions.Time.Testing;
using Pibl.Demo;

namespace Pibl.Tests.Demo;

public sealed class DemoServerTests : IAsyncLifetime
{
    private static readonly IPEndPoint AnyPort = new(IPAddress.Loopback, 0);

    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 12, 0, 0, TimeSpan.Zero));
    private readonly DemoServer _server;
    private readonly HttpClient _client;

    public DemoServerTests()
    {
        _server = DemoServer.TryStart("B", AnyPort, _clock) ?? throw new InvalidOperationException("no free port");
        _client = new HttpClient { BaseAddress = new Uri($"http://{_server.Place}") };
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _server.DisposeAsync();
    }

    [Fact]
    public async Task Every_answer_names_the_server_and_the_time()
    {
        using var response = await _client.GetAsync("/hello");

        Assert.Equal("B", Assert.Single(response.Headers.GetValues("X-Demo-Server")));
        Assert.Equal(_clock.GetUtcNow(), response.Headers.Date);
        Assert.Equal(
            "Hello from server B. It was 12:00:00 UTC when I wrote this.\n",
            await response.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task The_page_its_picture_and_its_style_are_served_to_any_host()
    {
        foreach (var path in new[] { "/", "/flow.svg", "/style.css" })
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, path);
            request.Headers.Host = "pibl.example.test:8080";
            using var response = await _client.SendAsync(request);

            Assert.Equal(HttpStatusCode.OK, response.StatusCode);
            Assert.NotNull(response.Headers.ETag);
            Assert.NotEmpty(await response.Content.ReadAsByteArrayAsync());
        }
    }

    [Fact]
    public async Task A_browser_that_has_the_page_is_told_so()
    {
        using var first = await _client.GetAsync("/style.css");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/style.css");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await _client.SendAsync(request);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
    }

    [Fact]
    public async Task What_nobody_may_store_counts_over_one_connection()
    {
        for (var number = 1; number <= 3; number++)
        {
            Assert.Contains($"number {number}", await _client.GetStringAsync("/uncacheable"), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task An_echo_comes_back_byte_for_byte(bool chunked, bool asksFirst)
    {
        var sent = Enumerable.Range(0, 100_000).Select(i => (byte)(i * 7)).ToArray();
        using var request = new HttpRequestMessage(HttpMethod.Post, "/echo") { Content = new ByteArrayContent(sent) };
        request.Headers.TransferEncodingChunked = chunked;
        request.Headers.ExpectContinue = asksFirst;
        using var response = await _client.SendAsync(request);

        Assert.Equal(sent, await response.Content.ReadAsByteArrayAsync());
    }

    [Fact]
    public async Task A_request_that_wants_the_connection_closed_gets_it_closed()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/hello");
        request.Headers.ConnectionClose = true;
        using var response = await _client.SendAsync(request);

        Assert.True(response.Headers.ConnectionClose);
    }

    [Fact]
    public async Task What_is_no_request_ends_the_connection()
    {
        using var client = new System.Net.Sockets.TcpClient();
        await client.ConnectAsync(_server.Place);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes("nonsense\r\n\r\n"));

        Assert.Equal(0, await client.GetStream().ReadAsync(new byte[1]));
    }

    [Fact]
    public void A_taken_port_is_no_exception() => Assert.Null(DemoServer.TryStart("C", _server.Place, _clock));

    [Fact]
    public async Task Servers_fall_to_free_ports_where_theirs_are_taken()
    {
        await using var servers = DemoServers.StartNear([_server.Place, _server.Place], _clock);

        Assert.Equal(2, servers.Endpoints.Count);
        Assert.DoesNotContain(servers.Endpoints, endpoint => endpoint.Port == _server.Place.Port);
    }

    [Fact]
    public async Task Servers_stand_exactly_where_they_are_asked_to_or_not_at_all()
    {
        Assert.Null(await DemoServers.TryStartAtAsync([AnyPort, _server.Place], _clock));
    }
}
