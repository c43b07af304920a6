using LanguageExt;
using Pibl.Metrics;
using Pibl.Shared;

namespace Pibl;

/// <summary>What is counted while the proxy runs (docs/metrics.md).</summary>
public sealed partial class Proxy
{
    private readonly Measures? _measures;
    private readonly IReadOnlyList<MetricSource> _sources = [];
    private long _reloadsRefused;

    /// <summary>Counter: reloads that were asked for and not done.</summary>
    public long ReloadsRefused => Interlocked.Read(ref _reloadsRefused);

    /// <summary>All that is measured, at one moment; empty without ADMIN and OTLP.</summary>
    public Seq<MetricFamily> Metrics() => MetricsReport.Read(_sources);

    /// <summary>
    /// What has been counted for rates and percentiles, at one moment; null without ADMIN and OTLP.
    /// </summary>
    public Numbers? Numbers() => _measures is null ? null : new Numbers(
        _world.Clock.GetUtcNow(),
        _measures.ReadSites().Map(SiteNumbers.Of).Strict(),
        MetricsReport.ReadServers(_sites).Map(ServerNumbers.Of).Strict());

    /// <summary>Counts for RATE on all proxies together; null: each counts alone.</summary>
    internal SharedLimiter? Limiter => _shared.Limiter;

    /// <summary>A reload was asked for, and could not be done.</summary>
    internal void CountRefusedReload() => Interlocked.Increment(ref _reloadsRefused);
}
