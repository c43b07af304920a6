using Pibl.Access;
using Pibl.Http.Messages;
using Pibl.Tests.World;

namespace Pibl.Tests.Cache;

/// <summary>Nobody waits for a renewal: it does not hold up the end of the program, nor outlive the drain.</summary>
public sealed class RefreshAtDrainTests
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    [Fact]
    public void A_renewal_under_way_ends_when_the_proxy_drains()
    {
        using var world = new ProxyWorld(Given.Settings());
        var client = world.Connect();
        client.Send(Request);
        world.Settle();
        var server = Assert.Single(world.Connector["s1"].Connections);
        server.Send(
            "HTTP/1.1 200 OK\r\nCache-Control: max-age=1, stale-while-revalidate=60\r\nContent-Length: 2\r\n\r\nhi");
        world.Settle();
        Assert.EndsWith("\r\n\r\nhi", client.Text, StringComparison.Ordinal);

        // Stale by now: the client has its answer, and the server is asked once more, which says nothing.
        world.Advance(TimeSpan.FromSeconds(3));
        client.Send(Request);
        world.Settle();
        Assert.Equal(2, client.Text.Split("\r\n\r\nhi").Length - 1);
        Assert.Equal(2, server.Text.Split("GET / ").Length - 1);
        Assert.False(server.IsOver);

        world.Drain();
        Assert.True(server.IsOver);
        var told = Assert.Single(world.AccessLog.Entries.OfType<AccessEntry.Refreshed>());
        Assert.Equal(FaultKind.Draining, told.Fault?.Kind);
        world.Close();
    }
}
