using System.Reflection;
using LanguageExt;
using Pibl.Admin;
using Pibl.Balance;
using Pibl.Cache;
using Pibl.Exchange;
using Pibl.Metrics;
using Pibl.Shared;
using static LanguageExt.Prelude;
using Queue = Pibl.Stages.Queue;

namespace Pibl;

/// <summary>Reads what is measured off the parts of a running proxy.</summary>
internal static class MetricsReport
{
    /// <summary>Where each instrument's numbers come from, in the order of <see cref="Instruments.All"/>.</summary>
    /// <param name="proxy">What runs.</param>
    /// <param name="measures">What it counts for this alone.</param>
    /// <param name="world">All that it takes from outside.</param>
    public static IReadOnlyList<MetricSource> Of(Proxy proxy, Measures measures, World world)
    {
        var sources = OfExchanges(proxy, measures)
            .Concat(OfServers(proxy))
            .Concat(OfPeers(proxy))
            .Concat(OfCache(world.Cache))
            .Concat(OfShared(world.Cache as SharedCache))
            .Append(OfRates(proxy.Limiter))
            .Concat(OfQueues(proxy, measures))
            .Concat(OfProgram(proxy, world))
            .Concat(ProcessReport.Sources())
            .ToDictionary(source => source.Instrument);
        return [.. Instruments.All.Select(instrument => sources[instrument])];
    }

    /// <summary>What all of them show now.</summary>
    public static Seq<MetricFamily> Read(IReadOnlyList<MetricSource> sources) => toSeq(sources.Select(
        source => new MetricFamily(
            source.Instrument, Point.Merge(source.Read(), source.Instrument.Kind)))).Strict();

    /// <summary>The servers of all sites that are in force, each once.</summary>
    public static Seq<ServerReading> ReadServers(IReadOnlyList<ServedSite> sites) => toSeq(ServersOf(sites)
        .DistinctBy(server => server.Endpoint.Id)
        .Select(server => server.Use.Watch is ServerTally tally ? tally.Read(server.Endpoint) : null)
        .OfType<ServerReading>()).Strict();

    private static IEnumerable<MetricSource> OfExchanges(Proxy proxy, Measures measures) =>
    [
        new(Instruments.ServerDuration, () => ExchangePoints.Durations(measures.ReadSites())),
        new(Instruments.ServerActive, () => Point.Alone(proxy.InFlight)),
        new(Instruments.ContentBytes, () => ExchangePoints.ContentBytes(measures.ReadSites())),
        new(Instruments.Connections, () => Point.Alone(proxy.Acceptor.Open)),
        new(Instruments.Retries, () => ExchangePoints.Retries(measures.ReadSites())),
        new(Instruments.CacheRequests, () => ExchangePoints.CacheRequests(measures.ReadSites())),
    ];

    private static IEnumerable<MetricSource> OfServers(Proxy proxy) =>
    [
        new(Instruments.ClientDuration, () => ExchangePoints.Heads(ReadServers(proxy.Sites))),
        EachServer(proxy, Instruments.ClientActive, use => use.Requests),
        EachServer(proxy, Instruments.ClientTunnels, use => use.Tunnels),
        EachServer(proxy, Instruments.Failures, use => use.Failures),
        new(Instruments.Healthy, () => Points(
            ServersOf(proxy.Sites),
            server => ServerLabel.Of(server.Endpoint).Labels(new Label("pibl.site", server.Site)),
            server => server.IsInTurn ? 1 : 0)),
        new(Instruments.ClientConnections, () => Points(
            proxy.Sites,
            site => ExchangePoints.OfSite(site.Site.Name).Add(new Label("http.connection.state", "idle")),
            site => site.Upstreams.Idle)),
    ];

    private static IEnumerable<MetricSource> OfPeers(Proxy proxy) =>
    [
        new(Instruments.PeerRequests, () => Points(
            proxy.Peers.Counts(),
            one => Sequences.Two(
                new Label("pibl.peer", one.Peer),
                new Label("pibl.peer.answer", one.Answer.ToString().ToLowerInvariant())),
            one => one.Times)),
        new(Instruments.PeerAside, () => Points(
            proxy.Peers.Aside(), one => Labels("pibl.peer", one.Peer), one => one.IsAside ? 1 : 0)),
    ];

    private static IEnumerable<MetricSource> OfCache(ICacheStore? cache)
    {
        return
        [
            Of(Instruments.CacheSize, gauges => Tiers(gauges.MemoryBytes, gauges.DiskBytes)),
            Of(Instruments.CacheLimit, gauges => Tiers(gauges.MemoryBytesMax, gauges.DiskBytesMax)),
            Of(Instruments.CacheEntries, gauges => Tiers(gauges.MemoryEntries, gauges.DiskEntries)),
            Of(Instruments.CacheEvictions, gauges => Seq1(
                new Point(Labels("pibl.cache.tier", "memory"), gauges.MemoryEvicted))),
            Of(Instruments.CacheDropped, gauges => Sequences.Two(
                new Point(Labels("pibl.cache.operation", "read"), gauges.ReadsDropped),
                new Point(Labels("pibl.cache.operation", "write"), gauges.WritesDropped))),
            Of(Instruments.CacheErrors, gauges => Point.Alone(gauges.DiskErrors)),
        ];

        MetricSource Of(Instrument instrument, Func<StoreGauges, Seq<Point>> read) =>
            new(instrument, () => cache is null ? LanguageExt.Seq<Point>.Empty : read(cache.Gauges));

        static Seq<Point> Tiers(long memory, long disk) => Sequences.Two(
            new Point(Labels("pibl.cache.tier", "memory"), memory),
            new Point(Labels("pibl.cache.tier", "disk"), disk));
    }

