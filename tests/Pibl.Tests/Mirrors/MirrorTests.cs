using Pibl.Access;
using Pibl.Mirrors;
using Pibl.Tests.Balance;
using Pibl.Twins;

namespace Pibl.Tests.Mirrors;

/// <summary>A mirror behind the whole proxy: what it may take, and what outlives a reload.</summary>
public sealed class MirrorTests
{
    private const string Same = "HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nok";
    private const string Other = "HTTP/1.1 200 X\r\nContent-Length: 2\r\n\r\nno";

    [Fact]
    public void Copies_under_way_are_bounded_and_one_more_is_dropped()
    {
        using var world = new CheckedWorld("SERVERS=s1:80", "MIRROR=m1:80");
        world.Ask(MirrorKeys.CopiesMax + 3);
        Assert.Equal(MirrorKeys.CopiesMax + 3, world.Requests.Count);
        Assert.Equal(MirrorKeys.CopiesMax, Mirror(world).Connections.Count);
        Assert.Equal(3, Report(world).Dropped);

        // The first place that is free is taken by the next.
        Mirror(world).Connections[0].Send(Same);
        world.Ask();
        Assert.Equal((3L, 1L), (Report(world).Dropped, Report(world).Alike));
        world.World.Close();
        Assert.Equal(1, Report(world).Copied);
    }

    [Fact]
    public void The_share_is_drawn()
    {
        using var world = new CheckedWorld("SERVERS=s1:80", "MIRROR=m1:80 share=10%");
        Answers(world, Same);
        world.Ask(1000);
        Assert.InRange(Report(world).Copied, 70, 130);
        Assert.Equal(Report(world).Copied, Report(world).Alike);
        Assert.Single(Mirror(world).Connections);
        world.World.Close();
    }

    [Fact]
    public void What_was_found_outlives_a_reload_of_the_same_rule_and_so_do_connections()
    {
        using var world = new CheckedWorld("SERVERS=s1:80", "MIRROR=m1:80");
        Answers(world, Other);
        world.Ask();
        Assert.True(world.Proxy.Reload(Given.Settings("CACHE=off", "SERVERS=s1:80", "MIRROR=m1:80", "RETRIES=0")));
        world.Ask();
        Assert.Equal(2, Assert.Single(Report(world).Groups).Count);
        Assert.Single(world.World.AccessLog.Entries.OfType<AccessEntry.MirrorDiffers>());
        var kept = Assert.Single(Mirror(world).Connections);
        Assert.False(kept.IsOver);

        Assert.True(world.Proxy.Reload(Given.Settings("CACHE=off", "SERVERS=s1:80", "MIRROR=m1:80 compare=status")));
        world.Ask();
        Assert.Empty(Report(world).Groups);
        Assert.True(world.Proxy.Reload(Given.Settings("CACHE=off", "SERVERS=s1:80")));
        world.Ask();
        Assert.True(kept.IsOver);
        Assert.Null(world.Proxy.Sites[0].Memory.Mirrored);
        world.World.Close();
    }

    [Fact]
    public void A_client_that_leaves_in_the_middle_of_a_body_says_nothing_of_the_mirror()
    {
        using var world = new ProxyWorld(Given.Settings("CACHE=off", "MIRROR=m1:80"));
        var client = world.Connect();
        client.Send("GET / HTTP/1.1\r\nHost: a.test\r\n\r\n");
        world.Settle();
        world.Connector["s1"].Connections[0].Send("HTTP/1.1 200 X\r\nContent-Length: 9\r\n\r\nhalf");
        world.Settle();
        world.Connector["m1"].Connections[0].Send(Same);
        world.Settle();
        Assert.Equal(0, world.Proxy.Sites[0].Memory.Mirrored!.Report.Copied);
        client.Reset();
        world.Connector["s1"].Connections[0].Send("more");
        world.Settle();
        var report = world.Proxy.Sites[0].Memory.Mirrored!.Report;
        Assert.Equal((1L, 1L), (report.Copied, report.Alike));
        world.Close();
    }

    [Fact]
    public void What_comes_behind_the_part_that_counts_is_not_waited_for()
    {
        using var world = new CheckedWorld("SERVERS=s1:80", "MIRROR=m1:80 compare=status");
        Mirror(world).Connected = peer => peer.Arrived = () => peer.Send(
            $"HTTP/1.1 200 X\r\nContent-Length: 9999999\r\n\r\n{new string('x', BodyDigest.BytesMax + 1)}");
        world.Ask();
        Assert.Equal(1, Report(world).Alike);
        Assert.True(Assert.Single(Mirror(world).Connections).IsOver);
        world.World.Close();
    }

    private static Origin Mirror(CheckedWorld world) => world.World.Connector["m1"];

    private static MirrorReport Report(CheckedWorld world) => world.Proxy.Sites[0].Memory.Mirrored!.Report;

    private static void Answers(CheckedWorld world, string response) => Mirror(world).Connected = peer =>
        peer.Arrived = () =>
        {
            if (peer.Text.EndsWith("\r\n\r\n", StringComparison.Ordinal))
            {
                peer.Received.Skip(peer.Text.Length);
                peer.Send(response);
            }
        };
}
