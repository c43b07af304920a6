using LanguageExt;
using Pibl.Admin;
using Pibl.Clients;

namespace Pibl;

/// <summary>Reads the state of a running proxy off its parts.</summary>
internal static class StatusReport
{
    public static ProxyStatus Of(
        DateTimeOffset at, DateTimeOffset startedAt, long generation, bool isDraining, Acceptor acceptor, Queues queues,
        IReadOnlyList<ServedSite> sites, Func<string, Seq<UnfoundEntry>> unfound) => new(
            at,
            startedAt,
            generation,
            isDraining,
            acceptor.Open,
            new ExchangeTotals(
                acceptor.Counts.All, acceptor.Counts.Hits, acceptor.Counts.ServerErrors, acceptor.Counts.Unanswered),
            Prelude.toSeq(queues.InOrder.Select(Of)).Strict(),
            Prelude.toSeq(sites.Select(site => Of(site) with { Unfound = unfound(site.Site.Name) })).Strict());

    private static QueueStatus Of(Stages.Queue queue) => new(
        queue.Rule.Name, queue.Inside, queue.Rule.AtOnce, queue.Depth, queue.Refused, queue.Rule.Key);

    private static SiteStatus Of(ServedSite site)
    {
        var clusters = site.Clusters;
        var view = clusters.View;
        return new SiteStatus(site.Site.Name, Prelude.toSeq(Enumerable.Range(0, view.Count).Select(server =>
        {
            var use = clusters.UseOf(server);
            return new ServerStatus(
                view[server], use.Requests, use.Tunnels, view[server].Endpoint.AtOnceMax, use.Total, use.Failures,
                use.Head.Ms);
        })).Strict())
        {
            Mirror = site.Memory.Mirrored?.Report,
        };
    }
}
