using LanguageExt;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>What readings of sites and servers are as points with labels.</summary>
public static class ExchangePoints
{
    /// <summary><see cref="Instruments.ServerDuration"/>.</summary>
    public static Seq<Point> Durations(Seq<SiteReading> sites) => Point.Merge(
        sites.Bind(static site => site.Series.Map(
            series => new Point(LabelsOf(site.Site, series.Key), 0, series.Durations))),
        InstrumentKind.Histogram);

    /// <summary><see cref="Instruments.ContentBytes"/>.</summary>
    public static Seq<Point> ContentBytes(Seq<SiteReading> sites) => sites.Map(static site => new Point(
        OfSite(site.Site), site.Series.Fold(0L, static (sum, series) => sum + series.BodyBytes))).Strict();

    /// <summary><see cref="Instruments.Retries"/>.</summary>
    public static Seq<Point> Retries(Seq<SiteReading> sites) =>
        sites.Map(static site => new Point(OfSite(site.Site), site.Retries)).Strict();

    /// <summary><see cref="Instruments.CacheRequests"/>: of each site that has asked, all results.</summary>
    public static Seq<Point> CacheRequests(Seq<SiteReading> sites) => sites
        .Filter(static site => site.Series.Exists(static series => series.Key is { Cached: not null }))
        .Bind(static site => toSeq(Enum.GetValues<CacheResult>()).Map(result => new Point(
            OfSite(site.Site).Add(new Label("pibl.cache.result", result.Word())), site.CountOf(result))))
        .Strict();

    /// <summary><see cref="Instruments.ClientDuration"/>.</summary>
    public static Seq<Point> Heads(Seq<ServerReading> servers) => Point.Merge(
        servers.Bind(static server => server.Series.Map(
            series => new Point(LabelsOf(server.Server, series.Key), 0, series.Heads))),
        InstrumentKind.Histogram);

    /// <summary>The label of a site. Prometheus takes an empty one as none.</summary>
    public static Seq<Label> OfSite(string site) => Seq1(new Label("pibl.site", site));

    /// <summary>Those of exchanges, for whoever publishes them one by one.</summary>
    public static Seq<Label> LabelsOf(string site, ExchangeKey? key) => key is not { } known
        ? OfSite(site).Add(Overflow)
        : Present(
            new Label("pibl.site", site),
            new Label("http.request.method", LabelValues.Of(known.Method)),
            new Label("http.response.status_code", StatusNames.Of(known.Status)),
            new Label("network.protocol.version", LabelValues.Of(known.Version)),
            new Label("url.scheme", LabelValues.Of(known.Scheme)),
            new Label("error.type", LabelValues.ErrorOf(known.Fault, known.Status)));

    /// <summary>Those of requests to a server.</summary>
    public static Seq<Label> LabelsOf(ServerLabel server, RequestKey? key) => key is not { } known
        ? server.Labels().Add(Overflow)
        : Sequences.Join(server.Labels(), Present(
            new Label("http.response.status_code", StatusNames.Of(known.Status)),
            new Label("error.type", LabelValues.ErrorOf(known.Fault, known.Status))));

    /// <summary>As the OpenTelemetry SDK calls what exceeds its limit of series.</summary>
    private static Label Overflow => new("otel.metric.overflow", "true");

    private static Seq<Label> Present(params Label[] labels) =>
        toSeq(labels.Where(static label => label.Value.Length > 0)).Strict();
}
