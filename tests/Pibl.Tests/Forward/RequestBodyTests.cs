using Pibl.Bodies;
using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Stages;
using Pibl.Tests.Cache;
using Pibl.Twins;
using Pibl.Upstreams;

namespace Pibl.Tests.Forward;

/// <summary>Content that is not as the client sent it goes to the server as what it is, whoever made it.</summary>
public sealed class RequestBodyTests : IDisposable
{
    private const string Ok = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("CACHE=off"));

    [Fact]
    public void Streamed_content_is_sent_whole()
    {
        var sending = Send(Streamed(Framing.Chunked, "one", "three"));
        Assert.Contains("\r\nTransfer-Encoding: chunked\r\n", Server.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\n3\r\none\r\n5\r\nthree\r\n0\r\n\r\n", Server.Text, StringComparison.Ordinal);
        Assert.Equal(200, Answered(sending));
    }

    /// <summary>What the head says is of the content that goes out, whatever the client's said.</summary>
    [Fact]
    public void Its_own_length_is_told()
    {
        var sending = Send(Streamed(Framing.Exactly(6), "abc", "def"), "Content-Length: 2");
        Assert.Contains("\r\nContent-Length: 6\r\n", Server.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nabcdef", Server.Text, StringComparison.Ordinal);
        Assert.Equal(200, Answered(sending));
    }

    [Fact]
    public void Streamed_content_is_untouched_until_it_is_read()
    {
        var content = Streamed(Framing.Chunked, "one");
        Assert.Equal((true, false, false), (content.IsUntouched, content.HasArrived, content.TryPeek(out _)));
        Assert.Equal(200, Answered(Send(content)));
        Assert.False(content.IsUntouched);
    }

    [Fact]
    public void Streamed_content_that_is_gone_is_not_sent_again()
    {
        Assert.Equal(200, Answered(Send(RequestBody.None)));
        var sending = Send(Streamed(Framing.Exactly(3), "abc"));
        Assert.EndsWith("\r\n\r\nabc", Server.Text, StringComparison.Ordinal);
        Server.Finish();
        _world.Settle();
        Assert.True(sending.Result.IsFailed(out var fault));
        Assert.Equal(FaultKind.UpstreamClosed, fault.Kind);
        Assert.Single(_world.Connector["s1"].Connections);
    }

    [Fact]
    public void Content_in_memory_goes_with_the_head_and_can_be_sent_again()
    {
        Assert.Equal(200, Answered(Send(RequestBody.None)));
        var sending = Send(RequestBody.Of(Bytes.Of("abc")));
        Assert.EndsWith("\r\n\r\nabc", Server.Text, StringComparison.Ordinal);
        Server.Finish();
        _world.Settle();
        Assert.Equal(2, _world.Connector["s1"].Connections.Count);
        Assert.Contains("\r\nContent-Length: 3\r\n", Server.Text, StringComparison.Ordinal);
        Assert.EndsWith("\r\n\r\nabc", Server.Text, StringComparison.Ordinal);
        Assert.Equal(200, Answered(sending));
    }

    [Fact]
    public void What_is_in_memory_has_arrived_and_stays()
    {
        var content = RequestBody.Of(Bytes.Of("abc"));
        Assert.True(content.TryPeek(out var whole));
        content.Take();
        Assert.Equal("abc", Bytes.Of(whole.Span).ToString());
        Assert.Equal((true, true), (content.HasArrived, content.IsUntouched));
        Assert.Same(RequestBody.None, RequestBody.Of(default));
        Assert.Equal(FramingKind.None, RequestBody.None.Content.Framing.Kind);
    }

    public void Dispose()
    {
        _world.Close();
        _world.Dispose();
    }

    private Peer Server => _world.Connector["s1"].Connections[^1];

    private static StreamedContent Streamed(Framing framing, params string[] blocks) =>
        new(new ScriptedBody(framing, null, blocks));

    private Task<UpstreamResult> Send(RequestBody content, params string[] fields)
    {
        var received = Given.Received("PUT", "/", fields) with { Body = content };
        var sending = _world.Proxy.Upstreams
            .SendAsync(
                _world.Settings.Servers[0],
                Given.Missed(received),
                _world.Settings.Timeouts.Server,
                new ExchangeScope()).AsTask();
        _world.Settle();
        return sending;
    }

    private int Answered(Task<UpstreamResult> sending)
    {
        // The place at the server that the response gives back.
        _world.Proxy.Clusters.UseOf(0).Enter();
        Server.Send(Ok);
        _world.Settle();
        return sending.Result.IsAnswered(out var head, out _) ? head.Status : 0;
    }
}
