using Pibl.Access;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Cache;

/// <summary>
/// Nobody waits for a renewal: it does not hold up the end of the program, nor outlive the drain, and says so.
/// </summary>
public sealed class RefreshAtDrainTests : IDisposable
{
    private const string Request = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private const string Response =
        "HTTP/1.1 200 OK\r\nCache-Control: max-age=1, stale-while-revalidate=60\r\nContent-Length: 2\r\n\r\nhi";

    private readonly ProxyWorld _world = new(Given.Settings("MAX_UPSTREAM=1"));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void One_that_waits_for_its_server_ends()
    {
        var server = BeginRefresh();

        _world.Drain();

        Assert.True(server.IsOver);
        AssertAbandoned(bodyBytes: 0);
    }

    [Fact]
    public void One_whose_response_is_still_coming_ends_and_nothing_of_it_is_stored()
    {
        var server = BeginRefresh();
        server.Send(Response[..^1]);
        _world.Settle();

        _world.Drain();

        Assert.True(server.IsOver);
        AssertAbandoned(bodyBytes: 1);
    }

    [Fact]
    public void One_that_waits_in_a_queue_ends()
    {
        var server = Ask("/");
        server.Send(Response);
        _world.Advance(TimeSpan.FromSeconds(3));
        Ask("/other");
        Ask("/");

        _world.Drain();

        AssertAbandoned(bodyBytes: 0);
    }

    /// <summary>Stale by now: the client has its answer, and the server is asked once more.</summary>
    private Peer BeginRefresh()
    {
        var server = Ask("/");
        server.Send(Response);
        _world.Advance(TimeSpan.FromSeconds(3));
        Ask("/");
        Assert.Equal(2, server.Text.Split("GET / ").Length - 1);
        Assert.False(server.IsOver);
        return server;
    }

    private Peer Ask(string target)
    {
        _world.Connect().Send(Request.Replace("/ ", $"{target} ", StringComparison.Ordinal));
        _world.Settle();
        return _world.Connector["s1"].Connections[0];
    }

    private void AssertAbandoned(long bodyBytes)
    {
        var told = Assert.Single(_world.AccessLog.Entries.OfType<AccessEntry.Refreshed>());
        Assert.Equal((FaultKind.Draining, bodyBytes), (told.Fault?.Kind, told.BodyBytes));
        Assert.NotEqual(true, told.Via.Cache?.Stored);
        Assert.Empty(_world.AccessLog.Bugs);
        _world.Close();
    }
}
