using Pibl.Access;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Access;

/// <summary>Each attempt is told once: by an entry of its own, or as the end of its exchange.</summary>
public sealed class AttemptTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80,s2:80,s3:80", "CACHE=off"));

    private IEnumerable<(int Attempt, string Server, string? Next, FaultKind Kind)> Failed =>
        _world.AccessLog.Entries.OfType<AccessEntry.AttemptFailed>()
            .Select(entry => (entry.Attempt, entry.Endpoint.Host, entry.Next?.Host, entry.Fault.Kind));

    public void Dispose() => _world.Dispose();

    [Fact]
    public void All_but_the_last_have_entries_of_their_own()
    {
        _world.Connector["s1"].Greeting = Greeting.Refuses;
        _world.Connector["s2"].Greeting = Greeting.Refuses;
        _world.Connector["s3"].Greeting = Greeting.Refuses;

        Ask(Get);

        Assert.Equal(
            [(1, "s1", "s3", FaultKind.ConnectRefused), (2, "s3", "s2", FaultKind.ConnectRefused)], Failed);
        var exchange = Assert.Single(_world.AccessLog.Exchanges);
        Assert.Equal((503, 3, "s2"), (exchange.Status, exchange.Via.Attempts, exchange.Via.Endpoint?.Host));
        _world.Close();
    }

    [Fact]
    public void An_answer_at_the_first_attempt_leaves_none()
    {
        Ask(Get);
        _world.Connector["s1"].Connections[0].Send("HTTP/1.1 204 No Content\r\n\r\n");
        _world.Settle();

        Assert.Empty(Failed);
        _world.Close();
    }

    /// <summary>RFC 9110 §9.2.2: a POST that may have arrived is not sent again.</summary>
    [Fact]
    public void What_is_not_sent_again_is_told_by_the_exchange_alone()
    {
        Ask("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 2\r\n\r\nhi");
        _world.Connector["s1"].Connections[0].Finish();
        _world.Settle();

        Assert.Empty(Failed);
        Assert.Equal(FaultKind.UpstreamClosed, Assert.Single(_world.AccessLog.Exchanges).Via.Fault?.Kind);
        _world.Close();
    }

    private void Ask(string request)
    {
        _world.Connect().Send(request);
        _world.Settle();
    }
}
