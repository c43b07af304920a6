using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Transport;
using Pibl.Twins;

namespace Pibl.Tests.Balance;

/// <summary>HEALTH in a world of one thread: who is asked when, and what comes of it.</summary>
public sealed class HealthChecksTests
{
    private const string Three = "SERVERS=s1:80,s2:80,s3:80";
    private const string Check = "HEALTH=/healthz every=2s timeout=1s rise=2 fall=3";

    [Fact]
    public void Every_server_is_asked_once_in_a_round_and_all_of_them_spread_over_it()
    {
        using var world = new CheckedWorld(Three, Check);
        world.Advance(20);
        Assert.Equal(30, world.Checks.Count);
        for (var at = 3; at < world.Checks.Count; at++)
        {
            Assert.Equal(world.Checks[at - 3].Server, world.Checks[at].Server);
            Assert.InRange((world.Checks[at].At - world.Checks[at - 1].At).TotalSeconds, 0.5, 0.8);
        }

        Assert.All(["s1", "s2", "s3"], name => Assert.Single(world.World.Connector[name].Connections));
        Assert.Empty(world.Changes);
        world.World.Close();
    }

    [Fact]
    public void A_server_falls_after_three_failed_checks_and_rises_after_two_good_ones()
    {
        using var world = new CheckedWorld(Three, Check);
        world.Advance(4);
        var before = world.Checks.Count(check => check.Server == "s2");
        world["s2"] = 503;
        world.Until(() => world.StandingOf(1) == Standing.Down, 6.5);
        Assert.Equal(3, world.Checks.Count(check => check.Server == "s2") - before);
        world.Requests.Clear();
        Assert.Equal("200 200 200 200", world.Ask(4));
        Assert.DoesNotContain("s2", world.Requests);

        world["s2"] = 200;
        world.Until(() => world.StandingOf(1) == Standing.Up, 4.5);
        Assert.Equal(5, world.Checks.Count(check => check.Server == "s2") - before);
        world.Ask(3);
        Assert.Contains("s2", world.Requests);
        Assert.Equal(["down s2:80 health check: status 503", "up s2:80"], world.Changes);
        world.World.Close();
    }

    [Theory]
    [InlineData(Greeting.Accepts, "no response in time")]
    [InlineData(Greeting.Hangs, "no connection in time")]
    [InlineData(Greeting.Refuses, "connection refused")]
    public void A_server_that_hangs_is_noticed_within_fall_rounds_and_a_time_out(object greeting, string reason)
    {
        using var world = new CheckedWorld(Three, "HEALTH=/healthz every=2s timeout=1s rise=1 fall=2");
        world.Advance(4);
        (world["s1"], world.World.Connector["s1"].Greeting) = (0, (Greeting)greeting);
        if ((Greeting)greeting != Greeting.Accepts)
        {
            world.World.Connector["s1"].Connections[0].Reset();
        }

        world.Until(() => world.StandingOf(0) == Standing.Down, (2 * 2) + 1 + 0.3);
        Assert.Equal($"down s1:80 health check: {reason}", Assert.Single(world.Changes));
        world.World.Close();
    }

    [Fact]
    public void One_comes_back_in_time_however_many_others_hang()
    {
        var servers = string.Join(',', Enumerable.Range(1, 150).Select(at => $"s{at}:80"));
        using var world = new CheckedWorld($"SERVERS={servers}", Check);
        for (var at = 1; at <= 150; at++)
        {
            world.World.Connector[$"s{at}"].Greeting = Greeting.Hangs;
        }

        world.Until(() => Enumerable.Range(0, 150).All(at => world.StandingOf(at) == Standing.Down), 9.5);
        world.World.Connector["s77"].Greeting = Greeting.Accepts;
        world.Until(() => world.StandingOf(76) == Standing.Up, 4.5);
        Assert.Equal("200", world.Ask());
        world.World.Close();
    }

    [Fact]
    public void Where_checks_have_set_all_aside_all_are_used()
    {
        using var world = new CheckedWorld(Three, "HEALTH=/healthz every=1s status=204", "RETRIES=0");
        world.Until(() => Enumerable.Range(0, 3).All(at => world.StandingOf(at) == Standing.Down), 4.5);
        Assert.Equal("200 200 200 200 200 200", world.Ask(6));
        Assert.Equal(["s1", "s1", "s2", "s2", "s3", "s3"], world.Requests.Order());
        world.World.Close();
    }

    [Fact]
    public void A_connection_that_a_server_has_closed_is_not_held_against_it()
    {
        using var world = new CheckedWorld("SERVERS=s1:80", "HEALTH=/healthz every=1s fall=1");
        world.Advance(2);
        world.World.Connector["s1"].Connections[0].Finish();
        world.Advance(1);
        world.World.Connector["s1"].Connections[1].Reset();
        world.Advance(2);
        Assert.Equal(3, world.World.Connector["s1"].Connections.Count);
        Assert.Empty(world.Changes);
        world.World.Close();
    }

