using Microsoft.Extensions.Time.Testing;
using Pibl.Exchange;
using Pibl.Stages;
using Pibl.Twins;

namespace Pibl.Tests.Stages;

/// <summary>
/// The permit that bounds servers goes back when the response has been read; on every way out it goes back once.
/// </summary>
public sealed class ServerPermitTests : IDisposable
{
    private readonly Queue _house;
    private readonly Queue _servers;
    private readonly Next<string> _path;
    private readonly ExchangeScope _scope = new();

    public ServerPermitTests()
    {
        var (clock, workers) = (new FakeTimeProvider(), new InlineWorkers());
        var rule = new QueueRule("house", 4, 0, TimeSpan.FromSeconds(1), "MAX_TEST");
        _house = new Queue(rule, clock, workers);
        _servers = new Queue(rule with { Name = "servers", BoundsServers = true }, clock, workers);
        _path = _house.Guard(_servers.Guard<string>(static (_, _) => new ValueTask<Reply>(Given.Reply())));
    }

    private (int House, int Servers) Held => (_house.Inside, _servers.Inside);

    [Fact]
    public void It_goes_back_before_the_exchange_is_over()
    {
        Enter();
        Assert.Equal((1, 1), Held);
        _scope.LeaveServers(_scope.Number);
        Assert.Equal((1, 0), Held);
        _scope.LeaveServers(_scope.Number);
        _scope.Dispose();
        _scope.Dispose();
        Assert.Equal((0, 0), Held);
    }

    [Fact]
    public void It_goes_back_with_the_others_where_no_response_came()
    {
        Enter();
        _scope.Dispose();
        Assert.Equal((0, 0), Held);
    }

    [Fact]
    public void It_goes_back_when_the_exchange_becomes_a_tunnel()
    {
        Enter();
        _scope.BecomeTunnel();
        Assert.Equal((0, 0), Held);
    }

    /// <summary>A body that ends when its client has long begun the next exchange.</summary>
    [Fact]
    public void Whoever_comes_late_does_not_take_the_next_exchanges()
    {
        Enter();
        var late = _scope.Number;
        _scope.Dispose();
        _scope.LeaveServers(late);
        Assert.Equal((0, 0), Held);
        Enter();
        _scope.LeaveServers(late);
        Assert.Equal((1, 1), Held);
        _scope.LeaveServers(_scope.Number);
        Assert.Equal((1, 0), Held);
    }

    [Fact]
    public void Nothing_happens_where_none_is_held()
    {
        _scope.LeaveServers(0);
        _scope.LeaveServers(_scope.Number);
        Assert.Equal((0, 0), Held);
    }

    /// <summary>Two such queues on one path: the second one's goes back at the end.</summary>
    [Fact]
    public void A_second_one_is_held_to_the_end()
    {
        _servers.Guard(_path)("x", _scope).Now();
        Assert.Equal((1, 2), Held);
        _scope.LeaveServers(_scope.Number);
        Assert.Equal((1, 1), Held);
        _scope.Dispose();
        Assert.Equal((0, 0), Held);
    }

    public void Dispose()
    {
        _scope.Dispose();
        _house.Dispose();
        _servers.Dispose();
    }

    private void Enter()
    {
        _scope.Begin(CancellationToken.None);
        Assert.Equal(200, _path("x", _scope).Now().Head.Status);
    }
}
