using System.Text;
using LanguageExt;
using Pibl.Access;
using Pibl.Stages;

namespace Pibl.Admin;

/// <summary>
/// What an operator sees of a running proxy from one second to the next: the last exchanges, counters and rates, and
/// what is most frequent. There is one where ADMIN is; exchanges pay for a place in a ring, some counters, and now and
/// then a sample.
/// </summary>
internal sealed class LiveView : IExchangeWatch, IDisposable
{
    /// <summary>How many may read events at once.</summary>
    public const int StreamsMax = 16;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly RecentRing _recent = new();
    private readonly SiteCounters _counters = new();
    private readonly TopSketches _tops;
    private readonly TimeProvider _clock;
    private readonly Func<HashMap<string, long>> _servers;
    private readonly Func<LiveReading, LiveReading, TopReport, LiveReport> _report;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TaskCompletionSource<ReadOnlyMemory<byte>> _next = new();
    private BoundedCount _streams = new(StreamsMax);
    private volatile LiveReading _older;
    private volatile LiveReading _newer;
    private bool _hasEnded;

    /// <param name="clock">The time.</param>
    /// <param name="servers">Requests that were sent to each server, by name.</param>
    /// <param name="report">All that is known, with the counters of two moments.</param>
    public LiveView(
        TimeProvider clock, Func<HashMap<string, long>> servers,
        Func<LiveReading, LiveReading, TopReport, LiveReport> report)
    {
        (_clock, _servers, _report) = (clock, servers, report);
        _tops = new TopSketches(clock.GetUtcNow());
        _older = _newer = new LiveReading(
            clock.GetElapsedTime(0).TotalMilliseconds, HashMap<string, SiteCounts>.Empty, HashMap<string, long>.Empty);
        _timer = clock.CreateTimer(static view => ((LiveView)view!).OnBeat(), this, Beat, Beat);
    }

    /// <inheritdoc/>
    public void TakeNote(AccessEntry.Exchanged entry, string site)
    {
        _counters.Add(site, entry.Status, entry.Via.Cache is { Hit: true }, entry.BodyBytes);
        _tops.Add(_recent.Add(entry, site), entry);
    }

    /// <summary>The last exchanges, the newest first.</summary>
    public Seq<RecentExchange> Recent(int max) => _recent.Last(max);

    /// <summary>This moment, with the rates of the last one to two seconds.</summary>
    public string Now() => LiveJson.Of(ReportOf(_older, Read()));

    /// <summary>
    /// A body with an event a second, to be disposed when its reader has gone; null where there are as many readers as
    /// there may be, or it is over.
    /// </summary>
    public LiveStream? Subscribe()
    {
        lock (_lock)
        {
            return !_hasEnded && _streams.TryAdd(1) ? new LiveStream(this) : null;
        }
    }

    /// <summary>Its reader has gone.</summary>
    public void Leave() => _streams.Subtract(1);

    /// <summary>The event of this moment.</summary>
    public ReadOnlyMemory<byte> Event() => EventOf(_older, Read());

    /// <summary>The next event; empty where there is none any more.</summary>
    public Task<ReadOnlyMemory<byte>> NextAsync()
    {
        lock (_lock)
        {
            return _hasEnded ? Task.FromResult(ReadOnlyMemory<byte>.Empty) : _next.Task;
        }
    }

    /// <summary>The program ends: all events have been sent.</summary>
    public void End()
    {
        lock (_lock)
        {
            _hasEnded = true;
        }

        _next.TrySetResult(default);
    }

    public void Dispose() => _timer.Dispose();

    private void OnBeat()
    {
        (_older, _newer) = (_newer, Read());
        TaskCompletionSource<ReadOnlyMemory<byte>> waiting;
        lock (_lock)
        {
            if (_hasEnded || _streams.Value == 0)
            {
                return;
            }

            waiting = _next;
            _next = new();
        }

        // Rendered once for all who read.
        waiting.TrySetResult(EventOf(_older, _newer));
    }

    private LiveReading Read() => new(_clock.GetElapsedTime(0).TotalMilliseconds, _counters.Read(), _servers());

    private LiveReport ReportOf(LiveReading before, LiveReading now) =>
        _report(before, now, _tops.Report(_clock.GetUtcNow()));

    /// <summary>WHATWG HTML §9.2: a name, one line of data, an empty line.</summary>
    private ReadOnlyMemory<byte> EventOf(LiveReading before, LiveReading now) =>
        Encoding.UTF8.GetBytes($"event: tick\ndata: {LiveJson.Of(ReportOf(before, now))}\n\n");
}
