using System.Collections.Frozen;
using LanguageExt;
using Pibl.Access;
using Pibl.Balance;
using Pibl.Exchange;
using static LanguageExt.Prelude;

namespace Pibl.Metrics;

/// <summary>
/// All that is counted for metrics and by nobody else: exchanges for their site, requests for their server, and how
/// long exchanges waited.
/// </summary>
public sealed class Measures : IExchangeWatch, IDisposable
{
    private readonly SiteTally _none = new("");
    private readonly PiblMeter _meter = new();
    private readonly Dictionary<string, DurationHistogram> _waits = [];
    private volatile IReadOnlyList<string> _names = [];
    private volatile FrozenDictionary<string, SiteTally> _sites = FrozenDictionary<string, SiteTally>.Empty;

    /// <inheritdoc/>
    public void TakeNote(AccessEntry.Exchanged entry, string site)
    {
        (_sites.TryGetValue(site, out var tally) ? tally : _none).Add(entry);
        _meter.Record(entry, site);
    }

    /// <summary>What takes note of one more server's requests.</summary>
    public IRequestWatch WatchServer(EndpointId server) => new ServerTally(_meter, server);

    /// <summary>What hears how long exchanges waited for one more queue.</summary>
    public Action<TimeSpan> WatchQueue(string name)
    {
        var (waits, meter) = (new DurationHistogram(), _meter);
        _waits[name] = waits;
        return waited =>
        {
            waits.Add(waited);
            meter.RecordWait(waited, name);
        };
    }

    /// <summary>
    /// From now on there are these sites: those that have been there go on counting, those that are gone are forgotten.
    /// What is still under way at such a site counts for none. For one thread at a time.
    /// </summary>
    public void Follow(IReadOnlyList<string> names)
    {
        var former = _sites;
        _sites = names.Distinct().ToFrozenDictionary(
            name => name, name => former.TryGetValue(name, out var tally) ? tally : new SiteTally(name));
        _names = names;
    }

    /// <summary>What has been counted by now, in the order of the sites; last what belonged to none.</summary>
    public Seq<SiteReading> ReadSites()
    {
        var (names, sites) = (_names, _sites);
        return toSeq(names.Distinct().Select(name => sites.GetValueOrDefault(name)).OfType<SiteTally>().Append(_none)
            .Select(tally => tally.Read())).Strict();
    }

    /// <summary>How long exchanges waited for a queue.</summary>
    public DurationReading ReadWaits(string queue) =>
        _waits.TryGetValue(queue, out var waits) ? waits.Read() : DurationReading.None;

    /// <summary>Lets programs that listen in this process see what <paramref name="sources"/> read.</summary>
    internal void Publish(IReadOnlyList<MetricSource> sources) => _meter.Publish(sources);

    /// <summary>Nobody who listens sees it any more.</summary>
    public void Dispose() => _meter.Dispose();
}
