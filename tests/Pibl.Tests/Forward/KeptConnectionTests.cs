using Pibl.Tests.World;

namespace Pibl.Tests.Forward;

/// <summary>What a server sends before it is asked is nobody's answer (RFC 9112 §9.2).</summary>
public sealed class KeptConnectionTests
{
    private const string Answer = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";

    [Theory]
    [InlineData("GET", Answer + "good", "POST")]
    [InlineData("HEAD", Answer, "GET")]
    [InlineData("GET", "HTTP/1.1 204 No Content\r\n\r\n", "GET")]
    [InlineData("GET", "HTTP/1.1 304 Not Modified\r\n\r\n", "GET")]
    public void Bytes_that_no_thread_has_come_to_yet_are_seen_where_it_matters(string before, string answer, string method)
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off"));
        var client = world.Connect();
        client.Send($"{before} /1 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        var first = Assert.Single(world.Connector["s1"].Connections);
        first.Send(answer);
        world.Settle();
        first.SendUnseen(Answer + "evil");
        client.Send($"{method} /2 HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        Assert.True(first.SeesReset);
        Assert.DoesNotContain("/2", first.Text, StringComparison.Ordinal);
        Assert.Equal(2, world.Connector["s1"].Connections.Count);
        world.Connector["s1"].Connections[1].Send(Answer + "true");
        world.Settle();
        Assert.EndsWith("true", client.Text);
        Assert.DoesNotContain("evil", client.Text, StringComparison.Ordinal);
        world.Close();
    }
}
