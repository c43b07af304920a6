using System.Runtime.CompilerServices;
using Pibl.Access;
using Pibl.Config;
using Pibl.Twins;

namespace Pibl.Tests.Reload;

/// <summary>What a site remembers goes on through a reload; what is over is let go of.</summary>
public sealed class MemoryTests : IDisposable
{
    private const string Get = "GET / HTTP/1.1\r\nHost: a.test\r\n\r\n";
    private const string NoContent = "HTTP/1.1 204 No Content\r\n\r\n";

    private ProxyWorld? _world;

    public void Dispose() => _world?.Dispose();

    [Theory]
    [InlineData("RATE=1/h burst=2", "RATE=1/h burst=2", "204 429")]
    [InlineData("RATE=1/h burst=2", "RATE=1/h burst=2 by=client, 1000/s by=site\nRETRIES=1", "204 429")]
    [InlineData("RATE=1/h burst=2", "RATE=1/h burst=3", "204 204")]
    [InlineData("RATE=1/h burst=2", "", "204 204")]
    [InlineData("", "RATE=1/h burst=1", "204 429")]
    [InlineData("RATE=1/h burst=4\nRATE=1/h burst=4", "RATE=1/h burst=4\nRATE=1/h burst=4", "204 204")]
    public void A_rate_that_stays_goes_on_counting(string before, string after, string expected)
    {
        Begin(before);
        Assert.Equal("204", Ask());
        Reload(after);
        Assert.Equal(expected, $"{Ask()} {Ask()}");
        _world!.Close();
    }

    [Theory]
    [InlineData("MAX_CLIENT=1", "429")]
    [InlineData("MAX_CLIENT=2", "204")]
    [InlineData("", "204")]
    public void What_a_client_has_under_way_counts_whatever_the_number_is_now(string after, string expected)
    {
        Begin("MAX_CLIENT=1");
        _world!.Connector["s1"].Connected = null;
        var first = _world.Connect();
        first.Send(Get);
        _world.Settle();
        _world.Connector["s1"].Connected = AnswerAll;
        Reload(after);
        Assert.Equal(expected, Ask());

        var server = _world.Connector["s1"].Connections[0];
        server.Received.Skip(server.Received.Length);
        server.Send(NoContent);
        AnswerAll(server);
        _world.Settle();
        Assert.StartsWith("HTTP/1.1 204 ", first.Text, StringComparison.Ordinal);
        Assert.Equal("204", Ask());
        _world.Close();
    }

    [Fact]
    public void A_renewal_that_is_under_way_is_finished_and_stored()
    {
        Begin("CACHE=on");
        _world!.Connector["s1"].Connected = null;
        var client = _world.Connect();
        client.Send(Get);
        _world.Settle();
        var server = _world.Connector["s1"].Connections[0];
        const string fresh = "HTTP/1.1 200 OK\r\nCache-Control: max-age=10, stale-while-revalidate=100\r\nContent-Length: 1\r\n\r\n";
        server.Send(fresh + "1");
        _world.Settle();
        _world.Advance(TimeSpan.FromSeconds(20));
        Assert.Equal("200", Ask());
        Assert.Equal(1, _world.Proxy.Sites[0].Refresher.Depth);
        Reload("CACHE=on", "SERVERS=s2:80");

        // Nobody else renews it meanwhile.
        Assert.Equal("200", Ask());
        Assert.Empty(_world.Connector["s2"].Connections);
        server.Send(fresh + "2");
        _world.Settle();
        Assert.Equal(200, Assert.Single(_world.AccessLog.Entries.OfType<AccessEntry.Refreshed>()).Status);
        Assert.EndsWith("\r\n\r\n2", AskWhole(), StringComparison.Ordinal);
        _world.Close();
    }

    /// <summary>An idle client and a tunnel of the first settings are still there.</summary>
    [Fact]
    public void A_thousand_reloads_leave_nothing_behind()
    {
        Begin("");
        var idle = _world!.Connect();
        idle.Send(Get);
        var tunnel = _world.Connect();
        _world.Settle();
        _world.Connector["s1"].Connected = null;
        tunnel.Send("GET /ws HTTP/1.1\r\nHost: a.test\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _world.Settle();
        _world.Connector["s1"].Connections[^1].Send(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        _world.Settle();
        var watched = _world.Proxy.Heartbeat.Watched;
        var olds = Enumerable.Range(0, 1_000).Select(ReloadOnce).ToList();

        // The resting connection to the server has ended, and nothing is watched in its place.
        Assert.InRange(_world.Proxy.Heartbeat.Watched, 1, watched);
        Assert.Equal(1_001, _world.Proxy.Snapshots.Now.Generation);
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        Assert.Equal(0, olds.Count(old => old.IsAlive));

        tunnel.Finish();
        _world.Connector["s1"].Connections[^1].Finish();
        _world.Settle();
        _world.Close();
    }

    /// <summary>In a frame of its own, which keeps nothing alive behind it.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private WeakReference ReloadOnce(int number)
    {
        var old = new WeakReference(_world!.Proxy.Snapshots.Now);
        Reload(number % 3 == 0 ? "[site b]\nHOST=b.test\nRATE=1/s\nMAX_CLIENT=9" : $"SERVERS=s1:80,s{number}:81");
        return old;
    }

    private void Begin(params string[] lines)
    {
        _world = new ProxyWorld(Settings(lines));
        _world.Connector["s1"].Connected = AnswerAll;
    }

    private void Reload(params string[] lines)
    {
        Assert.True(_world!.Proxy.Reload(Settings(lines)));
        _world.Settle();
    }

    private static Settings Settings(string[] lines)
    {
        var all = lines.SelectMany(line => line.Split('\n')).Where(line => line.Length > 0).ToArray();
        return Given.Settings(all.Contains("CACHE=on") ? all : ["CACHE=off", .. all]);
    }

    private string Ask() => AskWhole().Split(' ')[1];

    private string AskWhole()
    {
        var client = _world!.Connect();
        client.Send(Get);
        _world.Settle();
        return client.Text;
    }

    private static void AnswerAll(Peer server) => server.Arrived = () =>
    {
        if (server.Received.Length > 0)
        {
            server.Received.Skip(server.Received.Length);
            server.Send(NoContent);
        }
    };
}
