using System.Globalization;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Twins;

namespace Pibl.Tests.Balance;

/// <summary>
/// A proxy whose servers are checked, and servers that answer checks and requests as they are told to.
/// </summary>
internal sealed class CheckedWorld : IDisposable
{
    private const string Head = "\r\n\r\n";

    private readonly Dictionary<string, int> _statuses = [];

    public CheckedWorld(params string[] lines)
    {
        World = new ProxyWorld(Given.Settings(["CACHE=off", .. lines]));
        foreach (var server in Proxy.Sites.SelectMany(site => site.Clusters.View.Servers))
        {
            var origin = World.Connector[server.Endpoint.Host];
            origin.Connected = peer => peer.Arrived = () => Answer(origin, peer);
        }
    }

    public ProxyWorld World { get; }

    public Proxy Proxy => World.Proxy;

    /// <summary>All checks that have arrived: when, where, and the head.</summary>
    public List<(TimeSpan At, string Server, string Head)> Checks { get; } = [];

    /// <summary>All other requests, by the server that got them.</summary>
    public List<string> Requests { get; } = [];

    public TimeSpan Now => World.Clock.GetUtcNow() - Given.Noon;

    /// <summary>From now on checks and requests get this status; 0: nothing.</summary>
    public int this[string server]
    {
        set => _statuses[server] = value;
    }

    /// <summary>The lines of changes of health.</summary>
    public string[] Changes => [.. World.AccessLog.Entries.Select(entry => entry switch
    {
        AccessEntry.ServerDown down => $"down {down.Endpoint} {down.Reason}",
        AccessEntry.ServerUp up => $"up {up.Endpoint}",
        _ => "",
    }).Where(line => line.Length > 0)];

    public Standing StandingOf(int server) => Proxy.Sites[0].Clusters.View[server].Health.Standing;

    public void Advance(double seconds) => World.Advance(TimeSpan.FromSeconds(seconds));

    /// <summary>Lets time pass until that is so, so many seconds at the most; how many it took.</summary>
    public double Until(Func<bool> isSo, double seconds)
    {
        var begun = Now;
        while (!isSo())
        {
            Assert.True((Now - begun).TotalSeconds < seconds, $"not within {seconds} s: {string.Join("; ", Changes)}");
            Advance(0.1);
        }

        return (Now - begun).TotalSeconds;
    }

    /// <summary>A client asks so many times, one request after another; the statuses that it got.</summary>
    public string Ask(int times = 1)
    {
        var statuses = new List<string>();
        for (var i = 0; i < times; i++)
        {
            var client = World.Connect();
            client.Send("GET / HTTP/1.1\r\nHost: a.test\r\nConnection: close\r\n\r\n");
            World.Settle();
            statuses.Add(client.Text is { Length: > 12 } text ? text[9..12] : "-");
        }

        return string.Join(' ', statuses);
    }

    public void Dispose() => World.Dispose();

    private void Answer(Origin origin, Peer peer)
    {
        while (peer.Text.IndexOf(Head, StringComparison.Ordinal) is var end and >= 0)
        {
            var head = peer.Text[..end];
            peer.Received.Skip(end + Head.Length);
            if (head.Contains("User-Agent: pibl-health", StringComparison.Ordinal))
            {
                Checks.Add((Now, origin.Name, head));
            }
            else
            {
                Requests.Add(origin.Name);
            }

            if (_statuses.GetValueOrDefault(origin.Name, 200) is var status and > 0)
            {
                peer.Send(string.Create(
                    CultureInfo.InvariantCulture, $"HTTP/1.1 {status} X\r\nContent-Length: 2\r\n\r\nok"));
            }
        }
    }
}
