using System.Text;
using LanguageExt;
using Pibl.Access;
using Pibl.Forward;
using Pibl.Metrics;
using Pibl.Stages;

namespace Pibl.Admin;

/// <summary>
/// What an operator sees of a running proxy from one second to the next: the last exchanges, rates, and what is
/// most frequent. There is one where ADMIN is; exchanges pay for a place in a ring, and now and then a sample.
/// </summary>
internal sealed class LiveView : IExchangeWatch, IDisposable
{
    /// <summary>How many may read events at once.</summary>
    public const int StreamsMax = 16;

    private static readonly TimeSpan Beat = TimeSpan.FromSeconds(1);

    private readonly RecentRing _recent = new();
    private readonly TopSketches _tops;
    private readonly TimeProvider _clock;
    private readonly Func<Numbers> _numbers;
    private readonly Func<LiveMoment, TopReport, LiveReport> _report;
    private readonly ITimer _timer;
    private readonly Lock _lock = new();
    private TaskCompletionSource<ReadOnlyMemory<byte>> _next = new();
    private BoundedCount _streams = new(StreamsMax);
    private volatile LiveHistory _history;
    private bool _hasEnded;

    /// <param name="clock">The time.</param>
    /// <param name="numbers">What is counted, now.</param>
    /// <param name="report">All that is known of a moment.</param>
    /// <param name="trusted">TRUSTED_PROXIES, now.</param>
    public LiveView(
        TimeProvider clock, Func<Numbers> numbers, Func<LiveMoment, TopReport, LiveReport> report,
        Func<AddressRanges> trusted)
    {
        (_clock, _numbers, _report) = (clock, numbers, report);
        _tops = new TopSketches(clock.GetUtcNow(), trusted);
        _history = LiveHistory.From(new Numbers(clock.GetUtcNow(), Seq<SiteNumbers>.Empty, Seq<ServerNumbers>.Empty));
        _timer = clock.CreateTimer(static view => ((LiveView)view!).OnBeat(), this, Beat, Beat);
    }

    /// <inheritdoc/>
    public void TakeNote(AccessEntry.Exchanged entry, string site) => _tops.Add(_recent.Add(entry, site), entry);

    /// <summary>The last exchanges, the newest first.</summary>
    public Seq<RecentExchange> Recent(int max) => _recent.Last(max);

    /// <summary>This moment, with the rates of the last one to two seconds.</summary>
    public string Now() => LiveJson.Of(ReportOf(_history.At(_numbers())));

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
    public ReadOnlyMemory<byte> Event() => EventOf(_history.At(_numbers()));

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
        var moment = _history.AtBeat(_numbers());
        _history = _history.After(moment.Now);
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
        waiting.TrySetResult(EventOf(moment));
    }

    private LiveReport ReportOf(LiveMoment moment) => _report(moment, _tops.Report(_clock.GetUtcNow()));

    /// <summary>WHATWG HTML §9.2: a name, one line of data, an empty line.</summary>
    private ReadOnlyMemory<byte> EventOf(LiveMoment moment) =>
        Encoding.UTF8.GetBytes($"event: tick\ndata: {LiveJson.Of(ReportOf(moment))}\n\n");
}
