using System.Net;
using Pibl.Bodies;
using Pibl.Clients;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Tests.Http;
using Pibl.Transport;
using Pibl.Twins;
using Pibl.Upstreams;

namespace Pibl.Tests.Forward;

/// <summary>
/// A server that answers before it has read the whole body, and keeps its connection (RFC 9112 §9.3).
/// </summary>
public sealed class UploadTests : IDisposable
{
    private readonly ProxyWorld _world = new(Given.Settings("CACHE=off"));
    private readonly Peer _client;
    private readonly Peer _server;
    private readonly ClientBody _body;
    private readonly Task<UpstreamResult> _sending;

    public UploadTests()
    {
        var settings = _world.Settings;
        var here = new IPEndPoint(IPAddress.Loopback, 1);
        _client = new Peer(_world.Loop, here, here, () => int.MaxValue);
        _body = new ClientBody(
            _client.Duplex,
            new ReadBuffer(),
            new ConnectionSettings(settings.Limits, settings.Timeouts, _world.Proxy.Heartbeat, _world.Clock),
            Framing.Exactly(10));
        var received = Given.Received("POST", "/", "Content-Length: 10") with { Body = new ClientContent(_body) };
        _sending = _world.Proxy.Sites[0].Upstreams
            .SendAsync(
                settings.Servers[0],
                Given.Missed(received),
                settings.Timeouts.Server,
                new ExchangeScope { Client = new Stream(_body) }).AsTask();
        _world.Settle();
        _server = Assert.Single(_world.Connector["s1"].Connections);
    }

    [Fact]
    public void One_that_reads_on_gets_the_rest_and_is_kept()
    {
        AnswerEarly();
        Send("other");
        Assert.EndsWith("\r\n\r\nhalf other", _server.Text, StringComparison.Ordinal);
        Assert.False(_body.IsLent);
        Assert.Equal(1, _world.Proxy.Sites[0].Upstreams.Idle);
    }

    [Fact]
    public void It_does_not_take_what_it_got_for_whole_when_the_client_is_cut_off()
    {
        AnswerEarly();
        Assert.False(_server.IsOver);
        var ending = _body.EndReaderAsync();
        _world.Settle();
        Assert.True(ending.IsCompletedSuccessfully);
        Assert.True(_server.SeesReset);
        Assert.Equal(0, _world.Proxy.Sites[0].Upstreams.Idle);
    }

    [Fact]
    public void One_that_does_not_read_on_is_left()
    {
        AnswerEarly();
        _server.Pause();
        Send("other");
        Assert.False(_server.IsOver);
        _world.Advance(TimeSpan.FromSeconds(6));
        Assert.True(_server.SeesReset);
        Assert.False(_body.IsLent);
    }

    /// <summary>Content that has been made of the client's has a pace of its own: nobody waits for it.</summary>
    [Fact]
    public void Other_content_is_broken_off_behind_the_reply()
    {
        AnswerEarly();
        Send("other");
        var other = new HeldBody();
        var reading = new TaskCompletionSource();
        other.WhenBrokenOff = reading.SetResult;
        _body.Lend(new StreamedContent(other), reading.Task);
        Assert.True(_body.IsLent);
        Assert.True(_body.LingerAsync().IsCompletedSuccessfully);
        Assert.Equal((true, false), (other.IsBrokenOff, _body.IsLent));
    }

    public void Dispose()
    {
        _body.Dispose();
        _world.Close();
        _world.Dispose();
    }

    private void AnswerEarly()
    {
        // The place at the server that the response gives back.
        _world.Proxy.Sites[0].Clusters.UseOf(0).Enter();
        Send("half ");
        _server.Send("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
        _world.Settle();
        Assert.True(_sending.Result.IsAnswered(out _, out var body));
        var answer = Assert.IsAssignableFrom<StreamedBody>(body);
        Assert.Equal(2, answer.ReadAsync(CancellationToken.None).Result.Length);
        Assert.True(answer.ReadAsync(CancellationToken.None).Result.IsEmpty);
        answer.Dispose();
        _world.Settle();
    }

    private void Send(string text)
    {
        _client.Send(text);
        _world.Settle();
    }

    /// <summary>The way back to a client of which only the body matters.</summary>
    private sealed class Stream(ClientBody body) : IClientStream
    {
        public Connection Connection => Given.Connection;

        public CancellationToken Ended => CancellationToken.None;

        public ValueTask InformAsync(ResponseHead interim) =>
            throw new InvalidOperationException("nobody is to be informed");

        public void Lend(RequestBody content, Task reader) => body.Lend(content, reader);

        public ValueTask<Fault?> RewindAsync(RequestBody content, CancellationToken abandoned) =>
            body.RewindAsync(abandoned);
    }
}
