using LanguageExt;
using Pibl.Access;
using Pibl.Admin;
using Pibl.Cache;
using Pibl.Config;
using Pibl.Exchange;
using Pibl.Forward;
using Pibl.Routing;
using Pibl.Shared;
using Pibl.Stages;
using static LanguageExt.Prelude;

namespace Pibl;

/// <summary>What an operator sees of a running proxy, and may do with it (docs/admin.md).</summary>
public sealed partial class Proxy
{
    /// <summary>What takes longer than this is shown while it is under way.</summary>
    private static readonly TimeSpan SlowFrom = TimeSpan.FromSeconds(1);

    private const int SlowMax = 50;

    private readonly LiveView? _live;

    /// <summary>The state of the whole, for an operator.</summary>
    public ProxyStatus Status()
    {
        var now = Snapshots.Now;
        return StatusReport.Of(
            _world.Clock.GetUtcNow(), _startedAt, now.Generation, _stopping.IsCancellationRequested, Acceptor,
            Queues, _sites, name => UnfoundOf(now.Settings, name));
    }

    /// <summary>
    /// A server gets no new clients from now on, or gets them again, in all sites that it stands in, until another
    /// order or the program's end: a reload keeps it. Returns in how many that is.
    /// </summary>
    /// <param name="server">As <see cref="Status"/> shows it: <c>host:port</c>.</param>
    /// <param name="isDrained">What is ordered.</param>
    public int Drain(string server, bool isDrained)
    {
        lock (_swapping)
        {
            return _sites.Count(site => site.Clusters.TryDrain(server, isDrained));
        }
    }

    private Next<Received> AdminPathOf(AdminAccess access)
    {
        var log = new AdminLog(_world.AccessLog);
        return AdminPath.Of(
            access,
            new AdminHandles(Status, Drain)
            {
                Cache = _world.Cache,
                Spread = () => _shared.Peers.IsEmpty ? null
                    : _shared.PeerPurges is { } purges ? purges.SpreadAsync : null,
                Keys = () => KeyRules.Of(Snapshots.Now.Settings),
                Metrics = Metrics,
                Explain = ExplainAsync,
                Sites = SitesNow,
                Config = ConfigNow,
                Live = _live,
                Steering = _world.Steering,
            },
            (isError, line) => log.TryWrite(new AccessEntry.Notice(_world.Clock.GetUtcNow(), isError, line)));
    }

    private LiveView? LiveOf() => _measures is null ? null : new LiveView(
        _world.Clock, () => Numbers()!, ReportOf, () => AddressRanges.Of(Snapshots.Now.Settings.TrustedProxies));

    private LiveReport ReportOf(LiveMoment moment, TopReport top)
    {
        var status = Status();
        return new LiveReport(
            status, moment.Before, moment.MinuteAgo, moment.Now, _limits.ConnectionsMax, InFlight,
            Environment.WorkingSet, GC.GetTotalMemory(forceFullCollection: false),
            new LogUse(_world.AccessLog.Depth, _world.AccessLog.Lost),
            toSeq(Acceptor.UnderWay()
                .Where(one => status.At - one.Received.Arrival.At > SlowFrom)
                .OrderBy(one => one.Received.Arrival.At)
                .Take(SlowMax)).Strict(),
            top)
        {
            Cache = _world.Cache is { Gauges: var gauges }
                ? new CacheUse(
                    gauges.MemoryBytes, gauges.MemoryBytesMax, gauges.MemoryEntries, gauges.DiskBytes,
                    gauges.DiskBytesMax)
                : null,
            Shared = (_world.Cache as SharedCache)?.Use,
        };
    }

    private string SitesNow()
    {
        var (now, served) = (Snapshots.Now, _sites);
        var configured = _world.Steering?.InForce()?.Now;
        return SitesJson.Of(now.Generation, now.Settings.Sites(), site =>
        {
            var steps = served.FirstOrDefault(one => one.Site.Name == site.Name)?.Site.Steps
                ?? Seq<PathStep>();
            return configured?.Sites.Find(one => one.Name == site.Name).Case is ConfiguredSite known
                ? steps.Map(step => PathTexts.Of(step, known)).Strict()
                : steps.Map(step => new RouteStep(step, "", Seq<ConfigKey>())).Strict();
        });
    }

    private string ConfigNow() => _world.Steering?.InForce() is { } inForce
        ? ConfigJson.Of(Snapshots.Now.Generation, inForce)
        : ConfigJson.Of(Snapshots.Now.Generation, Snapshots.Now.Settings);
}