    private static IEnumerable<MetricSource> OfShared(SharedCache? cache)
    {
        return
        [
            Of(Instruments.SharedAnswering, static use => Point.Alone(use.IsAnswering ? 1 : 0)),
            Of(Instruments.SharedProxies, static use => Point.Alone(use.Proxies)),
            Of(Instruments.SharedRequests, static use => Each(
                "pibl.shared.result", ("hit", use.Hits), ("miss", use.Misses), ("wait", use.Waits),
                ("late", use.Late), ("foreign", use.Foreign))),
            Of(Instruments.SharedWrites, static use => Each(
                "outcome", ("done", use.Written), ("failed", use.Unwritten), ("dropped", use.Dropped))),
        ];

        MetricSource Of(Instrument instrument, Func<SharedUse, Seq<Point>> read) =>
            new(instrument, () => cache is null ? LanguageExt.Seq<Point>.Empty : read(cache.Use));

        static Seq<Point> Each(string label, params (string Value, long Count)[] counts) => toSeq(
            counts.Select(one => new Point(Labels(label, one.Value), one.Count))).Strict();
    }

    private static MetricSource OfRates(SharedLimiter? limiter) => new(
        Instruments.SharedRates,
        () => limiter is null ? LanguageExt.Seq<Point>.Empty : Sequences.Two(
            new Point(Labels("pibl.shared.decision", "together"), limiter.Together),
            new Point(Labels("pibl.shared.decision", "share"), limiter.Alone)));

    private static IEnumerable<MetricSource> OfQueues(Proxy proxy, Measures measures)
    {
        return
        [
            Each(Instruments.StageInside, queue => queue.Inside),
            Each(Instruments.StageLimit, queue => queue.Rule.AtOnce),
            Each(Instruments.QueueLength, queue => queue.Depth),
            Each(Instruments.Rejected, queue => queue.Refused),
            new(Instruments.QueueDuration, () => toSeq(proxy.Queues.InOrder.Select(queue => new Point(
                StageOf(queue), 0, measures.ReadWaits(queue.Rule.Name)))).Strict()),
        ];

        MetricSource Each(Instrument instrument, Func<Queue, double> read) =>
            new(instrument, () => Points(proxy.Queues.InOrder, StageOf, read));

        static Seq<Label> StageOf(Queue queue) => Labels("pibl.stage", queue.Rule.Name);
    }

    private static IEnumerable<MetricSource> OfProgram(Proxy proxy, World world)
    {
        var version = typeof(Proxy).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>();
        var build = Seq1(new Point(Labels("version", version?.InformationalVersion ?? ""), 1));
        return
        [
            new(Instruments.Ready, () => Point.Alone(proxy.Status().IsReady ? 1 : 0)),
            new(Instruments.Build, () => build),
            new(Instruments.Generation, () => Point.Alone(proxy.Snapshots.Now.Generation)),
            new(Instruments.Reloads, () => Sequences.Two(
                new Point(Labels("outcome", "done"), proxy.Snapshots.Now.Generation - 1),
                new Point(Labels("outcome", "refused"), proxy.ReloadsRefused))),
            new(Instruments.LogWaiting, () => Point.Alone(world.AccessLog.Depth)),
            new(Instruments.LogDropped, () => Point.Alone(world.AccessLog.Lost)),
        ];
    }

    private static MetricSource EachServer(Proxy proxy, Instrument instrument, Func<ServerUse, double> read) => new(
        instrument, () => Points(
            ServersOf(proxy.Sites).DistinctBy(server => server.Endpoint.Id),
            server => ServerLabel.Of(server.Endpoint).Labels(), server => read(server.Use)));

    private static IEnumerable<ServedServer> ServersOf(IEnumerable<ServedSite> sites) => sites.SelectMany(site =>
    {
        var view = site.Clusters.View;
        return Enumerable.Range(0, view.Count).Select(server => new ServedServer(
            site.Site.Name, view[server].Endpoint, site.Clusters.UseOf(server), view[server].IsInTurn));
    });

    private static Seq<Point> Points<T>(IEnumerable<T> items, Func<T, Seq<Label>> labels, Func<T, double> read) =>
        toSeq(items.Select(item => new Point(labels(item), read(item)))).Strict();

    private static Seq<Label> Labels(string name, string value) => Seq1(new Label(name, value));

    /// <summary>A server in one of the sites that it stands in.</summary>
    private sealed record ServedServer(string Site, Endpoint Endpoint, ServerUse Use, bool IsInTurn);
}