    [Fact]
    public void A_draining_server_is_checked()
    {
        using var world = new CheckedWorld("SERVERS=s1:80 drain,s2:80", Check);
        world.Advance(3);
        Assert.Contains(world.Checks, check => check.Server == "s1");
        world.World.Close();
    }

    [Fact]
    public void A_connection_is_enough_for_tcp()
    {
        using var world = new CheckedWorld("SERVERS=s1:80", "HEALTH=tcp every=1s fall=2");
        world.Advance(3);
        Assert.Empty(world.Checks);
        Assert.Equal(3, world.World.Connector["s1"].Connections.Count(peer => peer.IsOver));
        world.World.Connector["s1"].Greeting = Greeting.Refuses;
        world.Until(() => world.StandingOf(0) == Standing.Down, 2.3);
        world.World.Close();
    }

    [Theory]
    [InlineData("SET_HOST=client", "", "s1:80")]
    [InlineData("SET_HOST=app.example", "", "app.example")]
    [InlineData("SET_HOST=app.example", " host=probe.example", "probe.example")]
    public void The_Host_is_the_checks_or_that_of_SET_HOST_or_the_servers(string line, string words, string host)
    {
        using var world = new CheckedWorld("SERVERS=s1:80", $"HEALTH=/healthz{words}", line);
        world.Advance(3);
        Assert.Contains($"\r\nHost: {host}\r\n", world.Checks[0].Head, StringComparison.Ordinal);
        world.World.Close();
    }

    [Fact]
    public void Two_sites_that_check_a_server_alike_ask_it_once()
    {
        using var world = new CheckedWorld(
            "SERVERS=s1:80", Check, "[site a]", "HOST=a.test", "[site b]", "HOST=b.test");
        world.Advance(10);
        Assert.Equal(5, world.Checks.Count);
        world["s1"] = 500;
        world.Advance(7);
        Assert.Equal(2, world.Changes.Count(line => line.StartsWith("down s1:80", StringComparison.Ordinal)));
        world.World.Close();
    }

    [Fact]
    public void A_reload_without_checks_leaves_nobody_down_and_asks_nobody()
    {
        using var world = new CheckedWorld(Three, Check);
        world["s1"] = 500;
        world.Until(() => world.StandingOf(0) == Standing.Down, 8.5);
        world.Proxy.Reload(Given.Settings(Three, Check, "CACHE=off", "RETRIES=1"));
        Assert.Equal(Standing.Down, world.StandingOf(0));
        world.Proxy.Reload(Given.Settings(Three, "CACHE=off"));
        Assert.Equal(Standing.Up, world.StandingOf(0));
        world.Advance(1);
        world.Checks.Clear();
        world.Advance(5);
        Assert.Empty(world.Checks);
        world.World.Close();
    }

    [Fact]
    public void What_this_program_lacks_is_held_against_nobody()
    {
        using var loop = new Loop(null);
        var (clock, log) = (new FakeTimeProvider(Given.Noon), new ListAccessLog());
        var check = new HealthCheck { Path = "/healthz", Fall = 1 };
        var clusters = new Clusters(
            ClusterView.AllUp(Given.Endpoints("s1:80")), Pickers.RoundRobin(), HealthRule.Default with { Check = check },
            Limits.Default, clock, () => 0, log);
        ProbedSite[] sites = [new ProbedSite(clusters, TimeSpan.FromSeconds(1)) { Check = check }];
        var connector = new FailingConnector(new SocketException((int)SocketError.TooManyOpenSockets));
        using var stop = new CancellationTokenSource();
        var checking = new HealthChecks(() => sites, connector, clock, () => 0).RunAsync(stop.Token);
        Pass();
        connector.Error = new InvalidOperationException("out of luck");
        Pass();
        Assert.Equal(HealthState.Up, clusters.View[0].Health);
        Assert.InRange(connector.Knocks, 8, 12);
        Assert.NotEmpty(log.Bugs);
        Assert.All(log.Bugs, bug => Assert.Contains("out of luck", bug.Text, StringComparison.Ordinal));
        connector.Error = new SocketException((int)SocketError.ConnectionRefused);
        Pass();
        Assert.Equal(Standing.Down, clusters.View[0].Health.Standing);
        stop.Cancel();
        loop.RunUntilIdle();
        Assert.True(checking.IsCompletedSuccessfully);

        void Pass()
        {
            for (var i = 0; i < 100; i++)
            {
                loop.RunUntilIdle();
                clock.Advance(TimeSpan.FromMilliseconds(100));
            }
        }
    }

    private sealed class FailingConnector(Exception error) : IConnector
    {
        public Exception Error { get; set; } = error;

        public int Knocks { get; private set; }

        public ValueTask<IDuplex> ConnectAsync(Endpoint endpoint, CancellationToken cancel)
        {
            Knocks++;
            return ValueTask.FromException<IDuplex>(Error);
        }
    }
}
