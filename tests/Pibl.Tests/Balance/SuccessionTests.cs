using Pibl.Balance;
using Pibl.Stages;
using Pibl.Twins;
using Pibl.Upstreams;

namespace Pibl.Tests.Balance;

/// <summary>
/// Another list of servers: connections, counts and health of those that stand in both go on, whatever their number.
/// </summary>
public sealed class SuccessionTests : IDisposable
{
    private const string NoContent = "HTTP/1.1 204 No Content\r\n\r\n";

    private readonly ProxyWorld _world = new(Given.Settings("SERVERS=s1:80,s2:80", "MAX_UPSTREAM=4"));

    private Clusters Former => _world.Proxy.Clusters;

    private SocketUpstreams Upstreams => _world.Proxy.Upstreams;

    [Fact]
    public void Health_and_counts_go_on()
    {
        Former.Report(1, AttemptResult.Refused);
        Former.UseOf(0).Enter();
        var next = Successor(Former, "s3:80", "s2:80 weight=3", "s1:80");
        Assert.Equal([0, 0, 1], Enumerable.Range(0, 3).Select(next.RequestsOf));
        Assert.Equal([0, 2], next.View.InTurn.ToArray());

        // Whoever entered before leaves what both count.
        Former.UseOf(0).Leave();
        Assert.Equal(0, next.RequestsOf(2));
    }

    [Fact]
    public void A_server_that_comes_back_while_an_exchange_holds_it_is_counted_on()
    {
        Former.UseOf(0).Enter();
        var third = Successor(Successor(Former, "s2:80"), "s1:80");
        Assert.Equal(1, third.RequestsOf(0));
        Former.UseOf(0).Leave();
        Assert.Equal(0, third.RequestsOf(0));
    }

    [Fact]
    public void Connections_go_on_and_those_to_servers_that_are_gone_end()
    {
        Answer(Ask("s1:80"), "s1");
        Answer(Ask("s2:80"), "s2");
        Assert.Equal(2, Upstreams.Idle);
        Upstreams.Follow(Successor(Former, "s3:80", "s2:80 weight=3"));
        _world.Settle();
        Assert.Equal(1, Upstreams.Idle);
        Assert.True(Assert.Single(_world.Connector["s1"].Connections).IsOver);
        Answer(Ask("s2:80 weight=3"), "s2");
        Assert.Single(_world.Connector["s2"].Connections);
    }

    [Fact]
    public void What_a_connection_finds_out_is_told_to_the_new_list()
    {
        var next = Successor(Former, "s3:80", "s2:80");
        Answer(Ask("s2:80"), "s2");
        Upstreams.Follow(next);
        var sending = Ask("s2:80");
        _world.Connector["s2"].Connections[0].Send("rubbish\r\n\r\n");
        _world.Settle();
        Assert.True(sending.Result.IsFailed(out _));
        Former.UseOf(1).Leave();
        Assert.Equal((1, 0), (next.View[1].Health.Failures, Former.View[1].Health.Failures));
    }

    /// <summary>An exchange of the former list may still go there.</summary>
    [Fact]
    public void A_connection_to_a_server_that_is_gone_is_not_kept()
    {
        Upstreams.Follow(Successor(Former, "s2:80"));
        Answer(Ask("s1:80"), "s1");
        Assert.Equal(0, Upstreams.Idle);
        Assert.True(Assert.Single(_world.Connector["s1"].Connections).IsOver);
    }

    public void Dispose()
    {
        _world.Close();
        _world.Dispose();
    }

    private Clusters Successor(Clusters former, params string[] servers) => new Clusters(
        former.View.Succeed(Given.Endpoints(servers)),
        Pickers.RoundRobin(),
        HealthRule.Default,
        _world.Settings.Limits,
        _world.Clock,
        () => 0,
        _world.AccessLog,
        former.Uses);

    /// <summary>Takes a place at the server, which the response gives back.</summary>
    private Task<UpstreamResult> Ask(string server)
    {
        var endpoint = Given.Endpoint(server);
        Former.Uses.Of(endpoint.Id).Enter();
        var sending = Upstreams.SendAsync(
            endpoint, Given.Missed(), _world.Settings.Timeouts.Server, new ExchangeScope()).AsTask();
        _world.Settle();
        return sending;
    }

    private void Answer(Task<UpstreamResult> sending, string server)
    {
        _world.Connector[server].Connections[^1].Send(NoContent);
        _world.Settle();
        Assert.True(sending.Result.IsAnswered(out _, out _));
    }
}
