using LanguageExt;
using Pibl.Admin;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Discovery;
using Pibl.Exchange;
using Pibl.Peers;
using Pibl.Sites;
using Pibl.Transport;

namespace Pibl;

/// <summary>Servers that are found while the proxy runs (docs/names.md).</summary>
public sealed partial class Proxy
{
    /// <summary>Names have so long before clients are let in without them.</summary>
    private static readonly TimeSpan FirstAnswers = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Several addresses of a name have so long to take a first connection before clients are let in: that of RFC 8305
    /// §5.
    /// </summary>
    private static readonly TimeSpan FirstConnections = TimeSpan.FromMilliseconds(250);

    private readonly ServerFinder? _finder;
    private Seq<Endpoint> _peers = Seq<Endpoint>.Empty;

    /// <summary>
    /// Looks up the names that these settings bring, so that they are known when they are swapped in; waits for at most
    /// five seconds.
    /// </summary>
    public Task PrepareAsync(Settings settings) =>
        _finder?.PrepareAsync(Sought(settings), FirstAnswers) ?? Task.CompletedTask;

    private async Task FindFirstAsync()
    {
        var settings = Snapshots.Now.Settings;
        if (_finder is not null && Sought(settings).Exists(Entries.IsSought))
        {
            await Task.WhenAny(PrepareAsync(settings), Task.Delay(Timeout.Infinite, _stopping.Token));
            TakeFound();
        }
    }

    /// <summary>A client that comes before the servers are known waits in the backlog of the listener.</summary>
    private async Task AcceptAsync()
    {
        if (Array.Exists(_sites, HasUntried))
        {
            await Task.Delay(FirstConnections, _world.Clock);
        }

        if (!_stopping.IsCancellationRequested)
        {
            await Acceptor.RunAsync();
        }
    }

    private static bool HasUntried(ServedSite site) =>
        site.Clusters.View.Servers.Exists(server => server.Health.IsUntried);

    /// <summary>The sites with the servers that are known by now, and with the peers that are trusted.</summary>
    private SiteSettings[] Found(Settings settings) => [.. settings.Sites().Select(site => site with
    {
        Settings = site.Settings with
        {
            Servers = _finder?.ServersOf(site.Settings.Servers) ?? site.Settings.Servers,
            TrustedProxies = Sequences.Join(site.Settings.TrustedProxies, _shared.Peers.Networks),
        },
    })];

    /// <summary>What peers say of clients is believed as what TRUSTED_PROXIES say.</summary>
    private ConnectionSettings FollowPeers(Settings settings, ConnectionSettings connections)
    {
        _peers = PeersFound(settings);
        _shared.Peers.Follow(settings, _peers, connections);
        return connections with
        {
            TrustedProxies = Sequences.Join(settings.TrustedProxies, _shared.Peers.Networks),
        };
    }

    private Seq<Endpoint> PeersFound(Settings settings) =>
        _finder?.ServersOf(PeerKeys.EntriesOf(settings)) ?? PeerKeys.EntriesOf(settings);

    /// <summary>The entries of a site's SERVERS for which no server was ever found.</summary>
    private Seq<UnfoundEntry> UnfoundOf(Settings settings, string name) =>
        _finder is { } finder && settings.Sites().Find(site => site.Name == name).Case is SiteSettings site
            ? site.Settings.Servers.Choose(finder.Unfound).Strict()
            : Seq<UnfoundEntry>.Empty;

    /// <summary>All that may have names.</summary>
    private static Seq<Endpoint> Sought(Settings settings) =>
        Sequences.Join(settings.AllServers(), PeerKeys.EntriesOf(settings));

    /// <summary>
    /// Sites whose servers are others by now get a successor, as a reload makes one: connections, health and counts of
    /// servers that stay go on, and exchanges under way end with those that they entered with.
    /// </summary>
    private void TakeFound()
    {
        lock (_swapping)
        {
            var now = Snapshots.Now;
            var peers = PeersFound(now.Settings);
            if (!_isLeaving && _peers != peers)
            {
                // Whom to trust is in every site, and in each connection from now on.
                var (all, snapshot) = Build(now.Generation, now.Settings);
                Enter(all);
                Snapshots.Swap(snapshot);
                return;
            }

            var found = Found(now.Settings);
            if (_isLeaving || !found.Zip(_sites).Any(pair => HasChanged(pair.Item1, pair.Item2)))
            {
                return;
            }

            var restingMax = _shared.Resting.ShareOf(found.Sum(site => site.Settings.Servers.Count));
            ServedSite[] sites = [.. found.Zip(_sites).Select(pair => !HasChanged(pair.Item1, pair.Item2) ? pair.Item2
                : Serve(
                    pair.Item1, now.Connections, restingMax, KeyRules.Of(now.Settings), pair.Item2,
                    pair.Item2.Refresher))];
            Enter(sites);
            Snapshots.Swap(new Snapshot(
                now.Generation, now.Settings, now.Connections, sites.Select(served => served.Site))
            {
                Tls = now.Tls,
            });
        }
    }

    private static bool HasChanged(SiteSettings found, ServedSite served) => found.Settings.Servers != served.Servers;
}
