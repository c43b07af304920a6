using Pibl.Exchange;
using Pibl.Http.Messages;
using Pibl.Twins;

namespace Pibl.Tests.Exchange;

public sealed class ArrivedTests
{
    [Fact]
    public void A_time_is_the_same_instant_wherever_the_clock_stood()
    {
        var elsewhere = Given.Noon.ToOffset(TimeSpan.FromHours(9));

        Assert.Equal(new Arrival(Given.Connection, 1, Given.Noon), new Arrival(Given.Connection, 1, elsewhere));
        Assert.Equal(Given.Noon, (default(Arrival) with { At = elsewhere }).At);
    }

    [Fact]
    public void What_has_no_body_is_kept_as_it_is()
    {
        Arrived received = Given.Get("/"), refused = new Refused(Bytes.Of("GET"), received.Arrival);

        Assert.Same(received, received.WithoutBody());
        Assert.Same(refused, refused.WithoutBody());
    }

    [Fact]
    public void A_body_is_let_go_and_nothing_else()
    {
        var received = Given.Received("POST", "/") with { Body = RequestBody.Of(Bytes.Of("half")) };

        Assert.Equal(received with { Body = RequestBody.None }, received.WithoutBody());
    }

    /// <summary>Its entry may wait for a slow disk long after the client is gone.</summary>
    [Fact]
    public void The_access_log_keeps_no_body()
    {
        using var world = new ProxyWorld(Given.Settings());
        world.Connect().Send("POST / HTTP/1.1\r\nHost: a.test\r\nContent-Length: 4\r\n\r\nbody");
        world.Settle();
        world.Connector["s1"].Connections[0].Send("HTTP/1.1 204 No Content\r\n\r\n");
        world.Settle();

        var entry = Assert.Single(world.AccessLog.Exchanges);
        Assert.Same(RequestBody.None, Assert.IsType<Received>(entry.Arrived).Body);
        world.Close();
    }
}
