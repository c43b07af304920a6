using LanguageExt;
using Pibl.Balance;
using Pibl.Config;
using Pibl.Http.Messages;
using Pibl.Mirrors;
using Pibl.Peers;
using Pibl.Stages;
using Pibl.Tls;
using Pibl.Transport;
using Pibl.Upstreams;

namespace Pibl;

/// <summary>
/// How the proxies of a cluster are reached: as servers are, with connections that are kept, and held against none of
/// those of a site.
/// </summary>
/// <param name="world">All that comes from outside.</param>
/// <param name="places">How many connections may rest.</param>
internal sealed class PeerParts(World world, RestingPlaces places)
{
    /// <summary>Connections that rest for each peer.</summary>
    private const int RestingMax = 64;

    /// <summary>For one list of peers; what is kept of another goes on.</summary>
    /// <param name="settings">How TLS is spoken.</param>
    /// <param name="ring">The peers.</param>
    /// <param name="signs">Knows their interim responses.</param>
    /// <param name="connections">The limits and times.</param>
    /// <param name="former">The list before; null: this is the first.</param>
    public (Clusters Clusters, SocketUpstreams Upstreams) Of(
        Settings settings, PeerRing ring, Func<ResponseHead, ExchangeScope, TimeSpan?> signs,
        ConnectionSettings connections, PeerList? former)
    {
        var endpoints = ring.Members.Select(member => member.Endpoint).ToSeq().Strict();
        var clusters = new Clusters(
            ClusterView.AllUp(endpoints), Pickers.RoundRobin(), HealthRule.Default.WithoutEject(),
            connections.Limits, world.Clock, world.Dice, SilentLog.Instance, former: former?.Clusters);
        var upstreams = new SocketUpstreams(
            TlsClients.ConnectorOf(settings with { Servers = endpoints }, world.Connector), clusters, connections,
            places, RestingMax, former?.Upstreams)
        {
            Outgoing = PeerList.OutgoingOf(ring),
            Signs = signs,
        };
        if (former is not null)
        {
            clusters.Follow(former.Clusters);
            upstreams.Follow(clusters);
            if (TlsClients.AreOthers(
                former.Settings with { Servers = endpoints }, settings with { Servers = endpoints }))
            {
                // Who was believed by the certificates of before is asked for them again.
                upstreams.Retire();
            }
        }

        return (clusters, upstreams);
    }
}
