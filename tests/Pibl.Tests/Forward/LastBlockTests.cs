using System.Text;
using Pibl.Bodies;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Forward;

/// <summary>
/// With the last block of a response its server has no more to do: the place there and the connection are free, and the
/// block is whole for as long as its reader takes.
/// </summary>
public sealed class LastBlockTests : IDisposable
{
    private const string Chunked = "Transfer-Encoding: chunked\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("CACHE=off"));

    [Theory]
    [InlineData("Content-Length: 4\r\n\r\nabcd")]
    [InlineData(Chunked + "4\r\nabcd\r\n0\r\n\r\n")]
    [InlineData(Chunked + "4\r\nabcd\r\n0\r\nX-Sum: 1\r\n\r\n")]
    public void The_connection_serves_the_next_exchange_while_it_is_held(string response)
    {
        using var body = Begin(response);
        var block = Read(body);
        Assert.Equal((0, 1), (_world.Proxy.Clusters.RequestsOf(0), _world.Proxy.Upstreams.Idle));
        using var next = Begin("Content-Length: 5\r\n\r\nother");
        Assert.Equal("other", Text(Read(next)));
        Assert.Equal("abcd", Text(block));
        Assert.True(Read(body).IsEmpty);
        Assert.True(Read(body).IsEmpty);
        Assert.Equal(response.Contains("X-Sum", StringComparison.Ordinal) ? 1 : 0, body.Trailers.Count);
        Assert.Single(_world.Connector["s1"].Connections);
    }

    [Theory]
    [InlineData("Content-Length: 5\r\n\r\nabcd")]
    [InlineData(Chunked + "4\r\nabcd\r\n")]
    [InlineData(Chunked + "4\r\nabcd\r\n0\r\n")]
    [InlineData("Connection: close\r\n\r\nabcd")]
    public void Before_that_they_are_held(string response)
    {
        using var body = Begin(response);
        Assert.Equal("abcd", Text(Read(body)));
        Assert.Equal((1, 0), (_world.Proxy.Clusters.RequestsOf(0), _world.Proxy.Upstreams.Idle));
    }

    /// <summary>A server that says more than it has to say is not to be trusted with the next exchange.</summary>
    [Theory]
    [InlineData("Content-Length: 4\r\n\r\nabcdHTTP/1.1 200 OK\r\n")]
    [InlineData(Chunked + "4\r\nabcd\r\n0\r\n\r\nmore")]
    public void What_stands_behind_the_end_ends_the_connection(string response)
    {
        using var body = Begin(response);
        Assert.Equal("abcd", Text(Read(body)));
        Assert.True(Read(body).IsEmpty);
        Assert.Equal((0, 0), (_world.Proxy.Clusters.RequestsOf(0), _world.Proxy.Upstreams.Idle));
    }

    [Fact]
    public void Whoever_breaks_it_off_then_breaks_off_no_other_exchange()
    {
        var body = Begin("Content-Length: 4\r\n\r\nabcd");
        Read(body);
        using var next = Begin("Content-Length: 5\r\n\r\nother");
        body.BreakOff();
        body.Dispose();
        Assert.Equal("other", Text(Read(next)));
        Assert.Equal((0, 1), (_world.Proxy.Clusters.RequestsOf(0), _world.Proxy.Upstreams.Idle));
    }

    public void Dispose()
    {
        _world.Close();
        _world.Dispose();
    }

    private static string Text(ReadOnlyMemory<byte> block) => Encoding.Latin1.GetString(block.Span);

    private StreamedBody Begin(string response)
    {
        _world.Proxy.Clusters.UseOf(0).Enter();
        var sending = _world.Proxy.Upstreams.SendAsync(
            _world.Settings.Servers[0],
            Given.Missed(),
            _world.Settings.Timeouts.Server,
            new ExchangeScope()).AsTask();
        _world.Settle();
        _world.Connector["s1"].Connections[^1].Send("HTTP/1.1 200 OK\r\n" + response);
        _world.Settle();
        Assert.True(sending.Result.IsAnswered(out _, out Body? body));
        return Assert.IsAssignableFrom<StreamedBody>(body);
    }

    private ReadOnlyMemory<byte> Read(StreamedBody body)
    {
        var reading = body.ReadAsync(CancellationToken.None).AsTask();
        _world.Settle();
        return reading.Result;
    }
}
